#!/usr/bin/env bash
# Installs what a Debian machine lacks for the full test.
#
#   scripts/setup.sh                 every part of the default list
#   scripts/setup.sh PART...         only these: deno rust go chromium
#   scripts/setup.sh --skip PART     all of the default list but this one
#
# One line a part: "ready", "install" (and then "ready"), or "skip: PART: why, and what to run". A part
# that cannot be had is no failure: the tests that need it say so and are skipped. Needs Node's npm; what comes
# from apt-get needs root. Runs again in an instant when all is there.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly all_parts=(deno rust go chromium)
readonly default_parts=(deno rust go)

# shellcheck source=scripts/setup/say.sh
. "$here/setup/say.sh"
# shellcheck source=scripts/setup/deno.sh
. "$here/setup/deno.sh"
# shellcheck source=scripts/setup/rust.sh
. "$here/setup/rust.sh"
# shellcheck source=scripts/setup/go.sh
. "$here/setup/go.sh"
# shellcheck source=scripts/setup/chromium.sh
. "$here/setup/chromium.sh"

usage() {
  printf 'Usage: %s [--skip PART]... [PART]...\nParts: %s (without any: %s)\n' \
    "${0##*/}" "${all_parts[*]}" "${default_parts[*]}"
}

# Ends with exit code 2 unless $1 names a part.
need_part() {
  case " ${all_parts[*]} " in
    *" $1 "*) ;;
    *)
      printf 'Cannot set up "%s": no such part, wanted one of: %s\n' "$1" "${all_parts[*]}" >&2
      exit 2
      ;;
  esac
}

main() {
  local wanted=() left_out=' ' part
  while (($# > 0)); do
    case $1 in
      -h | --help) usage && return 0 ;;
      --skip)
        need_part "${2-}"
        left_out+="$2 "
        shift
        ;;
      *)
        need_part "$1"
        wanted+=("$1")
        ;;
    esac
    shift
  done
  ((${#wanted[@]} > 0)) || wanted=("${default_parts[@]}")
  for part in "${wanted[@]}"; do
    case $left_out in
      *" $part "*) skip "$part" "left out by --skip" ;;
      *) "setup_$part" ;;
    esac
  done
  return 0
}

main "$@"
