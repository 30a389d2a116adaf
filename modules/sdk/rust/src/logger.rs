//! The `log` facade over the host's log, which adds the time, the child's name and the level.

use crate::host;
use log::{Level, LevelFilter, Log, Metadata, Record};

/// The host's number of the level.
pub(crate) const ERROR: u32 = 4;

struct HostLog;

impl Log for HostLog {
    fn enabled(&self, _: &Metadata) -> bool {
        true
    }

    fn log(&self, record: &Record) {
        let level = match record.level() {
            Level::Error => ERROR,
            Level::Warn => 3,
            Level::Info => 2,
            Level::Debug => 1,
            Level::Trace => 0,
        };
        match record.args().as_str() {
            Some(line) => host::log(level, line),
            None => host::log(level, &record.args().to_string()),
        }
    }

    fn flush(&self) {}
}

/// Has `log::info!` and its like write to the host.
pub(crate) fn install() {
    // It fails only where a logger is installed already, as a second test of a process finds it.
    if log::set_logger(&HostLog).is_ok() {
        log::set_max_level(LevelFilter::Debug);
    }
}
