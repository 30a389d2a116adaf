/**
 * Guests for tests: modules that are prepared in memory, and a host that
 * answers by a script.
 *
 * @module
 */

import { BaseMemory, BLOCK_BYTES, nodeDisk } from "../../runtime/image/mod.ts";
import type {
  AbiReply,
  AbiRequest,
  LogLevel,
} from "../../runtime/guest/abi.ts";
import type { WatchMessage } from "../../runtime/guest/abi_watch.ts";
import type { GuestHost, ReplySink } from "../../runtime/guest/guest_host.ts";
import type { GuestModule } from "../../runtime/guest/guest_module.ts";
import {
  DEFAULT_LIMITS,
  type GuestLimits,
} from "../../runtime/guest/limits.ts";
import { functionAt } from "../../runtime/guest/prepare/mod.ts";
import type { JudgeOptions } from "../../runtime/guest/prepare/judge.ts";
import { prepareModule } from "../../runtime/guest/prepare/prepare_module.ts";
import type { BaseImage } from "../../runtime/guest/base_image.ts";
import type { GuestRuntime } from "../../runtime/guest/guest_runtime.ts";
import {
  SuspendableGuest,
  type SuspendableOptions,
} from "../../runtime/guest/suspendable_guest.ts";
import { assemble, assembleGuest } from "../guests/assemble.ts";

const PAGE_BYTES = 65_536;

/** A module for tests, and how many live instances use its code. */
export interface TestModule extends GuestModule {
  users(): number;
}

/** Prepares a guest of `tests/guests`, or a module in text. */
export async function testModule(nameOrText: string): Promise<TestModule> {
  const bytes = nameOrText.includes("(module")
    ? await assemble(nameOrText)
    : await assembleGuest(nameOrText);
  return await moduleOfBytes(bytes);
}

/** Prepares a module in memory. */
export async function moduleOfBytes(
  bytes: Uint8Array<ArrayBuffer>,
  options: JudgeOptions = {},
): Promise<TestModule> {
  const prepared = prepareModule(bytes, options);
  if (prepared.kind === "refused") {
    throw new Error(
      `Cannot use this guest: ${JSON.stringify(prepared.reasons)}`,
    );
  }
  const { facts, verdict, wasm, names } = prepared;
  const code = new WebAssembly.Module(wasm);
  const base = prepared.base && await baseImage(
    prepared.base,
    facts.memories[0]?.minPages ?? 0,
  );
  let users = 0;
  return {
    id: "test",
    shape: {
      style: facts.style === "loop" ? "loop" : "call",
      memories: facts.memories,
      globals: facts.globals,
      sleeps: verdict.kind === "sleeps",
    },
    functionName: (offset) => functionAt(names, offset)?.name,
    acquire: () => {
      users++;
      return { code, base };
    },
    release: () => void users--,
    users: () => users,
  };
}

/** Writes a base image to a file that is unlinked at once. */
export async function baseImage(
  pieces: readonly { readonly offset: number; readonly bytes: Uint8Array }[],
  minPages: number,
): Promise<BaseImage> {
  const path = await Deno.makeTempFile();
  const bytes = minPages * PAGE_BYTES;
  const memory = new Uint8Array(bytes);
  for (const piece of pieces) memory.set(piece.bytes, piece.offset);
  await Deno.writeFile(path, memory);
  const file = nodeDisk.open(path, "read");
  await Deno.remove(path);
  const blocks = bytes / BLOCK_BYTES;
  const runs = Array.from(
    { length: blocks },
    (_, first) => ({ first, count: 1 }),
  )
    .filter(({ first }) =>
      memory.subarray(first * BLOCK_BYTES, (first + 1) * BLOCK_BYTES)
        .some((byte) => byte !== 0)
    );
  return { fd: file.fd, bytes, blocks: new BaseMemory(file, runs) };
}

/** A host that records what it is told and answers by a script. */
export class ScriptedHost implements GuestHost {
  readonly requests: AbiRequest[] = [];
  readonly watches: WatchMessage[] = [];
  readonly lines: string[] = [];
  /** Requests that nobody waits for any more. */
  aborted = 0;
  /** What a request comes to. @default 200 with an empty body, at once */
  onRequest: (request: AbiRequest, sink: ReplySink) => void = (_, sink) =>
    sink.reply(OK);

  request(request: AbiRequest, sink: ReplySink, signal: AbortSignal): void {
    this.requests.push(request);
    signal.addEventListener("abort", () => this.aborted++);
    this.onRequest(request, sink);
  }

  watch(message: WatchMessage): void {
    this.watches.push(message);
  }

  log(level: LogLevel, line: string): void {
    this.lines.push(`${level}: ${line}`);
  }
}

/** A reply that says yes and no more. */
export const OK: AbiReply = {
  status: 200,
  headers: [],
  body: new Uint8Array(),
};

/** How a guest is made for a test. */
export interface TestGuestOptions extends Partial<SuspendableOptions> {
  readonly runtime: GuestRuntime;
  readonly limits?: Partial<GuestLimits>;
  readonly host?: GuestHost;
  readonly args?: readonly string[];
  readonly env?: readonly string[];
}

/** Makes a guest with the limits of a test. */
export function testGuest(
  module: GuestModule,
  options: TestGuestOptions,
): SuspendableGuest {
  const { limits, host = new ScriptedHost(), args = ["guest"], env = [] } =
    options;
  return new SuspendableGuest({
    module,
    guest: { host, limits: { ...DEFAULT_LIMITS, ...limits }, args, env },
    ...options,
  });
}

/** A reconcile of some object. */
export function someInput(deadlineMs = 30_000): {
  controller: string;
  namespace: string;
  name: string;
  object: string;
  reasons: string[];
  deadlineMs: number;
} {
  return {
    controller: "test",
    namespace: "default",
    name: "some",
    object: "{}",
    reasons: ["watch"],
    deadlineMs,
  };
}
