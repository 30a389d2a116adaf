/**
 * A disk on which one step goes wrong.
 *
 * @module
 */

import {
  type Disk,
  DiskError,
  type DiskFile,
  type DiskTrouble,
} from "../../runtime/image/mod.ts";

/** What goes wrong. */
export type Fault =
  /** The step is refused and nothing was done; `lasting` for all after it too. */
  | {
    readonly kind: "refused";
    readonly trouble: DiskTrouble;
    readonly lasting?: boolean;
  }
  /** The step is done and reported as failed. */
  | { readonly kind: "doneButFailed"; readonly trouble: DiskTrouble }
  /** A write takes half of its bytes, then goes on when asked again. */
  | { readonly kind: "short" }
  /** A write takes half of its bytes, then nothing more. */
  | { readonly kind: "stuck"; readonly trouble: DiskTrouble };

/** Which step goes wrong, and how; steps count from 0, closing is none. */
export interface FaultPlan {
  readonly at: number;
  readonly fault: Fault;
  /** From then on every step of this kind is refused as well. */
  readonly alsoRefused?: "unlink" | "write";
}

/** Steps that leave the disk as it is. */
const READING = new Set(["read", "size", "list", "fileSystem"]);

/** Steps that are not done when they fail: a file would stay open. */
const UNDONE = new Set([...READING, "open", "create", "sync"]);

/** Passes all on to the disk it wraps but the step of its plan. */
export class FaultDisk implements Disk {
  /** How many steps there were. */
  steps = 0;
  /** What the step of the plan was. */
  met: string | undefined;
  readonly #inner: Disk;
  readonly #plan: FaultPlan | undefined;

  constructor(inner: Disk, plan?: FaultPlan) {
    this.#inner = inner;
    this.#plan = plan;
  }

  open(path: string, mode: "read" | "update" | "create"): DiskFile {
    const kind = mode === "create" ? "create" : "open";
    const file = this.#step(kind, path, () => this.#inner.open(path, mode));
    return {
      fd: file.fd,
      read: (into, position) =>
        this.#step("read", path, () => file.read(into, position)),
      write: (bytes, position) => this.#write(file, path, { bytes, position }),
      extend: (length) => this.#step("extend", path, () => file.extend(length)),
      close: () => file.close(),
    };
  }

  size(path: string): ReturnType<Disk["size"]> {
    return this.#step("size", path, () => this.#inner.size(path));
  }

  list(directory: string): string[] {
    return this.#step("list", directory, () => this.#inner.list(directory));
  }

  makeDirectory(path: string): void {
    this.#step("makeDirectory", path, () => this.#inner.makeDirectory(path));
  }

  rename(from: string, to: string): void {
    this.#step("rename", from, () => this.#inner.rename(from, to));
  }

  unlink(path: string): boolean {
    return this.#step("unlink", path, () => this.#inner.unlink(path));
  }

  async sync(path: string): Promise<void> {
    await this.#step("sync", path, () => this.#inner.sync(path));
  }

  fileSystem(path: string): number {
    return this.#step("fileSystem", path, () => this.#inner.fileSystem(path));
  }

  #step<T>(kind: string, path: string, act: () => T): T {
    const fault = this.#faultOf(kind, path);
    if (fault === undefined || fault.kind === "short") return act();
    const done = fault.kind === "doneButFailed" && !UNDONE.has(kind);
    if (done) act();
    throw diskError(fault.trouble, kind, path);
  }

  #write(
    file: DiskFile,
    path: string,
    { bytes, position }: { bytes: Uint8Array; position: number },
  ): number {
    const fault = this.#faultOf("write", path);
    const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
    switch (fault?.kind) {
      case undefined:
        return file.write(bytes, position);
      case "short":
        return file.write(half, position);
      case "stuck":
        file.write(half, position);
        break;
      case "doneButFailed":
        file.write(bytes, position);
        break;
      case "refused":
        break;
    }
    throw diskError(fault.trouble, "write", path);
  }

  #faultOf(kind: string, path: string): Fault | undefined {
    const step = this.steps++;
    const plan = this.#plan;
    if (plan === undefined) return undefined;
    if (step === plan.at) this.met = `${kind} ${path}`;
    if (step > plan.at && kind === plan.alsoRefused) {
      return { kind: "refused", trouble: "failed" };
    }
    const lasts = plan.fault.kind === "refused" && plan.fault.lasting === true;
    if (step !== plan.at && !(lasts && step > plan.at)) return undefined;
    // A disk that has become read-only still reads.
    return lasts && READING.has(kind) ? undefined : plan.fault;
  }
}

function diskError(
  trouble: DiskTrouble,
  kind: string,
  path: string,
): DiskError {
  return new DiskError(`Cannot ${kind} "${path}": planned fault`, {
    trouble,
    path,
    cause: new Error(trouble),
  });
}
