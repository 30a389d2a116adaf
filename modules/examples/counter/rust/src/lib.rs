//! Counter counts, in its memory, how often each labelled ConfigMap was reconciled, and writes the count into a ConfigMap
//! that the counted one owns. It shows the least that an operator is, and that its memory outlives its sleep.

use dormouse::{Action, Client, Controller, Error, ObjectMeta, Operated, Operator, Request, StringMap};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// As much of a core ConfigMap as this operator needs.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ConfigMap {
    pub metadata: ObjectMeta,
    #[serde(default)]
    pub data: StringMap,
}
dormouse::resource!(ConfigMap, "v1", "ConfigMap", "configmaps");

/// How often each key was reconciled.
#[derive(Default)]
struct Counts(RefCell<BTreeMap<(String, String), u64>>);

impl Counts {
    fn reconcile(&self, request: &Request<ConfigMap>) -> Result<Action, Error> {
        let key = (request.namespace.clone(), request.name.clone());
        let Some(counted) = request.object() else {
            self.0.borrow_mut().remove(&key);
            return Ok(Action::done());
        };
        let total = {
            let mut counts = self.0.borrow_mut();
            let count = counts.entry(key).or_default();
            *count += 1;
            *count
        };
        let name = format!("{}-count", request.name);
        let data = StringMap::from([("count", total.to_string().as_str())]);
        match Client.find::<ConfigMap>(&request.namespace, &name)? {
            Some(mut count) => {
                count.data = data;
                Client.update(&count)?;
            }
            None => {
                counted.create_owned(ConfigMap { metadata: ObjectMeta::new(&request.namespace, &name), data })?;
            }
        }
        Ok(Action::done())
    }
}

/// Declares the one controller.
pub fn start(operator: &mut Operator) -> Result<(), Error> {
    let counts = Counts::default();
    Controller::new("counter")
        .for_kind::<ConfigMap>()
        .labels("example.com/counted=true")
        .run(operator, move |request| counts.reconcile(request))
}

dormouse::main!(start);

#[cfg(test)]
mod tests {
    use super::*;
    use dormouse::testing::Api;

    #[test]
    fn each_reconcile_counts_one_more() {
        let api = Api::install();
        let operator = api.start(start).unwrap();
        let mut counted = ConfigMap { metadata: ObjectMeta::new("n", "a"), ..ConfigMap::default() };
        counted.metadata.labels.insert("example.com/counted", "true");
        let mut counted = Client.create(&counted).unwrap();
        api.settle(&operator);
        counted.data.insert("changed", "yes");
        Client.update(&counted).unwrap();
        api.settle(&operator);
        let count: ConfigMap = Client.get("n", "a-count").unwrap();
        assert_eq!(count.data.get("count"), Some("2"));
        assert_eq!(count.metadata.owner_references[0].uid, counted.metadata.uid);
    }
}
