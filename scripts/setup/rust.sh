# shellcheck shell=bash
# Rust that can build for wasm32: any rustc that has the target already (rustup's, after `rustup target add`), else
# Debian's newest rustc with a standard library built here once from Debian's own sources.

readonly RUST_PACKAGES=(rustc-web cargo-web rust-web-src wasi-libc)

# What a standard library that we build is marked with: the compiler it is for, and how it was built.
sysroot_mark() {
  # shellcheck disable=SC2154 # setup.sh says where it lies
  printf '%s, %s\n' "$("$1" --version)" "$(cksum <"$here/setup/rust_sysroot.sh")"
}

# Succeeds if rustc $1 has a standard library for wasm32, and not one that we built otherwise than we would now.
rust_has_wasm() {
  local sysroot target mark
  sysroot=$("$1" --print sysroot 2>/dev/null) || return 1
  target=$sysroot/lib/rustlib/wasm32-unknown-unknown
  mark=$target/.built-by
  [ ! -e "$mark" ] || [ "$(cat "$mark")" = "$(sysroot_mark "$1")" ] || return 1
  compgen -G "$target/lib/libstd-*.rlib" >/dev/null
}

# Prints the first rustc with the wasm target: the one on the path, then Debian's.
rust_with_wasm() {
  local rustc
  for rustc in rustc /usr/bin/rustc; do
    has "$rustc" && rust_has_wasm "$rustc" && echo "$rustc" && return 0
  done
  return 1
}

setup_rust() {
  local rustc
  if rustc=$(rust_with_wasm); then
    ready "rust $("$rustc" --version | cut -d' ' -f2) with wasm32 ($rustc)"
    return
  fi
  if ! is_root; then
    skip rust "no rustc with wasm32; run: rustup target add wasm32-unknown-unknown, or as root: scripts/setup.sh rust"
    return
  fi
  if ! [ -x /usr/bin/rustc ] || ! [ -d /usr/src/rustc-"$(/usr/bin/rustc --version | cut -d' ' -f2)" ]; then
    apt_install rust "${RUST_PACKAGES[@]}" || return
  fi
  local llvm
  llvm=$(/usr/bin/rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
  [ -x "/usr/lib/llvm-$llvm/bin/lld" ] || apt_install rust "lld-$llvm" || return
  installing "standard library for wasm32 (one to two minutes, once for each version of rustc)"
  if quietly "$here/setup/rust_sysroot.sh" "$llvm" "$(sysroot_mark /usr/bin/rustc)" && rustc=$(rust_with_wasm); then
    ready "rust $("$rustc" --version | cut -d' ' -f2) with wasm32 ($rustc)"
  else
    skip rust "the standard library for wasm32 could not be built (see above)"
  fi
}
