#![doc = include_str!("../README.md")]

mod client;
mod condition;
mod controller;
pub mod env;
mod error;
mod event;
pub mod host;
pub mod http;
#[cfg(feature = "kube")]
mod kube;
pub mod kv;
#[cfg(target_family = "wasm")]
#[doc(hidden)]
pub mod instance;
#[cfg_attr(not(target_family = "wasm"), allow(dead_code))]
mod logger;
mod map;
#[doc(hidden)]
pub mod object;
mod operated;
mod operator;
mod readable;
#[cfg(not(target_family = "wasm"))]
pub mod testing;
pub mod time;
pub mod wire;

pub use client::{Client, ListOptions, PatchType};
pub use condition::{Condition, set_condition};
pub use controller::{Action, Controller, Request, Watched};
pub use error::{Error, Status};
pub use event::{EventType, record_event};
pub use map::StringMap;
pub use object::{Metadata, ObjectMeta, OwnerReference, Resource};
pub use operated::{Finalized, Operated};
pub use operator::Operator;
