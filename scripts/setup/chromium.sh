# shellcheck shell=bash
# A browser for tests that look at the status page. Large, so only on request.

setup_chromium() {
  if has chromium; then
    ready "chromium"
    return
  fi
  apt_install chromium chromium || return
  ready "chromium"
}
