//! What every Kubernetes object carries.

use crate::readable::readable;
use crate::{Error, StringMap};
use serde::de::DeserializeOwned;
use serde::Serialize;
use std::borrow::Cow;

/// A type of objects: a struct with `metadata`, made one by [`resource!`](crate::resource).
pub trait Resource: Serialize + DeserializeOwned {
    /// The type of its metadata.
    type Meta: Metadata;

    /// `v1`, or `group/v1`.
    fn api_version() -> Cow<'static, str>;
    /// The kind, such as `ConfigMap`.
    fn kind() -> Cow<'static, str>;
    /// The path of the collection in the API; `namespace` is empty for all namespaces.
    fn path(namespace: &str) -> String;
    /// Its metadata.
    fn meta(&self) -> &Self::Meta;
    /// Its metadata, to be changed.
    fn meta_mut(&mut self) -> &mut Self::Meta;
    /// Its JSON, with the names of its type.
    fn to_json(&self) -> Result<Vec<u8>, Error>;

    /// Its name.
    fn name(&self) -> &str {
        self.meta().name()
    }

    /// Its namespace, empty for a cluster-scoped object.
    fn namespace(&self) -> &str {
        self.meta().namespace()
    }
}

/// What this crate needs of an object's metadata, so that those of other crates will do.
pub trait Metadata {
    fn name(&self) -> &str;
    fn namespace(&self) -> &str;
    fn uid(&self) -> &str;
    fn resource_version(&self) -> &str;
    fn is_deleting(&self) -> bool;
    fn finalizers(&mut self) -> &mut Vec<String>;
    /// Adds an owner, or replaces the one of the same uid.
    fn set_owner(&mut self, owner: OwnerReference);
    /// Forgets which version this is, as server-side apply wants it.
    fn clear_resource_version(&mut self);
}

/// An object's metadata. Field managers are left to the API server.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectMeta {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub generate_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource_version: String,
    #[serde(skip_serializing_if = "is_zero")]
    pub generation: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creation_timestamp: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_timestamp: Option<String>,
    #[serde(skip_serializing_if = "StringMap::is_empty")]
    pub labels: StringMap,
    #[serde(skip_serializing_if = "StringMap::is_empty")]
    pub annotations: StringMap,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owner_references: Vec<OwnerReference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub finalizers: Vec<String>,
}

readable!(ObjectMeta {
    "name" => name,
    "generateName" => generate_name,
    "namespace" => namespace,
    "uid" => uid,
    "resourceVersion" => resource_version,
    "generation" => generation,
    "creationTimestamp" => creation_timestamp,
    "deletionTimestamp" => deletion_timestamp,
    "labels" => labels,
    "annotations" => annotations,
    "ownerReferences" => owner_references,
    "finalizers" => finalizers,
});

impl ObjectMeta {
    /// The metadata of a new object.
    pub fn new(namespace: &str, name: &str) -> Self {
        Self { name: name.to_owned(), namespace: namespace.to_owned(), ..Self::default() }
    }
}

impl Metadata for ObjectMeta {
    fn name(&self) -> &str {
        &self.name
    }
    fn namespace(&self) -> &str {
        &self.namespace
    }
    fn uid(&self) -> &str {
        &self.uid
    }
    fn resource_version(&self) -> &str {
        &self.resource_version
    }
    fn is_deleting(&self) -> bool {
        self.deletion_timestamp.is_some()
    }
    fn finalizers(&mut self) -> &mut Vec<String> {
        &mut self.finalizers
    }
    fn set_owner(&mut self, owner: OwnerReference) {
        self.owner_references.retain(|other| other.uid != owner.uid);
        self.owner_references.push(owner);
    }
    fn clear_resource_version(&mut self) {
        self.resource_version.clear();
    }
}

/// Names an object that another goes with.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnerReference {
    pub api_version: String,
    pub kind: String,
    pub name: String,
    pub uid: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub controller: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub block_owner_deletion: bool,
}

readable!(OwnerReference {
    "apiVersion" => api_version,
    "kind" => kind,
    "name" => name,
    "uid" => uid,
    "controller" => controller,
    "blockOwnerDeletion" => block_owner_deletion,
});

impl OwnerReference {
    /// Names `owner` as the one that controls an object.
    pub fn controller<K: Resource>(owner: &K) -> Self {
        Self {
            api_version: K::api_version().into_owned(),
            kind: K::kind().into_owned(),
            name: owner.name().to_owned(),
            uid: owner.meta().uid().to_owned(),
            controller: true,
            block_owner_deletion: true,
        }
    }
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The path of a collection in the API.
#[doc(hidden)]
pub fn collection_path(api_version: &str, namespace: &str, plural: &str) -> String {
    let root = if api_version.contains('/') { "/apis" } else { "/api" };
    if namespace.is_empty() {
        format!("{root}/{api_version}/{plural}")
    } else {
        format!("{root}/{api_version}/namespaces/{namespace}/{plural}")
    }
}

/// JSON of an object with the names of its type put first.
#[doc(hidden)]
pub fn typed_json(api_version: &str, kind: &str, object: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut json = format!("{{\"apiVersion\":\"{api_version}\",\"kind\":\"{kind}\",").into_bytes();
    let from = json.len();
    serde_json::to_writer(&mut json, object)?;
    // The object's own opening brace is the comma after the names; an object is never empty: it has metadata.
    json.remove(from);
    Ok(json)
}

/// Makes a struct with a field `metadata: ObjectMeta` a [`Resource`].
///
/// ```
/// use dormouse::ObjectMeta;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Ring {
///     metadata: ObjectMeta,
/// }
/// dormouse::resource!(Ring, "example.com/v1", "Ring", "rings");
///
/// use dormouse::Resource;
/// assert_eq!(Ring::path("a"), "/apis/example.com/v1/namespaces/a/rings");
/// ```
///
/// A last word `cluster` says that its objects lie in no namespace.
#[macro_export]
macro_rules! resource {
    ($type:ty, $api_version:literal, $kind:literal, $plural:literal) => {
        $crate::resource!(@impl $type, $api_version, $kind, $plural, |namespace| namespace);
    };
    ($type:ty, $api_version:literal, $kind:literal, $plural:literal, cluster) => {
        $crate::resource!(@impl $type, $api_version, $kind, $plural, |_| "");
    };
    (@impl $type:ty, $api_version:literal, $kind:literal, $plural:literal, $scope:expr) => {
        impl $crate::Resource for $type {
            type Meta = $crate::ObjectMeta;

            fn api_version() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed($api_version)
            }
            fn kind() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed($kind)
            }
            fn path(namespace: &str) -> ::std::string::String {
                let scope: fn(&str) -> &str = $scope;
                $crate::object::collection_path($api_version, scope(namespace), $plural)
            }
            fn meta(&self) -> &$crate::ObjectMeta {
                &self.metadata
            }
            fn meta_mut(&mut self) -> &mut $crate::ObjectMeta {
                &mut self.metadata
            }
            fn to_json(&self) -> ::std::result::Result<::std::vec::Vec<u8>, $crate::Error> {
                $crate::object::typed_json($api_version, $kind, self)
            }
        }
    };
}
