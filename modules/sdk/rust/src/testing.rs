//! A host for tests outside a module: a small API server in memory, the key-value store, and the calls of reconciles that
//! follow from changes. Nothing is mocked: an operator's own code and this crate's client run as they do in a module.
//!
//! ```
//! # use dormouse::{Action, Controller, Error, ObjectMeta, Operator, Request};
//! # use serde::{Deserialize, Serialize};
//! # #[derive(Serialize, Deserialize)]
//! # struct Ring { metadata: ObjectMeta }
//! # dormouse::resource!(Ring, "example.com/v1", "Ring", "rings");
//! # fn start(operator: &mut Operator) -> Result<(), Error> {
//! #     Controller::new("ring").for_kind::<Ring>().run(operator, |_| Ok(Action::done()))
//! # }
//! let api = dormouse::testing::Api::install();
//! let operator = api.start(start).unwrap();
//! dormouse::Client.create(&Ring { metadata: ObjectMeta::new("a", "first") }).unwrap();
//! let outcomes = api.settle(&operator); // every reconcile that follows from it
//! assert_eq!(outcomes.len(), 1);
//! ```

mod store;

use crate::wire::{Declaration, Input, Outcome, Reply, Request, WatchedKind};
use crate::{Error, Operator, Status, host};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use store::Store;

/// A small API server and the host of one operator, in this thread.
pub struct Api {
    state: Rc<State>,
}

/// Answers a request otherwise than the API would, if it wants to.
pub type Fault = Box<dyn Fn(&Request) -> Option<Reply>>;

/// One reconcile and what it came to.
#[derive(Debug)]
pub struct Reconciled {
    pub controller: String,
    pub namespace: String,
    pub name: String,
    pub outcome: Outcome,
}

type Work = (String, String, String);

#[derive(Default)]
struct State {
    store: RefCell<Store>,
    values: RefCell<BTreeMap<String, Vec<u8>>>,
    declared: RefCell<BTreeMap<String, Declaration>>,
    pending: RefCell<BTreeSet<Work>>,
    requests: RefCell<Vec<Request>>,
    lines: RefCell<Vec<String>>,
    faults: RefCell<Vec<Fault>>,
}

impl Api {
    /// Makes an empty API the host of this thread, until it is dropped.
    pub fn install() -> Self {
        let state = Rc::new(State::default());
        host::install(Some(state.clone()));
        crate::logger::install();
        Self { state }
    }

    /// Starts an operator.
    pub fn start(&self, start: impl FnOnce(&mut Operator) -> Result<(), Error>) -> Result<Operator, Error> {
        let mut operator = Operator::new();
        start(&mut operator)?;
        Ok(operator)
    }

    /// Does every reconcile that follows from the changes so far, and from those that the reconciles make. What failed or
    /// asked to be called again is not tried again: its outcome says so.
    pub fn settle(&self, operator: &Operator) -> Vec<Reconciled> {
        let mut done = Vec::new();
        loop {
            let next = self.state.pending.borrow_mut().pop_first();
            let Some(work) = next else { return done };
            assert!(done.len() < 1000, "after 1000 reconciles there is still work: {work:?}");
            done.push(self.reconcile(operator, work));
        }
    }

    fn reconcile(&self, operator: &Operator, (controller, namespace, name): Work) -> Reconciled {
        let bytes = self.state.input(&controller, &namespace, &name);
        let outcome = Outcome::decode(&operator.reconcile(&bytes)).expect("an operator gives a result");
        Reconciled { controller, namespace, name, outcome }
    }

    /// Adds a fault; the oldest that answers, answers.
    pub fn inject(&self, fault: impl Fn(&Request) -> Option<Reply> + 'static) {
        self.state.faults.borrow_mut().push(Box::new(fault));
    }

    /// All requests made so far.
    pub fn requests(&self) -> Vec<Request> {
        self.state.requests.borrow().clone()
    }

    /// All lines logged so far.
    pub fn lines(&self) -> Vec<String> {
        self.state.lines.borrow().clone()
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        host::install(None);
    }
}

impl host::Host for State {
    fn request(&self, bytes: &[u8]) -> Vec<u8> {
        let reply = match Request::decode(bytes) {
            Ok(request) => self.perform(&request),
            Err(error) => refused(&Status { code: 400, reason: "BadRequest".into(), message: error.to_string() }),
        };
        reply.encode()
    }

    fn watch(&self, bytes: &[u8]) -> Result<(), Error> {
        let message: Value = serde_json::from_slice(bytes)?;
        if message["remove"] == true {
            self.declared.borrow_mut().remove(message["controller"].as_str().unwrap_or_default());
            return Ok(());
        }
        let declaration: Declaration = serde_json::from_value(message)?;
        self.declared.borrow_mut().insert(declaration.controller.clone(), declaration);
        let objects: Vec<Value> = self.store.borrow().objects.values().cloned().collect();
        objects.iter().for_each(|object| self.notice(object));
        Ok(())
    }

    fn log(&self, _: u32, line: &str) {
        self.lines.borrow_mut().push(line.to_owned());
    }
}

impl State {
    fn perform(&self, request: &Request) -> Reply {
        self.requests.borrow_mut().push(request.clone());
        if let Some(reply) = self.faults.borrow().iter().find_map(|fault| fault(request)) {
            return reply;
        }
        let path = request.url.split('?').next().unwrap_or_default();
        if let Some(key) = path.strip_prefix("dormouse:/kv/") {
            return self.value(&request.method, key, &request.body);
        }
        if let Some(uid) = path.strip_prefix("dormouse:/owned/") {
            return replied(200, &json!({ "items": self.store.borrow().owned_by(uid) }));
        }
        let result = self.store.borrow_mut().perform(request);
        let changed = std::mem::take(&mut self.store.borrow_mut().changed);
        changed.iter().for_each(|object| self.notice(object));
        match result {
            Ok((status, body)) => replied(status, &body),
            Err(status) => refused(&status),
        }
    }

    fn value(&self, method: &str, key: &str, body: &[u8]) -> Reply {
        let mut values = self.values.borrow_mut();
        if method == "PUT" {
            values.insert(key.to_owned(), body.to_vec());
            return Reply { status: 204, ..Reply::default() };
        }
        let value = if method == "DELETE" { values.remove(key) } else { values.get(key).cloned() };
        match value {
            Some(body) => Reply { status: 200, body, ..Reply::default() },
            None => refused(&Status { code: 404, reason: "NotFound".into(), message: format!("no value {key:?}") }),
        }
    }

    /// What the host hands over with a reconcile.
    fn input(&self, controller: &str, namespace: &str, name: &str) -> Vec<u8> {
        let declared = self.declared.borrow();
        let declaration = &declared[controller];
        let store = self.store.borrow();
        let object = store.objects.values().find(|object| is_of(object, &declaration.primary) && name_of(object) == (namespace, name));
        let raw = |object: &Value| RawValue::from_string(object.to_string()).expect("a value is JSON");
        let json = object.map(raw);
        let owned = object.filter(|_| declaration.with_owned).map(|owner| {
            store.owned_by(owner["metadata"]["uid"].as_str().unwrap_or_default()).into_iter().map(|owned| raw(&owned)).collect::<Vec<_>>()
        });
        let input = Input {
            controller: controller.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            object: json.as_deref(),
            owned: owned.as_ref().map(|list| list.iter().map(AsRef::as_ref).collect()),
            reasons: vec!["watch".to_owned()],
            deadline_ms: 30_000.0,
        };
        serde_json::to_vec(&input).expect("an input is JSON")
    }

    /// Turns a change into work. Predicates are left out: a reconcile too many must do no harm, and in a test it shows if
    /// it does.
    fn notice(&self, object: &Value) {
        for (controller, declaration) in self.declared.borrow().iter() {
            if is_of(object, &declaration.primary) {
                self.add(controller, name_of(object));
            }
            for owned in &declaration.owns {
                if is_of(object, owned) {
                    self.add_owners(controller, &declaration.primary, object);
                }
            }
            for other in declaration.watches.iter().filter(|other| is_of(object, other)) {
                let (namespace, name) = name_of(object);
                let mapping = other.map.clone().unwrap_or_default();
                match (mapping.by(), object["metadata"]["labels"][mapping.label()].as_str()) {
                    ("name", _) => self.add(controller, (namespace, name)),
                    ("label", Some(name)) => self.add(controller, (namespace, name)),
                    ("owner", _) => self.add_owners(controller, &declaration.primary, object),
                    _ => {}
                }
            }
        }
    }

    fn add_owners(&self, controller: &str, owner: &WatchedKind, object: &Value) {
        for reference in object["metadata"]["ownerReferences"].as_array().into_iter().flatten() {
            if reference["kind"] == owner.kind.as_str() && reference["apiVersion"] == owner.api_version.as_str() {
                self.add(controller, (name_of(object).0, reference["name"].as_str().unwrap_or_default()));
            }
        }
    }

    fn add(&self, controller: &str, (namespace, name): (&str, &str)) {
        self.pending.borrow_mut().insert((controller.to_owned(), namespace.to_owned(), name.to_owned()));
    }
}

fn is_of(object: &Value, kind: &WatchedKind) -> bool {
    let (namespace, _) = name_of(object);
    object["kind"] == kind.kind.as_str()
        && object["apiVersion"] == kind.api_version.as_str()
        && (kind.namespaces.is_empty() || kind.namespaces.iter().any(|other| other == namespace))
        && store::is_selected(object, &kind.label_selector)
}

fn name_of(object: &Value) -> (&str, &str) {
    let text = |field: &str| object["metadata"][field].as_str().unwrap_or_default();
    (text("namespace"), text("name"))
}

fn replied(status: u16, body: &Value) -> Reply {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Reply { status, headers, body: body.to_string().into_bytes() }
}

fn refused(status: &Status) -> Reply {
    let body = json!({ "kind": "Status", "apiVersion": "v1", "status": "Failure", "code": status.code, "reason": status.reason, "message": status.message });
    replied(status.code, &body)
}
