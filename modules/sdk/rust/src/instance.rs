//! The one operator of an instance, as its exports see it.

use crate::{Error, Operator, host, logger};
use std::cell::RefCell;

thread_local! {
    // An instance has one thread and is entered once at a time.
    static OPERATOR: RefCell<Operator> = const { RefCell::new(Operator::new()) };
}

/// Runs the module's own start.
pub fn start(start: fn(&mut Operator) -> Result<(), Error>) {
    logger::install();
    std::panic::set_hook(Box::new(|panic| host::log(logger::ERROR, &panic.to_string())));
    let started = OPERATOR.with(|operator| start(&mut operator.borrow_mut()));
    if let Err(error) = started {
        panic!("cannot start: {error}");
    }
}

/// Does the reconcile whose input waits.
pub fn reconcile(size: usize) {
    let input = host::take(size);
    host::give(&OPERATOR.with(|operator| operator.borrow().reconcile(&input)));
}
