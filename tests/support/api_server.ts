/**
 * Where tests that need a Kubernetes API server get one.
 *
 * With `DORMOUSE_TEST_KUBECONFIG` set it is the cluster of that kubeconfig;
 * tests that must restart or trouble the server always start one of their own.
 * On a machine that can have none such tests are skipped, their names saying why.
 *
 * @module
 */

import {
  type ControlPlane,
  type ControlPlaneOptions,
  hasKapi,
  provideKapi,
  startControlPlane,
} from "../../scripts/apiserver/mod.ts";

/** What not every server that speaks Kubernetes can do. */
export type Capability =
  /** Owned objects go when their owner goes, namespaces with what is in them. */
  | "controllers"
  /** Roles are enforced, tokens can be asked for. */
  | "rbac"
  /** `limit` and `continue` split lists, old continue tokens expire. */
  | "paging"
  /** `sendInitialEvents` streams the list. */
  | "watchList"
  /** Kinds can be added, with schemas. */
  | "customResources"
  /** Fields know their managers, apply is by the server. */
  | "serverSideApply"
  /** Patches that know the types of built-in kinds. */
  | "strategicMergePatch"
  /** Workloads have a `scale` subresource. */
  | "scale"
  /** A request can be tried without effect. */
  | "dryRun";

/** A server that a suite runs against. */
export interface TestServer {
  /** A kubeconfig of an administrator. */
  readonly kubeconfigPath: string;
  readonly capabilities: ReadonlySet<Capability>;
}

/** A server that belongs to one test, which may trouble it. */
export interface ApiServer extends TestServer, AsyncDisposable {
  readonly controlPlane: ControlPlane;
}

/** What to start; as for a control plane, which provides binary and directory itself. */
export type ApiServerOptions = Omit<ControlPlaneOptions, "kapi" | "directory">;

/** Everything a real API server can do. */
export const REAL_CAPABILITIES: ReadonlySet<Capability> = new Set<Capability>([
  "controllers",
  "rbac",
  "paging",
  "watchList",
  "customResources",
  "serverSideApply",
  "strategicMergePatch",
  "scale",
  "dryRun",
]);

const NO_SERVER = "neither a built API server nor Go to build it with";

/**
 * Starts an API server of one's own on loopback, in a directory that goes when
 * the server does.
 *
 * @example
 * ```ts ignore
 * await using server = await startApiServer({ controllers: false });
 * console.log(await server.controlPlane.kubectl(["get", "namespaces"]));
 * ```
 */
export async function startApiServer(
  options: ApiServerOptions = {},
): Promise<ApiServer> {
  const kapi = await provideKapi();
  const directory = await Deno.makeTempDir({ prefix: "apiserver-" });
  try {
    const controlPlane = await startControlPlane({
      ...options,
      kapi,
      directory,
    });
    return {
      kubeconfigPath: controlPlane.kubeconfigPath,
      capabilities: REAL_CAPABILITIES,
      controlPlane,
      async [Symbol.asyncDispose](): Promise<void> {
        await controlPlane[Symbol.asyncDispose]();
        await Deno.remove(directory, { recursive: true });
      },
    };
  } catch (error) {
    await Deno.remove(directory, { recursive: true });
    throw error;
  }
}

/**
 * Returns name and `ignore` of a test that needs the control plane's binary:
 * where it cannot be had the name says so.
 */
export async function needingKapi(
  name: string,
): Promise<{ readonly name: string; readonly ignore: boolean }> {
  if (await hasKapi()) return { name, ignore: false };
  return { name: `${name} (skipped: ${NO_SERVER})`, ignore: true };
}

/** Registers a test that has a server of its own, or is skipped with the reason. */
export async function testWithOwnServer(
  name: string,
  options: ApiServerOptions,
  run: (server: ApiServer, t: Deno.TestContext) => Promise<void>,
): Promise<void> {
  Deno.test({
    ...await needingKapi(name),
    async fn(t): Promise<void> {
      await using server = await startApiServer(options);
      await run(server, t);
    },
  });
}

/**
 * Registers a test that shares whatever server there is: the cluster of
 * `DORMOUSE_TEST_KUBECONFIG`, else one started for it. It must keep to names
 * of its own.
 */
export async function testWithServer(
  name: string,
  run: (server: TestServer, t: Deno.TestContext) => Promise<void>,
): Promise<void> {
  const kubeconfigPath = Deno.env.get("DORMOUSE_TEST_KUBECONFIG");
  if (!kubeconfigPath) return await testWithOwnServer(name, {}, run);
  const server = { kubeconfigPath, capabilities: REAL_CAPABILITIES };
  Deno.test(name, (t) => run(server, t));
}
