# shellcheck shell=bash
# What the parts of setup.sh share: the words they speak and the two installers they call.

has() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" = 0 ]; }

ready() { printf 'ready: %s\n' "$*"; }
installing() { printf 'install: %s\n' "$*"; }

# skip PART WHY: says why a part is not there and lets the others go on.
skip() { printf 'skip: %s: %s\n' "$1" "$2"; }

# Runs a command that is too talkative for a person and shows its last lines only if it fails.
quietly() {
  local log
  log=$(mktemp) || return 1
  if "$@" >"$log" 2>&1; then
    rm -f "$log"
    return 0
  fi
  tail -n 12 "$log" | sed 's/^/  | /' >&2
  rm -f "$log"
  return 1
}

# apt_install PART PACKAGE...: installs Debian packages, or skips the part with the command to run as root.
apt_install() {
  local part=$1
  shift
  if ! has apt-get; then
    skip "$part" "no apt-get here; wanted the equivalents of: $*"
    return 1
  fi
  if ! is_root; then
    skip "$part" "needs root; run: sudo apt-get install --no-install-recommends $*"
    return 1
  fi
  installing "$*"
  local options=(-y -q --no-install-recommends -o DPkg::Lock::Timeout=300)
  export DEBIAN_FRONTEND=noninteractive
  quietly apt-get update -q -o DPkg::Lock::Timeout=300 &&
    quietly apt-get install "${options[@]}" "$@" && return 0
  skip "$part" "apt-get could not install: $*"
  return 1
}
