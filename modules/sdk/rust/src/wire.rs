//! The byte format between guest and host, and nothing else. It mirrors `runtime/guest/abi.ts`; `modules/abi/vectors`
//! holds bytes that all sides read alike.

use crate::Error;
use crate::readable::readable;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::time::Duration;

/// Header names and values, in order; a name may come twice.
pub type Headers = Vec<(String, String)>;

/// The methods a request may have.
pub const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/// How the address of a request may begin: the Kubernetes API, the world outside, the runtime itself.
pub const SCHEMES: [&str; 3] = ["/", "https://", "dormouse:/"];

/// What a guest asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    pub method: Cow<'static, str>,
    /// One of [`SCHEMES`] begins it.
    pub url: String,
    pub headers: Headers,
    pub body: Vec<u8>,
}

/// What a guest is told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    pub status: u16,
    pub headers: Headers,
    pub body: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestHead<'a> {
    #[serde(borrow)]
    method: Cow<'a, str>,
    #[serde(borrow)]
    url: Cow<'a, str>,
    #[serde(default)]
    headers: Cow<'a, [(String, String)]>,
}

#[derive(Default, Serialize)]
struct ReplyHead {
    status: u16,
    headers: Headers,
}

readable!(ReplyHead { "status" => status, "headers" => headers });

impl Request {
    /// Writes the head as a line of JSON, then the body as it is.
    pub fn encode(&self) -> Vec<u8> {
        let head = RequestHead { method: Cow::Borrowed(&self.method), url: Cow::Borrowed(&self.url), headers: Cow::Borrowed(&self.headers) };
        join_head(&head, &self.body)
    }

    /// Reads what [`Request::encode`] writes.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let (head, body) = split_head("request", bytes)?;
        let head: RequestHead = parse("request", head)?;
        if !METHODS.contains(&head.method.as_ref()) {
            return Err(Error::new(format!("cannot read the request: method is {:?}, wanted one of {METHODS:?}", head.method)));
        }
        if !SCHEMES.iter().any(|scheme| head.url.starts_with(scheme)) {
            return Err(Error::new(format!("cannot read the request: url is {:?}, wanted one that begins with one of {SCHEMES:?}", head.url)));
        }
        Ok(Self { method: Cow::Owned(head.method.into_owned()), url: head.url.into_owned(), headers: head.headers.into_owned(), body: body.to_vec() })
    }
}

impl Reply {
    /// Writes the head as a line of JSON, then the body as it is.
    pub fn encode(&self) -> Vec<u8> {
        join_head(&ReplyHead { status: self.status, headers: self.headers.clone() }, &self.body)
    }

    /// Reads what [`Reply::encode`] writes.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let (head, body) = split_head("reply", bytes)?;
        let head: ReplyHead = parse("reply", head)?;
        if !(100..=599).contains(&head.status) {
            return Err(Error::new(format!("cannot read the reply: status is {}, wanted 100 to 599", head.status)));
        }
        Ok(Self { status: head.status, headers: head.headers, body: body.to_vec() })
    }
}

/// One call of a controller's reconcile function. Objects stay JSON until someone knows their type.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Input<'a> {
    pub controller: String,
    /// Empty for a cluster-scoped object.
    pub namespace: String,
    pub name: String,
    /// `None` when it is gone.
    pub object: Option<&'a RawValue>,
    /// `None` if the controller did not ask for what its objects own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owned: Option<Vec<&'a RawValue>>,
    pub reasons: Vec<String>,
    /// How long this reconcile may take, in milliseconds.
    #[serde(serialize_with = "as_short_as_can_be")]
    pub deadline_ms: f64,
}

readable!(Input<'a> {
    "controller" => controller,
    "namespace" => namespace,
    "name" => name,
    "object" => object,
    "owned" => owned,
    "reasons" => reasons,
    "deadlineMs" => deadline_ms,
});

impl<'a> Input<'a> {
    /// Reads what a reconcile is given.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        parse("reconcile input", bytes)
    }
}

/// Writes whole numbers as such, as the host does.
fn as_short_as_can_be<S: serde::Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.fract() == 0.0 { serializer.serialize_u64(*number as u64) } else { serializer.serialize_f64(*number) }
}

/// What a reconcile came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Reconcile again after this while.
    pub requeue_after: Option<Duration>,
    pub error: Option<Failure>,
}

/// A reconcile that failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    pub message: String,
    /// Trying again is of no use.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub terminal: bool,
}

impl Outcome {
    /// Writes what `give` takes.
    pub fn encode(&self) -> Vec<u8> {
        let mut json = String::from("{");
        if let Some(after) = self.requeue_after {
            json.push_str("\"requeueAfterMs\":");
            json.push_str(&milliseconds(after));
        }
        if let Some(error) = &self.error {
            json.push_str(if json.len() > 1 { ",\"error\":" } else { "\"error\":" });
            json.push_str(&to_json(error));
        }
        json.push('}');
        json.into_bytes()
    }

    /// Reads what [`Outcome::encode`] writes; nothing at all means done.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            #[serde(rename = "requeueAfterMs")]
            after: Option<f64>,
            error: Option<Failure>,
        }
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        let fields: Fields = parse("result", bytes)?;
        let requeue_after = match fields.after {
            Some(after) => Some(Duration::try_from_secs_f64(after / 1000.0).map_err(|cause| Error::new(format!("cannot read the result: requeueAfterMs is {after}: {cause}")))?),
            None => None,
        };
        Ok(Self { requeue_after, error: fields.error })
    }
}

/// Milliseconds as JSON, to the microsecond. Made of whole numbers, because writing a float takes tables of ten KiB.
fn milliseconds(duration: Duration) -> String {
    let whole = duration.as_secs() * 1000 + u64::from(duration.subsec_millis());
    let micros = duration.subsec_micros() % 1000;
    if micros == 0 {
        return whole.to_string();
    }
    let mut text = format!("{whole}.{micros:03}");
    while text.ends_with('0') {
        text.pop();
    }
    text
}

/// One controller of a guest: the kinds whose changes are its work, and how a change leads to the object to reconcile.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Declaration {
    pub controller: String,
    #[serde(rename = "for")]
    pub primary: WatchedKind,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owns: Vec<WatchedKind>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watches: Vec<WatchedKind>,
    /// Hand over all owned objects with each reconcile.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub with_owned: bool,
}

impl Declaration {
    /// Writes what `watch` takes.
    pub fn encode(&self) -> Vec<u8> {
        to_json(self).into_bytes()
    }
}

/// Writes the end of a controller.
pub fn encode_removal(controller: &str) -> Vec<u8> {
    #[derive(Serialize)]
    struct Removal<'a> {
        controller: &'a str,
        remove: bool,
    }
    to_json(&Removal { controller, remove: true }).into_bytes()
}

/// A kind whose objects are watched, and which of their changes count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WatchedKind {
    pub api_version: String,
    pub kind: String,
    /// None means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub namespaces: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label_selector: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field_selector: String,
    /// Leave all but metadata where it is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub metadata_only: bool,
    /// What must differ for an update to count; none means that every update counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub predicates: Vec<Predicate>,
    /// None means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// For a kind that is neither the primary one nor owned by it. (A field of every kind, and not a type of its own: serde
    /// would write that by other code.)
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<Mapping>,
}

/// An enum whose values are words of the border.
macro_rules! words {
    ($(#[$about:meta])* $type:ident { $($value:ident => $word:literal),* $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
        pub enum $type {
            $(#[serde(rename = $word)] $value),*
        }

        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(match self { $(Self::$value => $word),* })
            }
        }
    };
}

words! {
    /// What of an object must differ for an update to count.
    Predicate {
        Generation => "generation",
        Labels => "labels",
        Annotations => "annotations",
        ResourceVersion => "resourceVersion",
    }
}

words! {
    /// A change of an object.
    Event { Add => "add", Update => "update", Delete => "delete" }
}

/// From a changed object to the object to reconcile.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mapping {
    by: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
}

impl Mapping {
    /// To the one of the same namespace and name.
    pub fn by_name() -> Self {
        Self { by: Cow::Borrowed("name"), label: None }
    }

    /// To the one that owns it.
    pub fn by_owner() -> Self {
        Self { by: Cow::Borrowed("owner"), label: None }
    }

    /// To the one in its namespace that the value of this label names.
    pub fn by_label(label: &str) -> Self {
        Self { by: Cow::Borrowed("label"), label: Some(label.to_owned()) }
    }

    /// `name`, `owner` or `label`.
    pub fn by(&self) -> &str {
        &self.by
    }

    /// The label, of a mapping by label.
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or_default()
    }
}

fn parse<'a, T: Deserialize<'a>>(what: &str, bytes: &'a [u8]) -> Result<T, Error> {
    serde_json::from_slice(bytes).map_err(|cause| Error::new(format!("cannot read the {what}: {cause}")))
}

/// JSON of what cannot fail: maps with string keys, no floats that are none.
fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| unreachable!())
}

fn split_head<'a>(what: &str, bytes: &'a [u8]) -> Result<(&'a [u8], &'a [u8]), Error> {
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(end) => Ok((&bytes[..end], &bytes[end + 1..])),
        None => Err(Error::new(format!("cannot read the {what}: no newline, wanted a line of JSON, a newline, the body"))),
    }
}

fn join_head(head: &impl Serialize, body: &[u8]) -> Vec<u8> {
    let mut bytes = to_json(head).into_bytes();
    bytes.push(b'\n');
    bytes.extend_from_slice(body);
    bytes
}
