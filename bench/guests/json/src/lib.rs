//! Loops over bytes: parsing and writing the JSON of Kubernetes objects.

use serde_json::{Value, json};
use std::sync::LazyLock;

static LIST: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let items: Vec<Value> = (0..50)
        .map(|i| {
            json!({
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {
                    "name": format!("config-{i}"),
                    "namespace": "default",
                    "resourceVersion": (i * 7919).to_string(),
                    "labels": { "app.kubernetes.io/name": "bench", "tier": "back\u{e9}nd" },
                },
                "data": { "a.conf": "key = \"value\"\n".repeat(10), "count": i.to_string() },
            })
        })
        .collect();
    serde_json::to_vec(&json!({ "kind": "List", "items": items })).expect("it is JSON")
});

/// Reads and writes a list of fifty objects `times` times and returns how many bytes were written.
#[unsafe(no_mangle)]
pub extern "C" fn run(times: u32) -> u32 {
    (0..times)
        .map(|_| {
            let list: Value = serde_json::from_slice(&LIST).expect("it is JSON");
            serde_json::to_vec(&list).expect("it is JSON").len() as u32
        })
        .sum()
}
