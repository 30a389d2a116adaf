//! The child's environment and arguments. Rust's own `std::env` knows neither on `wasm32-unknown-unknown`.

/// The value of an environment variable, if it is set.
pub fn var(name: &str) -> Option<String> {
    vars().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// All environment variables.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub fn vars() -> Vec<(String, String)> {
    std::env::vars().collect()
}

/// The arguments, the first of them the child's name.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub fn args() -> Vec<String> {
    std::env::args().collect()
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub use wasi::{args, vars};

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod wasi {
    #[link(wasm_import_module = "wasi_snapshot_preview1")]
    unsafe extern "C" {
        fn environ_sizes_get(count: *mut usize, size: *mut usize) -> i32;
        fn environ_get(pointers: *mut *mut u8, bytes: *mut u8) -> i32;
        fn args_sizes_get(count: *mut usize, size: *mut usize) -> i32;
        fn args_get(pointers: *mut *mut u8, bytes: *mut u8) -> i32;
    }

    /// All environment variables.
    pub fn vars() -> Vec<(String, String)> {
        let split = |line: String| line.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
        read(environ_sizes_get, environ_get).into_iter().filter_map(split).collect()
    }

    /// The arguments, the first of them the child's name.
    pub fn args() -> Vec<String> {
        read(args_sizes_get, args_get)
    }

    type Sizes = unsafe extern "C" fn(*mut usize, *mut usize) -> i32;
    type Get = unsafe extern "C" fn(*mut *mut u8, *mut u8) -> i32;

    /// Reads a list of strings, each ended by a zero, in WASI's way: first the sizes, then all at once.
    fn read(sizes: Sizes, get: Get) -> Vec<String> {
        let (mut count, mut size) = (0, 0);
        // SAFETY: the host writes two numbers.
        if unsafe { sizes(&mut count, &mut size) } != 0 {
            return Vec::new();
        }
        let mut pointers = vec![std::ptr::null_mut(); count];
        let mut bytes = vec![0; size];
        // SAFETY: the host writes as much as it has just said.
        if unsafe { get(pointers.as_mut_ptr(), bytes.as_mut_ptr()) } != 0 {
            return Vec::new();
        }
        bytes.split(|byte| *byte == 0).take(count).map(|text| String::from_utf8_lossy(text).into_owned()).collect()
    }
}
