/**
 * Small things that tests of the Kubernetes client share.
 *
 * @module
 */

import {
  type CacheSubscriber,
  type ClusterConfig,
  KubeClient,
  type KubeClientOptions,
  type ObjectView,
} from "../../runtime/kube/mod.ts";

/** The kind that most tests use. */
export const CONFIG_MAPS = {
  group: "",
  version: "v1",
  plural: "configmaps",
} as const;

/** Returns the bytes of a text. */
export function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Returns the text of bytes. */
export function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Returns a way to a server of ours, without credentials. */
export function clusterAt(
  server: string,
  more: Partial<ClusterConfig> = {},
): ClusterConfig {
  return {
    server,
    namespace: "default",
    skipVerify: false,
    disableCompression: false,
    login: { kind: "none" },
    ...more,
  };
}

/** Returns a client that is not held to any rate. */
export function clientOf(
  cluster: ClusterConfig,
  more: Partial<KubeClientOptions> = {},
): KubeClient {
  const rateLimit = { qps: Infinity, burst: 1 };
  return new KubeClient({ cluster, rateLimit, ...more });
}

/** An HTTP server for one test. */
export interface LocalServer extends AsyncDisposable {
  readonly url: string;
}

/** Serves `handler` on loopback. */
export function serveLocally(
  handler: (request: Request) => Response | Promise<Response>,
): LocalServer {
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
  }, handler);
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** What of an object a test chooses. */
export interface ConfigMapOptions {
  readonly namespace?: string;
  readonly name: string;
  readonly version: number | string;
  readonly uid?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly owners?: readonly string[];
  readonly data?: string;
}

/** Returns an object as the API server would send it. */
export function configMap(options: ConfigMapOptions): Record<string, unknown> {
  const { namespace = "default", name, version, labels, owners = [] } = options;
  return {
    kind: "ConfigMap",
    apiVersion: "v1",
    metadata: {
      name,
      namespace,
      uid: options.uid ?? `uid-of-${name}`,
      resourceVersion: String(version),
      ...labels && { labels },
      ...owners.length > 0 && {
        ownerReferences: owners.map((uid) => ({
          apiVersion: "v1",
          kind: "ConfigMap",
          name: "owner",
          uid,
        })),
      },
      managedFields: [{ manager: "test", fieldsV1: { "f:data": {} } }],
    },
    data: { text: options.data ?? "" },
  };
}

/** Returns `configMap()` as bytes. */
export function configMapBytes(
  options: ConfigMapOptions,
): Uint8Array<ArrayBuffer> {
  return encode(JSON.stringify(configMap(options)));
}

/**
 * Writes down what it is told and checks that each object's history makes
 * sense: added before anything else, versions growing, deleted when there.
 */
export class Recorder implements CacheSubscriber {
  readonly events: string[] = [];
  /** What it must believe there is: key to version. */
  readonly objects = new Map<string, string>();
  /** What made no sense. */
  readonly defects: string[] = [];
  syncs = 0;

  added(object: ObjectView): void {
    const key = keyOf(object);
    if (this.objects.has(key)) this.defects.push(`${key} added twice`);
    this.#note("+", object);
    this.objects.set(key, versionOf(object));
  }

  updated(object: ObjectView, previous: ObjectView): void {
    const key = keyOf(object);
    const known = this.objects.get(key);
    if (known === undefined) this.defects.push(`${key} updated, not there`);
    if (versionOf(previous) !== known) {
      this.defects.push(`${key} was ${known}, told ${versionOf(previous)}`);
    }
    if (Number(versionOf(object)) <= Number(known)) {
      this.defects.push(`${key} went from ${known} to ${versionOf(object)}`);
    }
    this.#note("~", object);
    this.objects.set(key, versionOf(object));
  }

  deleted(last: ObjectView): void {
    const key = keyOf(last);
    if (!this.objects.delete(key)) this.defects.push(`${key} deleted twice`);
    this.#note("-", last);
  }

  synced(): void {
    this.syncs++;
    this.events.push("synced");
  }

  /** Returns what was noted since the last time. */
  take(): string[] {
    return this.events.splice(0);
  }

  #note(sign: string, object: ObjectView): void {
    this.events.push(`${sign}${keyOf(object)}@${versionOf(object)}`);
  }
}

/** Waits until `condition` holds; a test that waits for ever names it. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!await condition()) {
    if (performance.now() > deadline) throw new Error(`Waited for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function keyOf({ namespace, name }: ObjectView): string {
  return `${namespace}/${name}`;
}

function versionOf(object: ObjectView): string {
  return object.metadata.resourceVersion ?? "";
}
