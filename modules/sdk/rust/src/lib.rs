//! Kubernetes operators as WebAssembly modules that sleep.
//!
//! A module is a `cdylib` for `wasm32-unknown-unknown`. Its code is straight-line: a request waits for its reply, and while it
//! waits, or between two reconciles, the host may put the whole instance to sleep. Variables keep their values over that;
//! a crash of the host is a fresh start.
//!
//! ```
//! use dormouse::{Action, Controller, Error, ObjectMeta, Operator, Request};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Ring {
//!     metadata: ObjectMeta,
//! }
//! dormouse::resource!(Ring, "example.com/v1", "Ring", "rings");
//!
//! fn reconcile(request: &Request<Ring>) -> Result<Action, Error> {
//!     let Some(ring) = request.object() else { return Ok(Action::done()) };
//!     log::info!("seen {}", ring.metadata.name);
//!     Ok(Action::requeue_after_secs(60))
//! }
//!
//! fn start(operator: &mut Operator) -> Result<(), Error> {
//!     Controller::new("ring").for_kind::<Ring>().run(operator, reconcile)
//! }
//!
//! dormouse::main!(start);
//! ```

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
