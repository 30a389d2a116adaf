//! The ring operator: a Ring in its namespace is passed on to the namespace that it names, with one hop more, until it
//! has made its hops. `modules/operators/ring/README.md` says how the variants are chosen.

mod circle;

use circle::{Circle, Variant};
use dormouse::wire::Predicate;
use dormouse::{Action, Client, Controller, Error, ObjectMeta, Operated, Operator, Request};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// A ball that operators pass on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ring {
    pub metadata: ObjectMeta,
    pub spec: Spec,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}
dormouse::resource!(Ring, "example.com/v1", "Ring", "rings");

/// What a Ring asks for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Spec {
    /// Where it is passed to.
    pub target_namespace: String,
    /// How many times it has been passed so far.
    pub hop: u64,
    /// The hop at which it comes to rest; 0 is never.
    pub max_hops: u64,
}

/// What became of a Ring.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Status {
    pub phase: String,
    pub hop: u64,
}

/// Begins with what the environment says.
pub fn start(operator: &mut Operator) -> Result<(), Error> {
    declare(operator, Circle::from_env(dormouse::env::var)?)
}

/// Declares a controller for each namespace that this module looks after.
fn declare(operator: &mut Operator, circle: Circle) -> Result<(), Error> {
    let circle = Rc::new(circle);
    for namespace in circle.watched() {
        let circle = circle.clone();
        Controller::new(&format!("ring-{namespace}"))
            .for_kind::<Ring>()
            .in_namespace(namespace)
            .predicate(Predicate::Generation)
            .run(operator, move |request| reconcile(&circle, request))?;
    }
    Ok(())
}

dormouse::main!(start);

fn reconcile(circle: &Circle, request: &Request<Ring>) -> Result<Action, Error> {
    let Some(ring) = request.object() else { return Ok(Action::done()) };
    let Spec { hop, max_hops, .. } = ring.spec;
    if circle.variant == Variant::Simple {
        rest(ring, "Seen")?;
    } else if max_hops > 0 && hop >= max_hops {
        rest(ring, "Done")?;
    } else {
        pass(circle, ring)?;
    }
    Ok(Action::done())
}

/// Writes down that a Ring goes no further, once.
fn rest(ring: &Ring, phase: &str) -> Result<(), Error> {
    let status = Status { phase: phase.to_owned(), hop: ring.spec.hop };
    if ring.status.as_ref() != Some(&status) {
        ring.patch_status(&status)?;
        log::info!("ring {} rests at hop {}", ring.metadata.name, status.hop);
    }
    Ok(())
}

/// Creates or advances the Ring of the same name in the target namespace. One that is as far already was passed
/// before: a reconcile that comes twice passes once.
fn pass(circle: &Circle, ring: &Ring) -> Result<(), Error> {
    let target = &ring.spec.target_namespace;
    let spec = Spec { target_namespace: circle.after(target).to_owned(), hop: ring.spec.hop + 1, max_hops: ring.spec.max_hops };
    match Client.find::<Ring>(target, &ring.metadata.name)? {
        Some(there) if there.spec.hop >= spec.hop => {}
        Some(there) => drop(Client.update(&Ring { spec, ..there })?),
        None => drop(Client.create(&Ring { metadata: ObjectMeta::new(target, &ring.metadata.name), spec, status: None })?),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use dormouse::testing::Api;

    fn ring(target: &str, hop: u64, max_hops: u64) -> Ring {
        let spec = Spec { target_namespace: target.into(), hop, max_hops };
        Ring { metadata: ObjectMeta::new("a", "first"), spec, status: None }
    }

    /// Runs a circle of "a", "b" and "c" with a first Ring in "a", and returns how many reconciles there were.
    fn run(variant: &str, first: &Ring) -> (Api, usize) {
        let api = Api::install();
        let variables = |name: &str| match name {
            "VARIANT" => Some(variant.to_owned()),
            "IN_NAMESPACE" => Some("a".to_owned()),
            "NAMESPACES" => Some("a,b,c".to_owned()),
            _ => None,
        };
        let operator = api.start(|operator| declare(operator, Circle::from_env(variables)?)).unwrap();
        Client.create(first).unwrap();
        let outcomes = api.settle(&operator);
        assert!(outcomes.iter().all(|reconciled| reconciled.outcome.error.is_none()), "{outcomes:?}");
        (api, outcomes.len())
    }

    fn read(namespace: &str) -> Ring {
        Client.get(namespace, "first").unwrap()
    }

    #[test]
    fn a_ring_is_created_in_its_target_with_one_hop_more() {
        let (_api, _) = run("ring", &ring("b", 0, 0));
        assert_eq!(read("b").spec, Spec { target_namespace: "c".into(), hop: 1, max_hops: 0 });
    }

    #[test]
    fn a_comb_passes_it_round_until_it_rests() {
        let (_api, _) = run("comb", &ring("b", 0, 7));
        assert_eq!([read("a").spec.hop, read("b").spec.hop, read("c").spec.hop], [6, 7, 5]);
        assert_eq!(read("b").status, Some(Status { phase: "Done".into(), hop: 7 }));
        assert_eq!([read("a").status, read("c").status], [None, None]);
    }

    #[test]
    fn a_reconcile_that_comes_twice_passes_once() {
        let (api, _) = run("ring", &ring("b", 4, 0));
        let version = read("b").metadata.resource_version;
        let operator = api.start(|operator| declare(operator, Circle::from_env(|name| (name == "IN_NAMESPACE").then(|| "a".to_owned()))?)).unwrap();
        assert_eq!(api.settle(&operator).len(), 1);
        assert_eq!(read("b").metadata.resource_version, version);
    }

    #[test]
    fn a_simple_operator_only_looks() {
        let (api, reconciles) = run("simple", &ring("b", 2, 0));
        assert_eq!(read("a").status, Some(Status { phase: "Seen".into(), hop: 2 }));
        assert!(Client.find::<Ring>("b", "first").unwrap().is_none());
        assert_eq!((reconciles, api.lines().len()), (2, 1));
    }
}
