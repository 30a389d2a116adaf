//! The ring operator as a native process on kube-rs: what an author would write today, with the settings that serve it
//! best. It prints "ready" when it begins to watch.
//!
//! - `IN_NAMESPACES`: namespaces whose Rings it passes on: one for a process each, all of them for a comb
//! - `NAMESPACES`: the circle, in order

use futures::{StreamExt, TryStreamExt, future};
use kube::api::{Patch, PatchParams, PostParams};
use kube::runtime::controller::{Action, Controller};
use kube::runtime::reflector::{ObjectRef, Store};
use kube::runtime::{WatchStreamExt, reflector, watcher};
use kube::{Api, Client, CustomResource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

#[derive(CustomResource, Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(group = "example.com", version = "v1", kind = "Ring", namespaced, status = "RingStatus")]
#[serde(rename_all = "camelCase")]
struct RingSpec {
    target_namespace: String,
    #[serde(default)]
    hop: i64,
    #[serde(default)]
    max_hops: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
struct RingStatus {
    #[serde(default)]
    phase: String,
    #[serde(default)]
    hop: i64,
}

/// What all reconciles share.
struct Context {
    client: Client,
    circle: Vec<String>,
    /// What is known of the Rings in a namespace, so that a hop is one request.
    stores: HashMap<String, Store<Ring>>,
}

impl Context {
    fn after(&self, namespace: &str) -> &str {
        let at = self.circle.iter().position(|other| other == namespace).unwrap_or(0);
        &self.circle[(at + 1) % self.circle.len()]
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::try_default().await?;
    let (own, circle) = (list("IN_NAMESPACES"), list("NAMESPACES"));
    let mut context = Context { client: client.clone(), circle, stores: HashMap::new() };
    let mut controllers = Vec::new();
    for namespace in &own {
        let rings = Api::<Ring>::namespaced(client.clone(), namespace);
        let controller = Controller::new(rings, watcher::Config::default());
        context.stores.insert(namespace.clone(), controller.store());
        controllers.push(controller);
    }
    let next: Vec<String> = own.iter().map(|namespace| context.after(namespace).to_owned()).collect();
    for namespace in next {
        if context.stores.contains_key(&namespace) {
            continue;
        }
        let (reader, writer) = reflector::store();
        let rings = Api::<Ring>::namespaced(client.clone(), &namespace);
        let stream = watcher(rings, watcher::Config::default()).default_backoff().reflect(writer);
        tokio::spawn(stream.try_for_each(|_| future::ok(())));
        context.stores.insert(namespace, reader);
    }
    let context = Arc::new(context);
    let running = controllers.into_iter().map(|controller| {
        controller.run(reconcile, on_error, context.clone()).for_each(|ended| async {
            if let Err(error) = ended {
                eprintln!("{error:?}");
            }
        })
    });
    // What is there already is seen by the lists that come first, so nobody has to wait for them.
    println!("ready");
    future::join_all(running).await;
    Ok(())
}

fn list(variable: &str) -> Vec<String> {
    let text = std::env::var(variable).unwrap_or_default();
    text.split(',').map(str::to_owned).collect()
}

fn on_error(_: Arc<Ring>, _: &kube::Error, _: Arc<Context>) -> Action {
    Action::requeue(Duration::from_millis(5))
}

/// Passes one Ring on, or lets it rest.
async fn reconcile(ring: Arc<Ring>, context: Arc<Context>) -> Result<Action, kube::Error> {
    if ring.spec.max_hops > 0 && ring.spec.hop >= ring.spec.max_hops {
        rest(&ring, &context).await?;
    } else {
        pass(&ring, &context).await?;
    }
    Ok(Action::await_change())
}

async fn rest(ring: &Ring, context: &Context) -> Result<(), kube::Error> {
    let status = RingStatus { phase: "Done".into(), hop: ring.spec.hop };
    if ring.status.as_ref() == Some(&status) {
        return Ok(());
    }
    let namespace = ring.metadata.namespace.as_deref().unwrap_or_default();
    let name = ring.metadata.name.as_deref().unwrap_or_default();
    let rings = Api::<Ring>::namespaced(context.client.clone(), namespace);
    rings.patch_status(name, &PatchParams::default(), &Patch::Merge(json!({ "status": status }))).await?;
    Ok(())
}

async fn pass(ring: &Ring, context: &Context) -> Result<(), kube::Error> {
    let target = &ring.spec.target_namespace;
    let name = ring.metadata.name.as_deref().unwrap_or_default();
    let spec = RingSpec {
        target_namespace: context.after(target).to_owned(),
        hop: ring.spec.hop + 1,
        max_hops: ring.spec.max_hops,
    };
    let rings = Api::<Ring>::namespaced(context.client.clone(), target);
    let known = context.stores.get(target).and_then(|store| store.get(&ObjectRef::new(name).within(target)));
    match known {
        Some(there) if there.spec.hop >= spec.hop => {}
        Some(there) => {
            let mut there = Arc::unwrap_or_clone(there);
            there.spec = spec;
            rings.replace(name, &PostParams::default(), &there).await?;
        }
        None => {
            rings.create(&PostParams::default(), &Ring::new(name, spec)).await?;
        }
    }
    Ok(())
}
