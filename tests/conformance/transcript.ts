/**
 * Runs a case against a server and writes down what it answers.
 *
 * @module
 */

import type { Case, Json, RequestStep, Step, WatchStep } from "./case.ts";
import { EventReader } from "./event_reader.ts";
import { Normalizer } from "./normalize.ts";

/** A server under test. */
export interface Target {
  readonly url: string;
  readonly token: string;
  /** What to trust, as PEM, if it speaks TLS. */
  readonly certificateAuthority?: string;
}

/** What happened in one step. */
export interface Entry {
  readonly step: string;
  readonly code?: number;
  readonly warnings?: readonly string[];
  readonly body?: Json;
  readonly events?: Json;
}

/** Where the kinds of the contract lie; the others are of the core group. */
const GROUPS: Readonly<Record<string, string>> = {
  rings: "/apis/conformance.example.com/v1",
  hubs: "/apis/conformance.example.com/v1",
  leases: "/apis/coordination.k8s.io/v1",
  deployments: "/apis/apps/v1",
  statefulsets: "/apis/apps/v1",
  jobs: "/apis/batch/v1",
  roles: "/apis/rbac.authorization.k8s.io/v1",
  rolebindings: "/apis/rbac.authorization.k8s.io/v1",
  clusterroles: "/apis/rbac.authorization.k8s.io/v1",
  customresourcedefinitions: "/apis/apiextensions.k8s.io/v1",
};
const CLUSTER_KINDS = new Set([
  "namespaces",
  "hubs",
  "clusterroles",
  "customresourcedefinitions",
]);

const UNTIL_TIMEOUT_MS = 60_000;
const UNTIL_POLL_MS = 50;

/** Runs cases against one server. */
export class CaseRunner implements Disposable {
  readonly #target: Target;
  readonly #client: Deno.HttpClient;

  constructor(target: Target) {
    this.#target = target;
    const { certificateAuthority: authority } = target;
    this.#client = Deno.createHttpClient({
      caCerts: authority === undefined ? [] : [authority],
    });
  }

  /** Runs a case in a namespace of its own. */
  async run({ steps }: Case): Promise<Entry[]> {
    const namespace = `c-${crypto.randomUUID().slice(0, 8)}`;
    const run = new CaseRun(this.#target, this.#client, namespace);
    await run.createNamespace();
    try {
      const entries: Entry[] = [];
      for (const step of steps) entries.push(await run.step(step));
      return run.finish(entries);
    } finally {
      await run.cleanUp();
    }
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

/** One run of one case. */
class CaseRun {
  readonly #target: Target;
  readonly #client: Deno.HttpClient;
  readonly #namespace: string;
  readonly #normalizer: Normalizer;
  readonly #watches = new Map<string, EventReader>();
  #version = "";
  #uid = "";
  #token = "";

  constructor(target: Target, client: Deno.HttpClient, namespace: string) {
    this.#target = target;
    this.#client = client;
    this.#namespace = namespace;
    this.#normalizer = new Normalizer(namespace);
  }

  async createNamespace(): Promise<void> {
    const reply = await this.#fetch("POST", "/api/v1/namespaces", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ metadata: { name: this.#namespace } }),
    });
    const answer = await reply.text();
    if (reply.status !== 201) {
      throw new Error(`Cannot create "${this.#namespace}": ${answer}`);
    }
  }

  async cleanUp(): Promise<void> {
    for (const watch of this.#watches.values()) await watch.close();
    const reply = await this.#fetch(
      "DELETE",
      `/api/v1/namespaces/${this.#namespace}`,
    );
    await reply.body?.cancel();
  }

  finish(entries: readonly Entry[]): Entry[] {
    const ranked = this.#normalizer.rankVersions(entries as unknown as Json);
    return ranked as unknown as Entry[];
  }

  async step(step: Step): Promise<Entry> {
    if ("send" in step) return await this.#send(step);
    if ("watch" in step) return await this.#watch(step);
    if ("events" in step) {
      const events = await this.#reader(step.events).take(step.count);
      return {
        step: `${step.count} events of ${step.events}`,
        events: this.#normalizer.normalize(events),
      };
    }
    if ("ends" in step) {
      await this.#reader(step.ends).ended();
      return { step: `end of ${step.ends}` };
    }
    return await this.#until(step.until, step.code);
  }

  async #send(step: RequestStep): Promise<Entry> {
    const [method = "", path = ""] = step.send.split(" ");
    const hasBody = step.body !== undefined || step.text !== undefined;
    const text = step.text ?? JSON.stringify(step.body);
    const reply = await this.#fetch(method, this.#resolve(path), {
      headers: {
        ...(hasBody ? { "content-type": "application/json" } : {}),
        ...step.headers,
      },
      ...(hasBody ? { body: this.#fill(text) } : {}),
    });
    const body = parse(await reply.text());
    this.#remember(body);
    const warnings = reply.headers.get("warning");
    return {
      step: step.send,
      code: reply.status,
      ...(warnings === null ? {} : { warnings: warnings.split(/, (?=299)/) }),
      body: this.#normalizer.normalize(body),
    };
  }

  async #watch({ watch, at, headers = {} }: WatchStep): Promise<Entry> {
    const separator = at.includes("?") ? "&" : "?";
    const reply = await this.#fetch(
      "GET",
      this.#resolve(`${at}${separator}watch=true`),
      { headers },
    );
    if (reply.status !== 200) {
      const body = this.#normalizer.normalize(parse(await reply.text()));
      return { step: `watch ${at}`, code: reply.status, body };
    }
    this.#watches.set(watch, new EventReader(reply));
    return { step: `watch ${at}`, code: reply.status };
  }

  async #until(path: string, code: number): Promise<Entry> {
    const deadline = Date.now() + UNTIL_TIMEOUT_MS;
    for (;;) {
      const reply = await this.#fetch("GET", this.#resolve(path));
      const body = parse(await reply.text());
      if (reply.status === code || Date.now() > deadline) {
        return {
          step: `until ${path}`,
          code: reply.status,
          body: this.#normalizer.normalize(body),
        };
      }
      await new Promise((resolve) => setTimeout(resolve, UNTIL_POLL_MS));
    }
  }

  #reader(name: string): EventReader {
    const reader = this.#watches.get(name);
    if (reader === undefined) {
      throw new Error(`Cannot read "${name}": not open`);
    }
    return reader;
  }

  /** Remembers what later paths refer to. */
  #remember(body: Json): void {
    const metadata = (body as { metadata?: Record<string, string> } | null)
      ?.metadata;
    this.#version = metadata?.resourceVersion ?? this.#version;
    this.#token = metadata?.continue ?? this.#token;
    this.#uid = metadata?.uid ?? this.#uid;
  }

  #fill(text: string): string {
    return text.replaceAll("$ns", this.#namespace)
      .replaceAll("$rv", this.#version)
      .replaceAll("$uid", this.#uid)
      .replaceAll("$token", this.#token);
  }

  /** Returns the full path of `configmaps/a?...`; one that starts with `/` is full. */
  #resolve(path: string): string {
    const filled = this.#fill(path);
    if (filled.startsWith("/")) return filled;
    const plural = /^[a-z]+/.exec(filled)?.[0] ?? "";
    const group = GROUPS[plural] ?? "/api/v1";
    return CLUSTER_KINDS.has(plural)
      ? `${group}/${filled}`
      : `${group}/namespaces/${this.#namespace}/${filled}`;
  }

  #fetch(
    method: string,
    path: string,
    init: { headers?: Record<string, string>; body?: string } = {},
  ): Promise<Response> {
    return fetch(this.#target.url + path, {
      method,
      client: this.#client,
      ...init,
      headers: {
        authorization: `Bearer ${this.#target.token}`,
        "user-agent": "conformance/1",
        ...init.headers,
      },
    });
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    // Some answers are plain text.
    return text;
  }
}
