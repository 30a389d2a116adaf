//! Events: what an operator has to say about an object to the people who look at it.

use crate::{Client, Error, Metadata, ObjectMeta, Resource, time};
use serde::{Deserialize, Serialize};

/// How good the news is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum EventType {
    Normal,
    Warning,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    metadata: ObjectMeta,
    involved_object: ObjectReference,
    r#type: EventType,
    reason: String,
    message: String,
    reporting_component: String,
    first_timestamp: String,
    last_timestamp: String,
    count: u32,
}
crate::resource!(Event, "v1", "Event", "events");

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ObjectReference {
    kind: String,
    api_version: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    namespace: String,
    name: String,
    uid: String,
}

/// Writes that something happened to an object. The reason is one word for machines, the message for people; `component`
/// names who speaks.
pub fn record_event<K: Resource>(object: &K, component: &str, r#type: EventType, reason: &str, message: &str) -> Result<(), Error> {
    let about = object.meta();
    let now = time::now_rfc3339();
    // Events about cluster-scoped objects lie where kubectl looks for them.
    let namespace = if about.namespace().is_empty() { "default" } else { about.namespace() };
    let event = Event {
        metadata: ObjectMeta { generate_name: format!("{}.", about.name()), namespace: namespace.to_owned(), ..ObjectMeta::default() },
        involved_object: ObjectReference {
            kind: K::kind().into_owned(),
            api_version: K::api_version().into_owned(),
            namespace: about.namespace().to_owned(),
            name: about.name().to_owned(),
            uid: about.uid().to_owned(),
        },
        r#type,
        reason: reason.to_owned(),
        message: message.to_owned(),
        reporting_component: component.to_owned(),
        first_timestamp: now.clone(),
        last_timestamp: now,
        count: 1,
    };
    Client.create(&event).map(drop)
}
