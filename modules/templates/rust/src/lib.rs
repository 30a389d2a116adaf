//! The sample-operator: greets whom a Sample names, in its status.

use dormouse::wire::Predicate;
use dormouse::{Action, Controller, Error, ObjectMeta, Operated, Operator, Request};
use serde::{Deserialize, Serialize};

/// What people write; `crd.yaml` has its schema.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    pub metadata: ObjectMeta,
    pub spec: Spec,
    #[serde(default)]
    pub status: Status,
}
dormouse::resource!(Sample, "example.com/v1", "Sample", "samples");

/// What a Sample asks for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    pub greet: String,
}

/// What became of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Status {
    #[serde(default)]
    pub greeting: String,
}

/// Says what is watched, once for each start.
pub fn start(operator: &mut Operator) -> Result<(), Error> {
    Controller::new("greeter").for_kind::<Sample>().predicate(Predicate::Generation).run(operator, reconcile)
}

dormouse::main!(start);

/// Makes the status say what the spec asks for. It may be called at any time, and twice: it writes only what differs.
fn reconcile(request: &Request<Sample>) -> Result<Action, Error> {
    let Some(object) = request.object() else { return Ok(Action::done()) };
    let status = Status { greeting: format!("Hello, {}!", object.spec.greet) };
    if object.status != status {
        object.patch_status(&status)?;
        log::info!("greeted {}", object.spec.greet);
    }
    Ok(Action::done())
}

#[cfg(test)]
mod tests {
    use super::*;
    use dormouse::Client;
    use dormouse::testing::Api;

    #[test]
    fn whoever_is_named_is_greeted_once() {
        let api = Api::install();
        let operator = api.start(start).unwrap();
        let asked = Sample { metadata: ObjectMeta::new("default", "first"), spec: Spec { greet: "world".into() }, ..Sample::default() };
        Client.create(&asked).unwrap();
        api.settle(&operator);
        let greeted: Sample = Client.get("default", "first").unwrap();
        assert_eq!(greeted.status.greeting, "Hello, world!");
        assert_eq!(api.lines(), ["greeted world"]);
    }
}
