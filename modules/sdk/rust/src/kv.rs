//! The host's store of small durable values, the operator's own: what must outlive a crash and is no business of the API server.

use crate::client::{escape, send};
use crate::wire::Request;
use crate::Error;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::borrow::Cow;

/// The value of a key.
pub fn get(key: &str) -> Result<Option<Vec<u8>>, Error> {
    match perform("GET", key, Vec::new()) {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.status().is_some_and(|status| status.code == 404) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Gives a key a value; when it returns, the value is on disk.
pub fn set(key: &str, value: &[u8]) -> Result<(), Error> {
    perform("PUT", key, value.to_vec()).map(drop)
}

/// Takes a key away; one that is not there is no error.
pub fn delete(key: &str) -> Result<(), Error> {
    match perform("DELETE", key, Vec::new()) {
        Err(error) if error.status().is_some_and(|status| status.code == 404) => Ok(()),
        other => other.map(drop),
    }
}

/// The value of a key, read as JSON.
pub fn get_json<T: DeserializeOwned>(key: &str) -> Result<Option<T>, Error> {
    match get(key)? {
        Some(value) => Ok(Some(serde_json::from_slice(&value)?)),
        None => Ok(None),
    }
}

/// Gives a key a value, written as JSON.
pub fn set_json(key: &str, value: &impl Serialize) -> Result<(), Error> {
    set(key, &serde_json::to_vec(value)?)
}

fn perform(method: &'static str, key: &str, body: Vec<u8>) -> Result<Vec<u8>, Error> {
    let request = Request { method: Cow::Borrowed(method), url: format!("dormouse:/kv/{}", escape(key)), headers: Vec::new(), body };
    match send(&request) {
        Ok(reply) => Ok(reply.body),
        Err(error) => Err(error.context(&format!("{method} the value of \"{key}\""))),
    }
}
