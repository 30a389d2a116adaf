//! The golden bytes of `modules/abi/vectors`, which the host and every SDK read and write alike.

use dormouse::wire::{Declaration, Failure, Input, Outcome, Reply, Request, encode_removal};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt::Debug;
use std::time::Duration;

#[derive(Deserialize)]
struct Vector {
    name: String,
    #[serde(default)]
    canonical: bool,
    bytes: Spelt,
    #[serde(default)]
    decoded: Value,
    error: Option<String>,
}

/// Bytes as text or as hexadecimal digits.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Spelt {
    Utf8(String),
    Hex(String),
}

impl Spelt {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Utf8(text) => text.clone().into_bytes(),
            Self::Hex(digits) => (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect(),
        }
    }
}

fn vectors(form: &str) -> Vec<Vector> {
    #[derive(Deserialize)]
    struct File {
        cases: Vec<Vector>,
    }
    let path = format!("{}/../../abi/vectors/{form}.json", env!("CARGO_MANIFEST_DIR"));
    let file: File = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert!(!file.cases.is_empty());
    file.cases
}

fn field<T: DeserializeOwned>(value: &Value, name: &str) -> T {
    serde_json::from_value(value[name].clone()).unwrap()
}

/// Decodes every vector of a form, and encodes those that have one right form in bytes.
fn check<T: Debug + PartialEq>(form: &str, decode: fn(&[u8]) -> Result<T, dormouse::Error>, encode: fn(&T) -> Vec<u8>, expect: fn(&Value) -> T) {
    for vector in vectors(form) {
        let name = &vector.name;
        let decoded = decode(&vector.bytes.bytes());
        if vector.error.is_some() {
            assert!(decoded.is_err(), "{form}, {name}: decoded {decoded:?}");
            continue;
        }
        let expected = expect(&vector.decoded);
        assert_eq!(decoded.unwrap(), expected, "{form}, {name}");
        if vector.canonical {
            assert_eq!(encode(&expected), vector.bytes.bytes(), "{form}, {name}");
        }
    }
}

#[test]
fn requests() {
    check("requests", Request::decode, Request::encode, |spelt| Request {
        method: field::<String>(spelt, "method").into(),
        url: field(spelt, "url"),
        headers: field(spelt, "headers"),
        body: field::<Spelt>(spelt, "body").bytes(),
    });
}

#[test]
fn replies() {
    check("replies", Reply::decode, Reply::encode, |spelt| Reply {
        status: field(spelt, "status"),
        headers: field(spelt, "headers"),
        body: field::<Spelt>(spelt, "body").bytes(),
    });
}

#[test]
fn results() {
    check("results", Outcome::decode, Outcome::encode, |spelt| Outcome {
        requeue_after: field::<Option<f64>>(spelt, "requeueAfterMs").map(|after| Duration::from_secs_f64(after / 1000.0)),
        error: field::<Option<Failure>>(spelt, "error"),
    });
}

#[test]
fn watches() {
    for vector in vectors("watches").iter().filter(|vector| vector.canonical) {
        let spelt = &vector.decoded;
        let encoded = if spelt["remove"] == true {
            encode_removal(spelt["controller"].as_str().unwrap())
        } else {
            serde_json::from_value::<Declaration>(spelt.clone()).unwrap().encode()
        };
        assert_eq!(encoded, vector.bytes.bytes(), "{}", vector.name);
    }
}

#[test]
fn reconcile_inputs() {
    for vector in vectors("reconcile_inputs") {
        let bytes = vector.bytes.bytes();
        let input = Input::decode(&bytes).unwrap();
        let spelt = &vector.decoded;
        assert_eq!(input.controller, field::<String>(spelt, "controller"));
        assert_eq!(input.namespace, field::<String>(spelt, "namespace"));
        assert_eq!(input.name, field::<String>(spelt, "name"));
        assert_eq!(input.object.map(|json| json.get().to_owned()), field(spelt, "object"));
        assert_eq!(input.reasons, field::<Vec<String>>(spelt, "reasons"));
        assert_eq!(input.deadline_ms, field::<f64>(spelt, "deadlineMs"));
        let owned = input.owned.as_ref().map(|list| list.iter().map(|json| json.get().to_owned()).collect::<Vec<_>>());
        assert_eq!(owned, spelt.get("owned").map(|_| field::<Vec<String>>(spelt, "owned")));
        assert_eq!(serde_json::to_vec(&input).unwrap(), bytes, "{}", vector.name);
    }
}
