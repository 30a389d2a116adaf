#!/usr/bin/env bash
# The classic entry of the ring benchmark: a thin call of scripts/ring.ts, which says by --help what it can do.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
if command -v deno >/dev/null; then
  exec deno task --quiet --config "$root/deno.json" demo "$@"
fi
exec npx -y deno@2.9.6 task --quiet --config "$root/deno.json" demo "$@"
