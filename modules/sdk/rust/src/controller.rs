//! A controller: what it watches and what it does.

use crate::wire::{Declaration, Event, Input, Mapping, Outcome, Predicate, WatchedKind};
use crate::{Error, Operator, Resource};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::marker::PhantomData;
use std::time::Duration;

/// A controller that has a name and no kind yet.
pub struct Controller {
    name: String,
}

impl Controller {
    /// Begins a controller.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned() }
    }

    /// Names the primary kind.
    pub fn for_kind<K: Resource>(self) -> Watched<K> {
        let declaration = Declaration { controller: self.name, primary: kind_of::<K>(), ..Declaration::default() };
        Watched { declaration, last: Last::Primary, kind: PhantomData }
    }
}

/// A controller of a kind. What narrows a watch ([`Watched::in_namespace`] and the like) narrows the kind named last.
pub struct Watched<K> {
    declaration: Declaration,
    last: Last,
    kind: PhantomData<K>,
}

/// The kind that was named last.
enum Last {
    Primary,
    Owned,
    Other,
}

impl<K: Resource + 'static> Watched<K> {
    /// Watches a kind whose objects the primary one owns.
    pub fn owns<O: Resource>(mut self) -> Self {
        self.declaration.owns.push(kind_of::<O>());
        self.last = Last::Owned;
        self
    }

    /// Watches another kind; `mapping` leads from one of its objects to the one to reconcile.
    pub fn watches<O: Resource>(mut self, mapping: Mapping) -> Self {
        self.declaration.watches.push(WatchedKind { map: Some(mapping), ..kind_of::<O>() });
        self.last = Last::Other;
        self
    }

    /// Has all objects that the primary one owns handed over with each reconcile: see [`Request::owned`].
    pub fn with_owned(mut self) -> Self {
        self.declaration.with_owned = true;
        self
    }

    /// Watches this namespace only; named again, these.
    pub fn in_namespace(mut self, namespace: &str) -> Self {
        self.last().namespaces.push(namespace.to_owned());
        self
    }

    /// Watches what a label selector in the API's own syntax chooses.
    pub fn labels(mut self, selector: &str) -> Self {
        self.last().label_selector = selector.to_owned();
        self
    }

    /// Watches what a field selector in the API's own syntax chooses.
    pub fn fields(mut self, selector: &str) -> Self {
        self.last().field_selector = selector.to_owned();
        self
    }

    /// Leaves all but the metadata where it is.
    pub fn metadata_only(mut self) -> Self {
        self.last().metadata_only = true;
        self
    }

    /// Passes an update only if this differs; named again, if any of these does. The host judges it, so that what
    /// nobody asked for wakes nobody.
    pub fn predicate(mut self, predicate: Predicate) -> Self {
        self.last().predicates.push(predicate);
        self
    }

    /// Passes events of this type only; named again, of these.
    pub fn on(mut self, event: Event) -> Self {
        self.last().events.push(event);
        self
    }

    /// Hands the controller to the operator: from now on the host calls `reconcile` for what changes.
    pub fn run(self, operator: &mut Operator, reconcile: impl Fn(&Request<K>) -> Result<Action, Error> + 'static) -> Result<(), Error> {
        operator.add(&self.declaration, Box::new(move |input| reconcile(&Request::new(input)?)))
    }

    fn last(&mut self) -> &mut WatchedKind {
        let declaration = &mut self.declaration;
        let last = match self.last {
            Last::Primary => None,
            Last::Owned => declaration.owns.last_mut(),
            Last::Other => declaration.watches.last_mut(),
        };
        last.unwrap_or(&mut declaration.primary)
    }
}

fn kind_of<K: Resource>() -> WatchedKind {
    WatchedKind { api_version: K::api_version().into_owned(), kind: K::kind().into_owned(), ..WatchedKind::default() }
}

/// One object to reconcile. It comes along as the host's cache had it when the reconcile was called.
pub struct Request<K> {
    pub namespace: String,
    pub name: String,
    /// Why the reconcile was called, for logs; a reconcile does the same whatever they are.
    pub reasons: Vec<String>,
    object: Option<K>,
    owned: Option<Vec<Box<RawValue>>>,
}

impl<K: Resource> Request<K> {
    fn new(input: Input) -> Result<Self, Error> {
        let object = match input.object {
            Some(json) => Some(read(json).map_err(Error::into_terminal)?),
            None => None,
        };
        Ok(Self {
            namespace: input.namespace,
            name: input.name,
            reasons: input.reasons,
            object,
            owned: input.owned.map(|list| list.into_iter().map(ToOwned::to_owned).collect()),
        })
    }

    /// The object, or nothing when it is gone.
    pub fn object(&self) -> Option<&K> {
        self.object.as_ref()
    }

    /// What of a kind the object owns: handed over with this reconcile if the controller asked for it by
    /// [`Watched::with_owned`], else asked for now.
    pub fn owned<O: Resource>(&self) -> Result<Vec<O>, Error> {
        match (&self.owned, &self.object) {
            (Some(owned), _) => of_kind(owned),
            (None, Some(object)) => crate::Operated::owned(object),
            (None, None) => Ok(Vec::new()),
        }
    }
}

/// Reads those objects of a list that are of a kind.
pub(crate) fn of_kind<O: Resource>(list: &[Box<RawValue>]) -> Result<Vec<O>, Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Named {
        kind: String,
        api_version: String,
    }
    let mut found = Vec::new();
    for json in list {
        let named: Named = read(json)?;
        if named.kind == O::kind() && named.api_version == O::api_version() {
            found.push(read(json)?);
        }
    }
    Ok(found)
}

/// Reads from bytes, as everything else here does: a second kind of reader would be the whole of serde's code once more.
fn read<T: DeserializeOwned>(json: &RawValue) -> Result<T, Error> {
    Ok(serde_json::from_slice(json.get().as_bytes())?)
}

/// What a reconcile came to, when it did not fail.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Action {
    requeue_after: Option<Duration>,
}

impl Action {
    /// Nothing more to do until something changes.
    pub fn done() -> Self {
        Self::default()
    }

    /// Reconcile again after this while. The host keeps the timer, so that the operator can sleep meanwhile.
    pub fn requeue_after(after: Duration) -> Self {
        Self { requeue_after: Some(after) }
    }

    /// Reconcile again after so many seconds.
    pub fn requeue_after_secs(seconds: u64) -> Self {
        Self::requeue_after(Duration::from_secs(seconds))
    }
}

impl From<Result<Action, Error>> for Outcome {
    fn from(result: Result<Action, Error>) -> Self {
        match result {
            Ok(action) => Self { requeue_after: action.requeue_after, error: None },
            Err(error) => Self { requeue_after: None, error: Some(error.into_failure()) },
        }
    }
}
