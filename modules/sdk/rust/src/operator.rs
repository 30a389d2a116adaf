//! A module's controllers, and what its exports call.

use crate::wire::{Declaration, Input, Outcome, encode_removal};
use crate::{Action, Error, host};

/// Does one reconcile of a controller, whatever its kind.
pub(crate) type Reconcile = Box<dyn Fn(Input) -> Result<Action, Error>>;

/// The controllers of a module.
pub struct Operator {
    controllers: Vec<(String, Reconcile)>,
}

impl Operator {
    pub(crate) const fn new() -> Self {
        Self { controllers: Vec::new() }
    }

    pub(crate) fn add(&mut self, declaration: &Declaration, reconcile: Reconcile) -> Result<(), Error> {
        let name = &declaration.controller;
        host::watch(&declaration.encode()).map_err(|error| error.context(&format!("watch for controller \"{name}\"")))?;
        self.controllers.retain(|(other, _)| other != name);
        self.controllers.push((name.clone(), reconcile));
        Ok(())
    }

    /// Ends a controller.
    pub fn remove(&mut self, controller: &str) -> Result<(), Error> {
        self.controllers.retain(|(other, _)| other != controller);
        host::watch(&encode_removal(controller))
    }

    /// Does one reconcile, from the bytes of its input to the bytes of its result.
    pub fn reconcile(&self, bytes: &[u8]) -> Vec<u8> {
        Outcome::from(self.dispatch(bytes)).encode()
    }

    fn dispatch(&self, bytes: &[u8]) -> Result<Action, Error> {
        let input = Input::decode(bytes).map_err(Error::into_terminal)?;
        match self.controllers.iter().find(|(name, _)| *name == input.controller) {
            Some((_, reconcile)) => reconcile(input),
            None => Err(Error::terminal(format!("cannot reconcile \"{}\": no such controller here", input.controller))),
        }
    }
}

/// Makes a function the start of a module: `fn(&mut Operator) -> Result<(), Error>`. An error, like a panic, is logged and
/// ends the instance.
#[macro_export]
macro_rules! main {
    ($start:path) => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            #[unsafe(export_name = "dormouse_abi_1")]
            extern "C" fn marker() {}

            #[unsafe(export_name = "start")]
            extern "C" fn exported_start() {
                $crate::instance::start($start);
            }

            #[unsafe(export_name = "reconcile")]
            extern "C" fn exported_reconcile(size: usize) {
                $crate::instance::reconcile(size);
            }
        };
    };
}
