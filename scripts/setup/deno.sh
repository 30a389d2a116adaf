# shellcheck shell=bash
# Deno, in the one version that the tests are held to, from npm.

readonly DENO_VERSION=2.9.6

deno_version() { has deno && deno --version 2>/dev/null | sed -n '1s/^deno \([0-9.]*\).*/\1/p'; }

setup_deno() {
  if [ "$(deno_version)" = "$DENO_VERSION" ]; then
    ready "deno $DENO_VERSION"
    return
  fi
  if ! has npm; then
    skip deno "no npm; run: apt-get install nodejs npm"
    return
  fi
  installing "deno@$DENO_VERSION"
  quietly npm install --global --no-fund --no-audit "deno@$DENO_VERSION"
  hash -r
  if [ "$(deno_version)" = "$DENO_VERSION" ]; then
    ready "deno $DENO_VERSION"
  else
    skip deno "npm could not install it for everyone; run tasks as: npx -y deno@$DENO_VERSION task NAME"
  fi
}
