//! An operator over the in-memory API: the client, owned objects, finalizers, values, events, and what becomes of errors.

use dormouse::testing::Api;
use dormouse::wire::{Mapping, Predicate, Reply};
use dormouse::{
    Action, Client, Controller, Error, EventType, Finalized, ListOptions, ObjectMeta, Operated, Operator, PatchType, Request, StringMap, kv, record_event,
};
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Widget {
    metadata: ObjectMeta,
    #[serde(default)]
    spec: StringMap,
    #[serde(default)]
    status: WidgetStatus,
}
dormouse::resource!(Widget, "example.com/v1", "Widget", "widgets");

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct WidgetStatus {
    #[serde(default)]
    ready: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Secret {
    metadata: ObjectMeta,
}
dormouse::resource!(Secret, "v1", "Secret", "secrets");

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Zone {
    metadata: ObjectMeta,
}
dormouse::resource!(Zone, "example.com/v1", "Zone", "zones", cluster);

fn widget(name: &str, size: &str) -> Widget {
    Widget { metadata: ObjectMeta::new("n", name), spec: StringMap::from([("size", size)]), ..Widget::default() }
}

type Reconcile = Box<dyn Fn(&Request<Widget>) -> Result<Action, Error>>;

/// Starts an operator with one controller of Widgets.
fn start(api: &Api, reconcile: Reconcile) -> Operator {
    api.start(|operator| Controller::new("widget").for_kind::<Widget>().owns::<Secret>().with_owned().run(operator, reconcile)).unwrap()
}

#[test]
fn an_object_is_created_read_changed_and_deleted() {
    let _api = Api::install();
    let mut made = Client.create(&widget("a", "1")).unwrap();
    assert!(Client.create(&widget("a", "1")).unwrap_err().is_already_exists());
    let stale = made.clone();
    made.spec.insert("size", "2");
    let mut made = Client.update(&made).unwrap();
    assert_eq!(made.metadata.generation, 2);
    assert!(Client.update(&Widget { spec: StringMap::default(), ..stale }).unwrap_err().is_conflict());
    made.status.ready = true;
    let made = Client.update_status(&made).unwrap();
    assert_eq!((made.metadata.generation, made.status.ready), (2, true));
    assert_eq!(Client.get::<Widget>("n", "a").unwrap(), made);
    Client.delete(&made).unwrap();
    assert!(Client.find::<Widget>("n", "a").unwrap().is_none());
    let error = Client.get::<Widget>("n", "a").unwrap_err();
    assert!(error.is_not_found());
    assert!(error.to_string().starts_with("cannot get \"/apis/example.com/v1/namespaces/n/widgets/a\": "), "{error}");
}

#[test]
fn patches_and_apply_send_what_they_should() {
    let api = Api::install();
    let made = Client.create(&widget("a", "1")).unwrap();
    let patched = Client.patch(&made, PatchType::Merge, &serde_json::json!({ "spec": { "color": "red", "size": null } })).unwrap();
    assert_eq!(patched.spec, StringMap::from([("color", "red")]));
    assert!(made.patch_status(&WidgetStatus { ready: true }).unwrap().status.ready);
    let applied = Client.apply(Widget { spec: StringMap::from([("size", "3")]), ..patched }, "me").unwrap();
    assert_eq!(applied.spec.get("size"), Some("3"));
    let requests = api.requests();
    let last = requests.last().unwrap();
    assert_eq!(last.url, "/apis/example.com/v1/namespaces/n/widgets/a?fieldManager=me&force=true");
    assert!(!String::from_utf8_lossy(&last.body).contains("resourceVersion"));
    Client.apply(widget("new", "1"), "me").unwrap();
    assert!(Client.find::<Widget>("n", "new").unwrap().is_some());
}

#[test]
fn a_list_is_chosen_by_namespace_and_labels() {
    let _api = Api::install();
    for (namespace, name) in [("n", "a"), ("n", "b"), ("other", "c")] {
        let mut widget = widget(name, "1");
        widget.metadata.namespace = namespace.into();
        widget.metadata.labels = StringMap::from([("example.com/name", name)]);
        Client.create(&widget).unwrap();
    }
    let names = |namespace: &str, label_selector: &str| {
        let options = ListOptions { namespace: namespace.into(), label_selector: label_selector.into(), ..ListOptions::default() };
        let list: Vec<Widget> = Client.list(&options).unwrap();
        list.into_iter().map(|widget| widget.metadata.name).collect::<Vec<_>>().join(" ")
    };
    assert_eq!([names("", ""), names("n", ""), names("n", "example.com/name=b")], ["a b c", "a b", "b"]);
}

#[test]
fn cluster_scoped_kinds_have_no_namespace_in_their_path() {
    let api = Api::install();
    Client.create(&Zone { metadata: ObjectMeta::new("", "z") }).unwrap();
    assert_eq!(api.requests()[0].url, "/apis/example.com/v1/zones");
}

#[test]
fn a_reconcile_makes_what_its_object_owns() {
    let api = Api::install();
    let seen = Rc::new(RefCell::new(Vec::new()));
    let counts = seen.clone();
    let operator = start(
        &api,
        Box::new(move |request| {
            let Some(widget) = request.object() else { return Ok(Action::done()) };
            let secrets = request.owned::<Secret>()?;
            counts.borrow_mut().push((secrets.len(), widget.owned::<Secret>()?.len()));
            if secrets.is_empty() {
                widget.create_owned(Secret { metadata: ObjectMeta::new("n", "s") })?;
            }
            Ok(Action::requeue_after(Duration::from_micros(1500)))
        }),
    );
    let made = Client.create(&widget("a", "1")).unwrap();
    let outcomes = api.settle(&operator);
    assert_eq!(*seen.borrow(), [(0, 0), (1, 1)]);
    assert_eq!(outcomes[0].outcome.requeue_after, Some(Duration::from_micros(1500)));
    Client.delete(&made).unwrap();
    assert!(Client.find::<Secret>("n", "s").unwrap().is_none());
}

#[test]
fn a_finalizer_holds_an_object_until_its_clean_up_succeeds() {
    let api = Api::install();
    let may_go = Rc::new(Cell::new(false));
    let clean = may_go.clone();
    let operator = start(
        &api,
        Box::new(move |request| {
            let Some(widget) = request.object() else { return Ok(Action::done()) };
            let clean_up = |_: &Widget| if clean.get() { Ok(()) } else { Err(Error::new("not yet")) };
            match widget.clone().ensure_finalizer("example.com/held", clean_up)? {
                Finalized::Living(_) | Finalized::Deleted => Ok(Action::done()),
            }
        }),
    );
    let made = Client.create(&widget("a", "1")).unwrap();
    api.settle(&operator);
    Client.delete(&made).unwrap();
    assert_eq!(api.settle(&operator)[0].outcome.error.as_ref().unwrap().message, "not yet");
    may_go.set(true);
    let mut held: Widget = Client.get("n", "a").unwrap();
    held.spec.insert("nudge", "1");
    Client.update(&held).unwrap();
    api.settle(&operator);
    assert!(Client.find::<Widget>("n", "a").unwrap().is_none());
}

#[test]
fn errors_are_results_and_some_are_terminal() {
    let api = Api::install();
    let operator = start(
        &api,
        Box::new(|request| match request.name.as_str() {
            "never" => Err(Error::terminal("no use")),
            "number" => Ok(Action::requeue_after_secs("x".parse()?)),
            _ => Err(Client.get::<Secret>("n", "none").unwrap_err().into_terminal()),
        }),
    );
    for name in ["never", "number", "refused"] {
        Client.create(&widget(name, "1")).unwrap();
    }
    let failures: Vec<_> = api.settle(&operator).into_iter().map(|reconciled| reconciled.outcome.error.unwrap()).collect();
    assert_eq!((failures[0].message.as_str(), failures[0].terminal), ("no use", true));
    assert_eq!((failures[1].message.as_str(), failures[1].terminal), ("invalid digit found in string", false));
    assert!(failures[2].terminal && failures[2].message.ends_with("not found"), "{:?}", failures[2]);
}

#[test]
fn what_an_operator_cannot_read_is_terminal() {
    let api = Api::install();
    let operator = start(&api, Box::new(|_| Ok(Action::done())));
    let table = [
        ("{", "cannot read the reconcile input"),
        (r#"{"controller":"other","namespace":"","name":"","object":null,"reasons":[],"deadlineMs":1}"#, "no such controller here"),
        (r#"{"controller":"widget","namespace":"","name":"","object":{"metadata":1},"reasons":[],"deadlineMs":1}"#, "invalid type"),
    ];
    for (input, wanted) in table {
        let result = String::from_utf8(operator.reconcile(input.as_bytes())).unwrap();
        assert!(result.contains(wanted) && result.contains("\"terminal\":true"), "{result}");
    }
}

#[test]
fn a_reply_that_is_no_status_is_an_error_with_its_text() {
    let api = Api::install();
    api.inject(|_| Some(Reply { status: 502, body: b"bad gateway".to_vec(), ..Reply::default() }));
    let error = Client.get::<Widget>("n", "a").unwrap_err();
    assert_eq!(error.to_string(), "cannot get \"/apis/example.com/v1/namespaces/n/widgets/a\": bad gateway");
}

#[test]
fn values_are_kept() {
    let api = Api::install();
    assert_eq!(kv::get_json::<Vec<u8>>("a/b").unwrap(), None);
    kv::set_json("a/b", &[1, 2]).unwrap();
    assert_eq!(kv::get_json::<Vec<u8>>("a/b").unwrap(), Some(vec![1, 2]));
    kv::delete("a/b").unwrap();
    kv::delete("a/b").unwrap();
    assert_eq!(api.requests()[1].url, "dormouse:/kv/a%2Fb");
}

#[test]
fn an_event_names_its_object() {
    let api = Api::install();
    let made = Client.create(&widget("a", "1")).unwrap();
    record_event(&made, "me", EventType::Warning, "Slow", "this takes long").unwrap();
    let requests = api.requests();
    let sent: serde_json::Value = serde_json::from_slice(&requests[1].body).unwrap();
    assert_eq!(sent["involvedObject"]["uid"], made.metadata.uid.as_str());
    assert_eq!((&sent["type"], &sent["metadata"]["generateName"]), (&"Warning".into(), &"a.".into()));
}

#[test]
fn a_controller_declares_what_it_watches() {
    let api = Api::install();
    let lines = Rc::new(Cell::new(0));
    let seen = lines.clone();
    let mut operator = api
        .start(|operator| {
            Controller::new("zones")
                .for_kind::<Zone>()
                .predicate(Predicate::Generation)
                .watches::<Secret>(Mapping::by_label("zone"))
                .in_namespace("n")
                .run(operator, move |_| {
                    seen.set(seen.get() + 1);
                    Ok(Action::done())
                })
        })
        .unwrap();
    let mut secret = Secret { metadata: ObjectMeta::new("n", "s") };
    secret.metadata.labels.insert("zone", "z");
    Client.create(&secret).unwrap();
    secret.metadata.namespace = "elsewhere".into();
    Client.create(&secret).unwrap();
    let outcomes = api.settle(&operator);
    assert_eq!((outcomes.len(), outcomes[0].name.as_str(), lines.get()), (1, "z", 1));
    operator.remove("zones").unwrap();
    Client.create(&Zone { metadata: ObjectMeta::new("", "y") }).unwrap();
    assert!(api.settle(&operator).is_empty());
}
