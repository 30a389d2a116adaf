//! The world outside, as far as the child's spec allows it: `https://` addresses of hosts that it names.

pub use crate::wire::{Reply, Request};
use crate::{Error, host};

/// Performs a request and returns its reply, whatever its status.
pub fn send(request: &Request) -> Result<Reply, Error> {
    Reply::decode(&host::request(&request.encode()))
}

/// Reads an address.
pub fn get(url: &str) -> Result<Reply, Error> {
    send(&Request { method: "GET".into(), url: url.to_owned(), ..Request::default() })
}
