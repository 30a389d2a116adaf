//! What can go wrong.

use crate::readable::readable;
use crate::wire::{Failure, Reply};
use std::fmt;

/// Why something failed. Any standard error becomes one by `?`; that is also why this type is not itself a standard error.
pub struct Error {
    kind: Kind,
    terminal: bool,
}

enum Kind {
    Status(Status),
    Message(String),
}

/// A refusal of the API server, or of the host in its place.
#[derive(Clone, Debug, Default)]
pub struct Status {
    pub code: u16,
    pub reason: String,
    pub message: String,
}

readable!(Status { "code" => code, "reason" => reason, "message" => message });

impl Error {
    /// An error that says this.
    pub fn new(message: impl fmt::Display) -> Self {
        Self { kind: Kind::Message(message.to_string()), terminal: false }
    }

    /// An error that trying again does not mend.
    pub fn terminal(message: impl fmt::Display) -> Self {
        Self::new(message).into_terminal()
    }

    /// This error, with the word that trying again does not mend it.
    pub fn into_terminal(self) -> Self {
        Self { terminal: true, ..self }
    }

    fn refused(status: Status) -> Self {
        Self { kind: Kind::Status(status), terminal: false }
    }

    /// Whether trying again is of no use.
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// The refusal in this error, if it is one.
    pub fn status(&self) -> Option<&Status> {
        match &self.kind {
            Kind::Status(status) => Some(status),
            Kind::Message(_) => None,
        }
    }

    /// Whether the object does not exist.
    pub fn is_not_found(&self) -> bool {
        self.has_reason("NotFound")
    }

    /// Whether the object to create exists.
    pub fn is_already_exists(&self) -> bool {
        self.has_reason("AlreadyExists")
    }

    /// Whether the object has changed since it was read.
    pub fn is_conflict(&self) -> bool {
        self.has_reason("Conflict")
    }

    fn has_reason(&self, reason: &str) -> bool {
        self.status().is_some_and(|status| status.reason == reason)
    }

    /// Says first what could not be done.
    pub(crate) fn context(self, doing: &str) -> Self {
        let kind = match self.kind {
            Kind::Status(status) => Kind::Status(Status { message: format!("cannot {doing}: {}", status.message), ..status }),
            Kind::Message(message) => Kind::Message(format!("cannot {doing}: {message}")),
        };
        Self { kind, ..self }
    }

    pub(crate) fn into_failure(self) -> Failure {
        Failure { message: self.to_string(), terminal: self.terminal }
    }
}

/// Takes a reply's refusal for an error.
pub(crate) fn accepted(reply: Reply) -> Result<Reply, Error> {
    if reply.status < 400 {
        return Ok(reply);
    }
    // What comes from a proxy need not be a Status: then its text is the message.
    let mut status = serde_json::from_slice(&reply.body)
        .unwrap_or_else(|_| Status { message: String::from_utf8_lossy(&reply.body).into_owned(), ..Status::default() });
    status.code = reply.status;
    Err(Error::refused(status))
}

impl<E: std::error::Error> From<E> for Error {
    fn from(cause: E) -> Self {
        Self::new(cause)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Status(status) if status.message.is_empty() => write!(f, "status {}", status.code),
            Kind::Status(status) => f.write_str(&status.message),
            Kind::Message(message) => f.write_str(message),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
