//! Reads and writes of Kubernetes objects.

use crate::error::accepted;
use crate::wire::{Reply, Request};
use crate::{Error, Metadata, Resource, host};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Reads and writes objects. Reads of what some operator watches are answered from the host's cache, which knows
/// one's own writes at once. Every writing call returns the object as the server has it now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Client;

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct ListOptions {
    /// Empty for all namespaces.
    pub namespace: String,
    /// In the API's own syntax.
    pub label_selector: String,
    /// In the API's own syntax.
    pub field_selector: String,
}

/// How the body of a patch is to be read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PatchType {
    Merge,
    Json,
    Strategic,
}

impl PatchType {
    fn media_type(self) -> &'static str {
        match self {
            Self::Merge => "application/merge-patch+json",
            Self::Json => "application/json-patch+json",
            Self::Strategic => "application/strategic-merge-patch+json",
        }
    }
}

const JSON: &str = "application/json";
const APPLY: &str = "application/apply-patch+yaml";

impl Client {
    /// Reads an object.
    pub fn get<K: Resource>(self, namespace: &str, name: &str) -> Result<K, Error> {
        self.call("get", "GET", format!("{}/{name}", K::path(namespace)), None)
    }

    /// Reads an object that may not be there.
    pub fn find<K: Resource>(self, namespace: &str, name: &str) -> Result<Option<K>, Error> {
        match self.get(namespace, name) {
            Ok(object) => Ok(Some(object)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads all objects of a kind that the options choose.
    pub fn list<K: Resource>(self, options: &ListOptions) -> Result<Vec<K>, Error> {
        #[derive(Deserialize)]
        struct List<K> {
            items: Vec<K>,
        }
        let mut url = K::path(&options.namespace);
        add_query(&mut url, "labelSelector", &options.label_selector);
        add_query(&mut url, "fieldSelector", &options.field_selector);
        let list: List<K> = self.call("list", "GET", url, None)?;
        Ok(list.items)
    }

    /// Creates an object.
    pub fn create<K: Resource>(self, object: &K) -> Result<K, Error> {
        self.call("create", "POST", K::path(object.namespace()), Some((JSON, object.to_json()?)))
    }

    /// Replaces an object; one that says which version it was read at, only if it is still at that.
    pub fn update<K: Resource>(self, object: &K) -> Result<K, Error> {
        self.call("update", "PUT", object_path(object), Some((JSON, object.to_json()?)))
    }

    /// Changes parts of an object.
    pub fn patch<K: Resource>(self, object: &K, kind: PatchType, patch: &impl Serialize) -> Result<K, Error> {
        self.call("patch", "PATCH", object_path(object), Some((kind.media_type(), serde_json::to_vec(patch)?)))
    }

    /// Declares the fields of an object as `owner`'s own, and takes them over from whoever else wrote them (server-side
    /// apply, forced).
    pub fn apply<K: Resource>(self, mut object: K, owner: &str) -> Result<K, Error> {
        object.meta_mut().clear_resource_version();
        let mut url = object_path(&object);
        add_query(&mut url, "fieldManager", owner);
        add_query(&mut url, "force", "true");
        self.call("apply", "PATCH", url, Some((APPLY, object.to_json()?)))
    }

    /// Deletes an object; with finalizers it is there until they are gone.
    pub fn delete<K: Resource>(self, object: &K) -> Result<(), Error> {
        let uid = object.meta().uid();
        let precondition = if uid.is_empty() { String::new() } else { format!(",\"preconditions\":{{\"uid\":\"{uid}\"}}") };
        let body = format!("{{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\"{precondition}}}").into_bytes();
        perform("delete", "DELETE", object_path(object), Some((JSON, body))).map(drop)
    }

    /// Replaces the status of an object, and nothing else of it.
    pub fn update_status<K: Resource>(self, object: &K) -> Result<K, Error> {
        self.call("update the status of", "PUT", status_path(object), Some((JSON, object.to_json()?)))
    }

    /// Changes parts of an object's status.
    pub fn patch_status<K: Resource>(self, object: &K, status: &impl Serialize) -> Result<K, Error> {
        let mut body = b"{\"status\":".to_vec();
        serde_json::to_writer(&mut body, status)?;
        body.push(b'}');
        self.call("patch the status of", "PATCH", status_path(object), Some((PatchType::Merge.media_type(), body)))
    }

    fn call<T: for<'a> Deserialize<'a>>(self, verb: &str, method: &'static str, url: String, body: Option<(&str, Vec<u8>)>) -> Result<T, Error> {
        let reply = perform(verb, method, url, body)?;
        Ok(serde_json::from_slice(&reply.body)?)
    }
}

fn perform(verb: &str, method: &'static str, url: String, body: Option<(&str, Vec<u8>)>) -> Result<Reply, Error> {
    let mut request = Request { method: Cow::Borrowed(method), url, ..Request::default() };
    if let Some((media_type, body)) = body {
        request.headers.push(("content-type".to_owned(), media_type.to_owned()));
        request.body = body;
    }
    send(&request).map_err(|error| {
        let path = request.url.split('?').next().unwrap_or_default();
        error.context(&format!("{verb} \"{path}\""))
    })
}

/// Performs a request; a refusal is an error.
pub(crate) fn send(request: &Request) -> Result<Reply, Error> {
    accepted(Reply::decode(&host::request(&request.encode()))?)
}

fn object_path<K: Resource>(object: &K) -> String {
    format!("{}/{}", K::path(object.namespace()), object.name())
}

fn status_path<K: Resource>(object: &K) -> String {
    object_path(object) + "/status"
}

fn add_query(url: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        let separator = if url.contains('?') { '&' } else { '?' };
        *url += &format!("{separator}{name}={}", escape(value));
    }
}

/// Makes text fit for a segment or a value in a URL.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            escaped.push(byte as char);
        } else {
            escaped += &format!("%{byte:02X}");
        }
    }
    escaped
}
