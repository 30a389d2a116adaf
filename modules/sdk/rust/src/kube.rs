//! Types of k8s-openapi, and of kube-core's derive, as objects.

use crate::{Error, Metadata, OwnerReference, Resource};
use k8s_openapi::apimachinery::pkg::apis::meta::v1 as openapi;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::borrow::Cow;

impl<K> Resource for K
where
    K: kube_core::Resource<DynamicType = ()> + Serialize + DeserializeOwned,
{
    type Meta = openapi::ObjectMeta;

    fn api_version() -> Cow<'static, str> {
        <K as kube_core::Resource>::api_version(&())
    }
    fn kind() -> Cow<'static, str> {
        <K as kube_core::Resource>::kind(&())
    }
    fn path(namespace: &str) -> String {
        K::url_path(&(), (!namespace.is_empty()).then_some(namespace))
    }
    fn meta(&self) -> &openapi::ObjectMeta {
        kube_core::Resource::meta(self)
    }
    fn meta_mut(&mut self) -> &mut openapi::ObjectMeta {
        kube_core::Resource::meta_mut(self)
    }
    fn to_json(&self) -> Result<Vec<u8>, Error> {
        Ok(serde_json::to_vec(self)?)
    }
}

impl Metadata for openapi::ObjectMeta {
    fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }
    fn namespace(&self) -> &str {
        self.namespace.as_deref().unwrap_or_default()
    }
    fn uid(&self) -> &str {
        self.uid.as_deref().unwrap_or_default()
    }
    fn resource_version(&self) -> &str {
        self.resource_version.as_deref().unwrap_or_default()
    }
    fn is_deleting(&self) -> bool {
        self.deletion_timestamp.is_some()
    }
    fn finalizers(&mut self) -> &mut Vec<String> {
        self.finalizers.get_or_insert_default()
    }
    fn set_owner(&mut self, owner: OwnerReference) {
        let references = self.owner_references.get_or_insert_default();
        references.retain(|other| other.uid != owner.uid);
        references.push(openapi::OwnerReference {
            api_version: owner.api_version,
            kind: owner.kind,
            name: owner.name,
            uid: owner.uid,
            controller: Some(owner.controller),
            block_owner_deletion: Some(owner.block_owner_deletion),
        });
    }
    fn clear_resource_version(&mut self) {
        self.resource_version = None;
    }
}
