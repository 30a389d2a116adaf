/**
 * A real Kubernetes API server for tests, benches and people who try things
 * out: kube-apiserver, etcd, the controllers that clean up, and kubectl, all
 * in one binary built from Go modules.
 *
 * ```sh
 * deno run -A scripts/apiserver/main.ts build            # prints the binary's path
 * deno run -A scripts/apiserver/main.ts run              # serves until Ctrl-C
 * deno run -A scripts/apiserver/main.ts run -- COMMAND   # serves while COMMAND runs
 * deno run -A scripts/apiserver/main.ts kubectl ARGS     # kubectl of that version
 * ```
 *
 * The first build takes some five minutes of both cores and a Go toolchain; its
 * result is kept in `$DORMOUSE_CACHE_DIR`, else `$XDG_CACHE_HOME/dormouse`, else
 * `~/.cache/dormouse`. `update_kapi.ts` moves it to another Kubernetes version.
 *
 * A command runs with `KUBECONFIG` and `DORMOUSE_TEST_KUBECONFIG` set to the
 * server, so `run -- deno test tests` gives all test files one server.
 *
 * Decisions:
 * - 2026-11: One binary of our own and not envtest's archives, which come from
 *   hosts that a build machine may not reach; the Go module proxy is enough.
 *   Linking the parts into one file makes 131 MB of 250 MB.
 * - 2026-11: Certificates are made in the process (`certificates.ts`), because
 *   tests need expired and foreign ones, and `openssl` differs by system.
 * - 2026-11: etcd does not sync (`--unsafe-no-fsync`): the data is thrown away.
 *
 * @module
 */

export { CertificateAuthority } from "./certificates.ts";
export type { Credential, IssueOptions, Subject } from "./certificates.ts";
export { ControlPlane, startControlPlane } from "./control_plane.ts";
export type { ControlPlaneOptions } from "./control_plane.ts";
export { cacheDirectory, hasKapi, provideKapi } from "./kapi_binary.ts";
