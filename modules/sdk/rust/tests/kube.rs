//! Types of k8s-openapi as objects: `cargo test -p dormouse --features kube,k8s-openapi/latest`.
#![cfg(feature = "kube")]

use dormouse::testing::Api;
use dormouse::{Client, Operated, Resource};
use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

fn config_map(name: &str) -> ConfigMap {
    let metadata = ObjectMeta { name: Some(name.into()), namespace: Some("n".into()), ..ObjectMeta::default() };
    ConfigMap { metadata, ..ConfigMap::default() }
}

#[test]
fn the_types_of_others_are_objects() {
    assert_eq!(<ConfigMap as Resource>::path("n"), "/api/v1/namespaces/n/configmaps");
    assert_eq!(<Namespace as Resource>::path(""), "/api/v1/namespaces");
    let _api = Api::install();
    let owner = Client.create(&config_map("owner")).unwrap();
    owner.create_owned(config_map("owned")).unwrap();
    let owned: Vec<ConfigMap> = owner.owned().unwrap();
    assert_eq!(owned[0].metadata.name.as_deref(), Some("owned"));
    assert_eq!(owned[0].metadata.owner_references.as_ref().unwrap()[0].controller, Some(true));
    Client.apply(owner.clone(), "me").unwrap();
    Client.delete(&owner).unwrap();
    assert!(Client.find::<ConfigMap>("n", "owned").unwrap().is_none());
}
