#!/usr/bin/env bash
# Builds Rust's standard library for wasm32 from Debian's rust-web-src and puts it where Debian's rustc looks for
# targets, so that a plain `cargo build --target wasm32-unknown-unknown` (or wasm32-wasip1) works afterwards.
#
#   rust_sysroot.sh LLVM_MAJOR MARK    the LLVM that rustc was built with, whose lld links; what to mark the result with
#
# Debian ships the sources but no built library for these targets. Building needs the compiler's unstable
# -Zbuild-std; what is built with the result does not. A target that carries the mark already is left as it is.
set -euo pipefail

readonly llvm=${1:?usage: rust_sysroot.sh LLVM_MAJOR MARK}
readonly mark=${2:?usage: rust_sysroot.sh LLVM_MAJOR MARK}
readonly rustlib=/usr/lib/rustlib
readonly wasi_libc=/usr/lib/wasm32-wasi
export PATH=/usr/bin:$PATH

link_lld() {
  local host
  host=$(rustc -vV | sed -n 's/^host: //p')
  mkdir -p "$rustlib/$host/bin"
  ln -sf "/usr/lib/llvm-$llvm/bin/lld" "$rustlib/$host/bin/rust-lld"
}

# A WASI program is linked with Debian's C library, which lies elsewhere than rustc expects its own.
link_wasi_libc() {
  local to=$rustlib/wasm32-wasip1/lib/self-contained
  mkdir -p "$to"
  ln -sf "$wasi_libc/crt1-command.o" "$wasi_libc/crt1-reactor.o" "$wasi_libc/libc.a" "$to/"
}

# An empty crate, whose only use is that cargo builds the standard library for it.
write_empty_crate() {
  mkdir "$1/src"
  : >"$1/src/lib.rs"
  cat >"$1/Cargo.toml" <<'TOML'
[package]
name = "sysroot"
version = "0.0.0"
edition = "2021"

[profile.release]
opt-level = "s"
codegen-units = 1
panic = "abort"
TOML
}

# Bitcode is embedded for link-time optimisation. Paths in panic messages are made short, and the same on every machine:
# a small module carries some forty of them.
build_std() {
  local target=$1 crate=$2 cache=${CARGO_HOME:-$HOME/.cargo}
  local flags=(
    "-Cembed-bitcode=yes"
    "--remap-path-prefix=$cache/registry/src=crates"
    "--remap-path-prefix=$rustlib/src/rust/library=std"
  )
  (
    cd "$crate"
    IFS=$'\x1f'
    RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$crate/target CARGO_ENCODED_RUSTFLAGS="${flags[*]}" \
      nice cargo build --release --target "$target" \
      -Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size
  )
  rm -rf "${rustlib:?}/$target/lib"
  mkdir -p "$rustlib/$target/lib"
  cp "$crate/target/$target/release/deps/"*.rlib "$rustlib/$target/lib/"
  rm -f "$rustlib/$target/lib/"libsysroot-*.rlib
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
write_empty_crate "$work"
link_lld
# setup.sh looks for the last one.
for target in wasm32-wasip1 wasm32-unknown-unknown; do
  [ "$(cat "$rustlib/$target/.built-by" 2>/dev/null)" != "$mark" ] || continue
  build_std "$target" "$work"
  [ "$target" != wasm32-wasip1 ] || link_wasi_libc
  printf '%s\n' "$mark" >"$rustlib/$target/.built-by"
done
