# shellcheck shell=bash
# Go: the machine's own if it is new enough, else the pinned toolchain, which Go's module proxy serves as a module
# (checked against Go's checksum database by the go command that fetches it). Debian's older go is enough to fetch it.

readonly GO_WANTED_MINOR=26
readonly GO_VERSION=1.26.8

# Prints the version of the go on the path, and nothing without one.
go_version() { has go && GOTOOLCHAIN=local go version 2>/dev/null | sed -n 's/^go version go\([0-9.]*\).*/\1/p'; }

go_is_new_enough() {
  local minor
  minor=$(go_version | cut -d. -f2)
  [ "${minor:-0}" -ge "$GO_WANTED_MINOR" ]
}

go_platform() {
  case $(uname -m) in
    x86_64) echo linux-amd64 ;;
    aarch64) echo linux-arm64 ;;
    *) return 1 ;;
  esac
}

# Fetches the pinned toolchain for $1 into $2 and links it for everyone. A module may hold neither go.mod files of
# its own nor executables: both are put right.
go_install_toolchain() {
  local module="golang.org/toolchain@v0.0.1-go$GO_VERSION.$1" to=$2 work
  work=$(mktemp -d) || return 1
  printf 'module fetch\n' >"$work/go.mod"
  (cd "$work" && GOTOOLCHAIN=local GOFLAGS=-modcacherw GOMODCACHE=$work/cache quietly go mod download "$module") &&
    rm -rf "$to" && mv "$work/cache/$module" "$to" &&
    find "$to" -name _go.mod -execdir mv _go.mod go.mod \; &&
    chmod +x "$to"/bin/* "$to"/pkg/tool/*/* &&
    ln -sf "$to/bin/go" "$to/bin/gofmt" /usr/local/bin/
  local code=$?
  rm -rf "$work"
  return "$code"
}

setup_go() {
  if go_is_new_enough; then
    ready "go $(go_version)"
    return
  fi
  local platform
  if ! platform=$(go_platform); then
    skip go "no pinned toolchain for $(uname -m); install Go 1.$GO_WANTED_MINOR or newer"
    return
  fi
  if ! is_root; then
    skip go "none, or one older than 1.$GO_WANTED_MINOR; as root run: scripts/setup.sh go, or install Go 1.$GO_WANTED_MINOR or newer"
    return
  fi
  has go || apt_install go golang-go || return
  installing "go $GO_VERSION"
  if ! go_install_toolchain "$platform" "/usr/local/lib/go-$GO_VERSION"; then
    skip go "the Go module proxy did not give the toolchain; install Go 1.$GO_WANTED_MINOR or newer"
    return
  fi
  hash -r
  if go_is_new_enough; then
    ready "go $(go_version)"
  else
    skip go "an older go comes first on the path; put /usr/local/bin before it"
  fi
}
