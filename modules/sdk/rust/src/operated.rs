//! What operators always need of an object, added to every type of object.

use crate::controller::of_kind;
use crate::wire::Request;
use crate::{Client, Error, Metadata, OwnerReference, Resource, client};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Where an object with a finalizer stands.
#[derive(Debug)]
pub enum Finalized<K> {
    /// It lives, and the finalizer is there; this is the object as the server has it now.
    Living(K),
    /// It was being deleted; what had to be cleaned up is, and the finalizer is gone.
    Deleted,
}

/// Words that every type of object gets.
pub trait Operated: Resource {
    /// All objects of a kind that this one owns, from the host's cache: one request, no matter how many there are.
    fn owned<O: Resource>(&self) -> Result<Vec<O>, Error> {
        #[derive(Deserialize)]
        struct List {
            items: Vec<Box<RawValue>>,
        }
        let url = format!("dormouse:/owned/{}", self.meta().uid());
        let reply = client::send(&Request { method: "GET".into(), url, ..Request::default() })?;
        let list: List = serde_json::from_slice(&reply.body)?;
        of_kind(&list.items)
    }

    /// Creates an object that this one controls: it goes when this one does, and its changes have this one reconciled.
    fn create_owned<O: Resource>(&self, mut object: O) -> Result<O, Error> {
        object.meta_mut().set_owner(OwnerReference::controller(self));
        Client.create(&object)
    }

    /// Changes parts of this object's status; what is not named stays.
    fn patch_status(&self, status: &impl Serialize) -> Result<Self, Error> {
        Client.patch_status(self, status)
    }

    /// Runs a finalizer's whole life. On a living object it sees that the finalizer is there. On one that is being
    /// deleted it calls `clean_up` and, when that succeeds, removes the finalizer.
    fn ensure_finalizer(mut self, finalizer: &str, clean_up: impl FnOnce(&Self) -> Result<(), Error>) -> Result<Finalized<Self>, Error> {
        let is_there = self.meta_mut().finalizers().iter().any(|other| other == finalizer);
        match (self.meta().is_deleting(), is_there) {
            (false, true) => Ok(Finalized::Living(self)),
            (false, false) => {
                self.meta_mut().finalizers().push(finalizer.to_owned());
                Client.update(&self).map(Finalized::Living)
            }
            (true, false) => Ok(Finalized::Deleted),
            (true, true) => {
                clean_up(&self)?;
                self.meta_mut().finalizers().retain(|other| other != finalizer);
                Client.update(&self).map(|_| Finalized::Deleted)
            }
        }
    }
}

impl<K: Resource> Operated for K {}
