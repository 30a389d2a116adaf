//! Objects by their path in the API, and the rules of an API server for changing them.

use crate::Status;
use crate::wire::Request;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

#[derive(Default)]
pub(super) struct Store {
    pub(super) objects: BTreeMap<String, Value>,
    /// What was written or is gone since this was last looked at.
    pub(super) changed: Vec<Value>,
    version: u64,
}

type Answer = Result<(u16, Value), Status>;

impl Store {
    /// Answers a request to the API.
    pub(super) fn perform(&mut self, request: &Request) -> Answer {
        let (path, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
        let body = if request.body.is_empty() { Value::Null } else { serde_json::from_slice(&request.body).map_err(|cause| refusal(400, "BadRequest", cause.to_string()))? };
        let (target, is_status) = path.strip_suffix("/status").map_or((path, false), |target| (target, true));
        match request.method.as_ref() {
            "GET" if is_collection(path) => Ok((200, self.list(path, query))),
            "GET" => Ok((200, self.get(path)?.clone())),
            "POST" => self.create(path, body),
            "PUT" => self.replace(target, body, is_status),
            "PATCH" => self.patch(target, &body, is_status, is_apply(request)),
            "DELETE" => self.delete(path),
            method => Err(refusal(405, "MethodNotAllowed", format!("{method} is not served"))),
        }
    }

    fn get(&self, path: &str) -> Result<&Value, Status> {
        self.objects.get(path).ok_or_else(|| refusal(404, "NotFound", format!("{path:?} not found")))
    }

    fn list(&self, collection: &str, query: &str) -> Value {
        let selector = query.split('&').find_map(|term| term.strip_prefix("labelSelector=")).unwrap_or_default();
        let selector = selector.replace("%3D", "=").replace("%2C", ",").replace("%2F", "/");
        let chosen = |(path, object): &(&String, &Value)| in_collection(path, collection) && is_selected(object, &selector);
        let items: Vec<&Value> = self.objects.iter().filter(chosen).map(|(_, object)| object).collect();
        json!({ "kind": "List", "apiVersion": "v1", "items": items })
    }

    fn create(&mut self, collection: &str, mut object: Value) -> Answer {
        let next = self.version + 1;
        let meta = metadata(&mut object);
        if meta.get("name").is_none()
            && let Some(prefix) = meta.get("generateName").and_then(Value::as_str)
        {
            meta.insert("name".into(), json!(format!("{prefix}{next}")));
        }
        let Some(name) = meta.get("name").and_then(Value::as_str) else { return Err(refusal(422, "Invalid", "metadata.name is missing".into())) };
        let path = format!("{collection}/{name}");
        if self.objects.contains_key(&path) {
            return Err(refusal(409, "AlreadyExists", format!("{path:?} already exists")));
        }
        meta.insert("uid".into(), json!(format!("uid-{next}")));
        meta.insert("generation".into(), json!(1));
        meta.insert("creationTimestamp".into(), json!("1970-01-01T00:00:00Z"));
        Ok((201, self.put(path, object)))
    }

    /// Puts an object in the place of the one at a path. Status and spec are each changed only through their own path.
    fn replace(&mut self, path: &str, mut object: Value, is_status: bool) -> Answer {
        let old = self.get(path)?.clone();
        let version = object["metadata"]["resourceVersion"].clone();
        if !version.is_null() && version != old["metadata"]["resourceVersion"] {
            return Err(refusal(409, "Conflict", format!("{path:?} has been modified")));
        }
        if is_status {
            let status = object["status"].take();
            object = old.clone();
            object["status"] = status;
        } else {
            keep_server_fields(&mut object, &old);
        }
        metadata(&mut object).insert("resourceVersion".into(), old["metadata"]["resourceVersion"].clone());
        if object == old {
            return Ok((200, old));
        }
        if is_leaving(&object) {
            self.remove(path);
            return Ok((200, object));
        }
        Ok((200, self.put(path.to_owned(), object)))
    }

    /// Merges a patch. Server-side apply, which also creates, merges as well.
    fn patch(&mut self, path: &str, patch: &Value, is_status: bool, is_apply: bool) -> Answer {
        let Some(old) = self.objects.get(path) else {
            if !is_apply {
                return Err(refusal(404, "NotFound", format!("{path:?} not found")));
            }
            let (collection, _) = path.rsplit_once('/').unwrap_or_default();
            return self.create(&collection.to_owned(), patch.clone());
        };
        let mut merged = old.clone();
        merge(&mut merged, patch);
        if patch["metadata"]["resourceVersion"].is_null() {
            metadata(&mut merged).remove("resourceVersion");
        }
        self.replace(path, merged, is_status)
    }

    fn delete(&mut self, path: &str) -> Answer {
        let mut object = self.get(path)?.clone();
        let is_held = object["metadata"]["finalizers"].as_array().is_some_and(|held| !held.is_empty());
        if !is_held {
            self.remove(path);
            return Ok((200, object));
        }
        metadata(&mut object).insert("deletionTimestamp".into(), json!("1970-01-01T00:00:00Z"));
        Ok((200, self.put(path.to_owned(), object)))
    }

    /// Takes an object away, and what it owns.
    fn remove(&mut self, path: &str) {
        let Some(object) = self.objects.remove(path) else { return };
        let uid = object["metadata"]["uid"].as_str().unwrap_or_default().to_owned();
        self.changed.push(object);
        let owned: Vec<String> = self.objects.iter().filter(|(_, other)| is_owned_by(other, &uid)).map(|(path, _)| path.clone()).collect();
        owned.iter().for_each(|path| self.remove(path));
    }

    fn put(&mut self, path: String, mut object: Value) -> Value {
        self.version += 1;
        metadata(&mut object).insert("resourceVersion".into(), json!(self.version.to_string()));
        self.changed.push(object.clone());
        self.objects.insert(path, object.clone());
        object
    }

    /// What refers to an owner's uid.
    pub(super) fn owned_by(&self, uid: &str) -> Vec<Value> {
        self.objects.values().filter(|object| is_owned_by(object, uid)).cloned().collect()
    }
}

fn is_owned_by(object: &Value, uid: &str) -> bool {
    object["metadata"]["ownerReferences"].as_array().into_iter().flatten().any(|reference| reference["uid"] == uid)
}

fn is_apply(request: &Request) -> bool {
    request.headers.iter().any(|(_, value)| value.contains("apply-patch"))
}

/// Tells `.../configmaps` from `.../configmaps/name` by how many segments follow the version.
fn is_collection(path: &str) -> bool {
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let after_version = if segments[0] == "apis" { 3 } else { 2 };
    let rest = &segments[after_version.min(segments.len())..];
    let rest = if rest.len() > 2 && rest[0] == "namespaces" { &rest[2..] } else { rest };
    rest.len() == 1
}

/// Whether an object's path lies in a collection: the one of its namespace or the one of all.
fn in_collection(path: &str, collection: &str) -> bool {
    let (parent, _) = path.rsplit_once('/').unwrap_or_default();
    let (base, plural) = collection.rsplit_once('/').unwrap_or_default();
    let namespaced = parent.strip_prefix(&format!("{base}/namespaces/")).and_then(|rest| rest.split_once('/'));
    parent == collection || namespaced.is_some_and(|(_, last)| last == plural)
}

/// Whether a selector of equalities chooses an object.
pub(super) fn is_selected(object: &Value, selector: &str) -> bool {
    let labels = &object["metadata"]["labels"];
    selector.split(',').filter(|term| !term.is_empty()).all(|term| {
        let (name, value) = term.split_once('=').unwrap_or((term, ""));
        labels[name] == value.trim_start_matches('=')
    })
}

/// Whether an object is being deleted and nothing holds it any more.
fn is_leaving(object: &Value) -> bool {
    let meta = &object["metadata"];
    !meta["deletionTimestamp"].is_null() && meta["finalizers"].as_array().is_none_or(Vec::is_empty)
}

fn keep_server_fields(object: &mut Value, old: &Value) {
    match old.get("status") {
        Some(status) => object["status"] = status.clone(),
        None => drop(object.as_object_mut().map(|fields| fields.remove("status"))),
    }
    let changed = object["spec"] != old["spec"];
    let meta = metadata(object);
    for name in ["uid", "creationTimestamp", "deletionTimestamp", "generation"] {
        if let Some(value) = old["metadata"].get(name) {
            meta.insert(name.into(), value.clone());
        }
    }
    if changed {
        meta.insert("generation".into(), json!(old["metadata"]["generation"].as_u64().unwrap_or_default() + 1));
    }
}

fn metadata(object: &mut Value) -> &mut Map<String, Value> {
    if !object["metadata"].is_object() {
        object["metadata"] = json!({});
    }
    object["metadata"].as_object_mut().expect("it was just made one")
}

/// A merge patch (RFC 7386).
fn merge(target: &mut Value, patch: &Value) {
    let Some(fields) = patch.as_object() else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    let Some(object) = target.as_object_mut() else { return };
    for (name, value) in fields {
        if value.is_null() {
            object.remove(name);
        } else {
            merge(object.entry(name.clone()).or_insert(Value::Null), value);
        }
    }
}

fn refusal(code: u16, reason: &str, message: String) -> Status {
    Status { code, reason: reason.to_owned(), message }
}
