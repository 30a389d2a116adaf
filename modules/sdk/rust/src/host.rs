//! The host: an instance's imports, or in a test what [`crate::testing`] puts in their place.

#[cfg(target_family = "wasm")]
pub use imports::*;
#[cfg(not(target_family = "wasm"))]
pub use stand_in::*;

#[cfg(target_family = "wasm")]
mod imports {
    use crate::Error;

    mod raw {
        #[link(wasm_import_module = "dormouse")]
        unsafe extern "C" {
            pub fn request(bytes: *const u8, size: usize) -> usize;
            pub fn take(to: *mut u8) -> usize;
            pub fn give(bytes: *const u8, size: usize);
            pub fn watch(bytes: *const u8, size: usize) -> usize;
            pub fn log(level: u32, bytes: *const u8, size: usize);
        }
    }

    /// Performs a request; the instance is parked until the reply is there.
    pub fn request(bytes: &[u8]) -> Vec<u8> {
        // SAFETY: the host reads `size` bytes and keeps no pointer.
        take(unsafe { raw::request(bytes.as_ptr(), bytes.len()) })
    }

    /// Takes the bytes that the host has ready.
    pub fn take(size: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(size);
        // SAFETY: the host writes as many bytes as it said that it has, and returns how many it wrote.
        unsafe {
            let written = raw::take(bytes.as_mut_ptr());
            bytes.set_len(written.min(size));
        }
        bytes
    }

    /// Hands over the result of a reconcile.
    pub fn give(bytes: &[u8]) {
        // SAFETY: as for `request`.
        unsafe { raw::give(bytes.as_ptr(), bytes.len()) }
    }

    /// Declares, changes or ends a controller.
    pub fn watch(bytes: &[u8]) -> Result<(), Error> {
        // SAFETY: as for `request`.
        match unsafe { raw::watch(bytes.as_ptr(), bytes.len()) } {
            0 => Ok(()),
            size => Err(Error::new(String::from_utf8_lossy(&take(size)))),
        }
    }

    /// Writes a line: level 0 is trace, 4 is error.
    pub fn log(level: u32, line: &str) {
        // SAFETY: as for `request`.
        unsafe { raw::log(level, line.as_ptr(), line.len()) }
    }
}

#[cfg(not(target_family = "wasm"))]
mod stand_in {
    use crate::Error;
    use std::cell::RefCell;
    use std::rc::Rc;

    /// What stands in for the host outside a module.
    pub trait Host {
        fn request(&self, bytes: &[u8]) -> Vec<u8>;
        fn watch(&self, bytes: &[u8]) -> Result<(), Error>;
        fn log(&self, level: u32, line: &str);
    }

    thread_local! {
        static HOST: RefCell<Option<Rc<dyn Host>>> = const { RefCell::new(None) };
    }

    /// Puts a host in place for this thread.
    pub fn install(host: Option<Rc<dyn Host>>) {
        HOST.with(|slot| *slot.borrow_mut() = host);
    }

    fn current() -> Rc<dyn Host> {
        HOST.with(|slot| slot.borrow().clone()).expect("no host here: outside a module, begin with dormouse::testing::Api::install")
    }

    /// Performs a request.
    pub fn request(bytes: &[u8]) -> Vec<u8> {
        current().request(bytes)
    }

    /// Declares, changes or ends a controller.
    pub fn watch(bytes: &[u8]) -> Result<(), Error> {
        current().watch(bytes)
    }

    /// Writes a line.
    pub fn log(level: u32, line: &str) {
        current().log(level, line);
    }
}
