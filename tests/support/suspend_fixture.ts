/**
 * Children with images for tests of suspending, over either way of paging.
 *
 * @module
 */

import type { Suspension } from "../../runtime/guest/doze_account.ts";
import type { ReplySink } from "../../runtime/guest/guest_host.ts";
import { GuestRuntime } from "../../runtime/guest/guest_runtime.ts";
import type { GuestObserver } from "../../runtime/guest/observer.ts";
import { openPaging } from "../../runtime/guest/open_paging.ts";
import type { Paging } from "../../runtime/guest/paging.ts";
import type { SuspendableGuest } from "../../runtime/guest/suspendable_guest.ts";
import type { GuestModule } from "../../runtime/guest/guest_module.ts";
import {
  type ClaimedImage,
  type Disk,
  type DozeSample,
  finish,
  ImageDirectory,
} from "../../runtime/image/mod.ts";
import {
  OK,
  ScriptedHost,
  testGuest,
  type TestGuestOptions,
} from "./guest_fixture.ts";
import { pathsIn, unsyncedDisk } from "./image_fixture.ts";

const WAYS: Readonly<Record<string, readonly Paging["kind"][]>> = {
  map: ["mapped"],
  copy: ["copied"],
};

/** The ways of paging to be tested: both, unless `DORMOUSE_PAGING` names one. */
export const PAGINGS: readonly Paging["kind"][] =
  WAYS[Deno.env.get("DORMOUSE_PAGING") ?? ""] ?? ["mapped", "copied"];

/** Runs a test once for each way of paging. */
export function testPagings(
  law: string,
  test: (kind: Paging["kind"], t: Deno.TestContext) => Promise<void>,
): void {
  for (const kind of PAGINGS) {
    Deno.test(`${law} (${kind})`, (t) => test(kind, t));
  }
}

/**
 * Opens the paging that is asked for and no other.
 *
 * @throws {Error} This machine does not have it.
 */
export function somePaging(kind: Paging["kind"]): Paging {
  const { paging, fallback } = openPaging(kind);
  if (fallback !== undefined) {
    throw new Error(`Cannot test ${kind} paging`, { cause: fallback });
  }
  return paging;
}

/** What a guest's observer was told. */
export class Diary implements GuestObserver {
  readonly lines: string[] = [];
  readonly failures: unknown[] = [];
  readonly suspensions: Suspension[] = [];
  readonly dozes: DozeSample[] = [];

  woke(from: string): void {
    this.lines.push(`woke from ${from}`);
  }

  suspended(to: string, suspension: Suspension): void {
    this.lines.push(`suspended to ${to}`);
    this.suspensions.push(suspension);
  }

  dozed(sample: DozeSample): void {
    this.dozes.push(sample);
  }

  ended(): void {
    this.lines.push("ended");
  }

  saveFailed(error: unknown): void {
    this.lines.push("save failed");
    this.failures.push(error);
  }
}

/** Reads a number of the memory of a guest that has an instance. */
export function readMemory(guest: SuspendableGuest, at: number): number {
  return memoryOf(guest).getInt32(at, true);
}

/** Reads a number of 64 bits, as far as a double can hold it. */
export function readMemory64(guest: SuspendableGuest, at: number): number {
  return Number(memoryOf(guest).getBigUint64(at, true));
}

function memoryOf(guest: SuspendableGuest): DataView {
  if (guest.live === undefined) throw new Error("Cannot read: it sleeps");
  return new DataView(guest.live.memory.buffer);
}

/** A host whose replies are given by the test. */
export class WaitingHost extends ScriptedHost {
  readonly sinks: ReplySink[] = [];
  override onRequest = (_: unknown, sink: ReplySink): void =>
    void this.sinks.push(sink);

  /** Replies to the oldest request. */
  reply(): void {
    this.sinks.shift()?.reply(OK);
  }
}

/** Options of a {@linkcode TestProcess}. */
export interface ProcessOptions {
  readonly paging: Paging["kind"];
  /** Where another process had its images; a new place if left out. */
  readonly directory?: string;
  /** @default {unsyncedDisk} */
  readonly disk?: Disk;
}

/** Options of a child: all but what the process gives. */
export type ChildOptions = Partial<Omit<TestGuestOptions, "runtime" | "image">>;

/** What stands for one process: a run queue, a paging and its images. */
export class TestProcess implements AsyncDisposable {
  readonly directory: string;
  readonly runtime: GuestRuntime;
  readonly images: ImageDirectory;
  readonly #ownsDirectory: boolean;

  private constructor(options: ProcessOptions) {
    this.directory = options.directory ??
      Deno.makeTempDirSync({ prefix: "dormouse-suspend-" });
    this.#ownsDirectory = options.directory === undefined;
    this.runtime = new GuestRuntime(somePaging(options.paging));
    this.images = new ImageDirectory({
      paths: pathsIn(this.directory),
      bootId: "boot",
      disk: options.disk ?? unsyncedDisk,
    });
  }

  /** Starts one; the directory is gone at the end unless it was given. */
  static async start(options: ProcessOptions): Promise<TestProcess> {
    const process = new TestProcess(options);
    await process.images.start();
    return process;
  }

  /** Claims a child's image; a clean one is verified. */
  claim(name: string): ClaimedImage {
    const claimed = this.images.claim(name, "identity");
    if (claimed.judgement.kind === "clean") finish(claimed.image.verify());
    return claimed;
  }

  /** Makes the guest of a child: asleep if its image is clean, else cold. */
  child(
    name: string,
    module: GuestModule,
    options: ChildOptions = {},
  ): SuspendableGuest {
    const { image, judgement } = this.claim(name);
    const asleep = judgement.kind === "clean";
    const { runtime } = this;
    return testGuest(module, { ...options, runtime, image, asleep });
  }

  /** Ends it as a kill would. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.images[Symbol.asyncDispose]();
    this.runtime.paging[Symbol.dispose]();
    this.runtime[Symbol.dispose]();
    if (this.#ownsDirectory) {
      await Deno.remove(this.directory, { recursive: true });
    }
  }
}
