/**
 * A disk that remembers every step, so that the state after any prefix of
 * them can be laid out again: after a kill with all of it, after a power cut
 * with what was synced and a part of the rest.
 *
 * @module
 */

import { basename, dirname, join, relative } from "node:path";
import { type Disk, type DiskFile, nodeDisk } from "../../runtime/image/mod.ts";

/** One step that changes what is on the disk; paths are relative to the root. */
export type Step =
  | { readonly kind: "create"; readonly path: string; readonly inode: number }
  | {
    readonly kind: "write";
    readonly inode: number;
    readonly position: number;
    readonly bytes: Uint8Array;
  }
  | { readonly kind: "extend"; readonly inode: number; readonly length: number }
  | { readonly kind: "unlink"; readonly path: string }
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  | { readonly kind: "sync"; readonly inode: number }
  | { readonly kind: "syncDirectory"; readonly path: string };

/** Records what goes to the disk it wraps. */
export class RecordingDisk implements Disk {
  /** What was done, in order. */
  readonly steps: Step[] = [];
  readonly #root: string;
  readonly #inner: Disk;
  readonly #inodes = new Map<string, number>();
  #lastInode = 0;

  constructor(root: string, inner: Disk) {
    this.#root = root;
    this.#inner = inner;
  }

  open(path: string, mode: "read" | "update" | "create"): DiskFile {
    const file = this.#inner.open(path, mode);
    if (mode === "create") {
      this.#inodes.set(path, ++this.#lastInode);
      this.#note({
        kind: "create",
        path: this.#short(path),
        inode: this.#lastInode,
      });
    }
    return this.#recorded(file, this.#inode(path));
  }

  size(path: string): ReturnType<Disk["size"]> {
    return this.#inner.size(path);
  }

  list(directory: string): string[] {
    return this.#inner.list(directory);
  }

  makeDirectory(path: string): void {
    this.#inner.makeDirectory(path);
  }

  rename(from: string, to: string): void {
    this.#inner.rename(from, to);
    this.#inodes.set(to, this.#inode(from));
    this.#inodes.delete(from);
    this.#note({
      kind: "rename",
      from: this.#short(from),
      to: this.#short(to),
    });
  }

  unlink(path: string): boolean {
    const was = this.#inner.unlink(path);
    if (was) this.#note({ kind: "unlink", path: this.#short(path) });
    return was;
  }

  async sync(path: string): Promise<void> {
    await this.#inner.sync(path);
    const inode = this.#inodes.get(path);
    this.#note(
      inode === undefined
        ? { kind: "syncDirectory", path: this.#short(path) }
        : { kind: "sync", inode },
    );
  }

  fileSystem(path: string): number {
    return this.#inner.fileSystem(path);
  }

  #recorded(file: DiskFile, inode: number): DiskFile {
    return {
      fd: file.fd,
      read: (into, position) => file.read(into, position),
      write: (bytes, position): number => {
        const written = file.write(bytes, position);
        const copy = bytes.slice(0, written);
        this.#note({ kind: "write", inode, position, bytes: copy });
        return written;
      },
      extend: (length): void => {
        file.extend(length);
        this.#note({ kind: "extend", inode, length });
      },
      close: () => file.close(),
    };
  }

  #inode(path: string): number {
    const inode = this.#inodes.get(path);
    if (inode !== undefined) return inode;
    throw new Error(`Cannot record "${path}": it was not made here`);
  }

  #note(step: Step): void {
    this.steps.push(step);
  }

  #short(path: string): string {
    return relative(this.#root, path);
  }
}

/** Says of each step whether a power cut would leave it. */
export function durable(steps: readonly Step[]): boolean[] {
  return steps.map((step, at) => {
    const later = steps.slice(at + 1);
    switch (step.kind) {
      case "write":
      case "extend":
        return later.some((s) => s.kind === "sync" && s.inode === step.inode);
      case "create":
      case "unlink":
        return later.some((s) =>
          s.kind === "syncDirectory" && s.path === dirOf(step.path)
        );
      case "rename":
        return later.some((s) =>
          s.kind === "syncDirectory" && s.path === dirOf(step.to)
        );
      case "sync":
      case "syncDirectory":
        return true;
    }
  });
}

function dirOf(path: string): string {
  const directory = dirname(path);
  return directory === "." ? "" : directory;
}

/** Lays out in `root` what `steps` leave behind, without those not kept. */
export function replay(
  steps: readonly Step[],
  root: string,
  keeps: (index: number) => boolean = () => true,
): void {
  const names = new Map<string, number>();
  const inodes = join(root, ".inodes");
  nodeDisk.makeDirectory(inodes);
  for (const directory of ["images", "quarantine"]) {
    nodeDisk.makeDirectory(join(root, directory));
  }
  const pathOf = (inode: number): string => join(inodes, String(inode));
  steps.forEach((step, index) => {
    // A file whose name is lost still is there for the steps that follow.
    if (step.kind === "create") {
      nodeDisk.open(pathOf(step.inode), "create").close();
    }
    if (keeps(index)) apply(step, names, pathOf);
  });
  for (const [path, inode] of names) {
    Deno.linkSync(pathOf(inode), join(root, path));
  }
  Deno.removeSync(inodes, { recursive: true });
}

function apply(
  step: Step,
  names: Map<string, number>,
  pathOf: (inode: number) => string,
): void {
  switch (step.kind) {
    case "create":
      names.set(step.path, step.inode);
      break;
    case "unlink":
      names.delete(step.path);
      break;
    case "rename": {
      const inode = names.get(step.from);
      if (inode === undefined) break;
      names.set(step.to, inode);
      names.delete(step.from);
      break;
    }
    case "write":
    case "extend": {
      const file = nodeDisk.open(pathOf(step.inode), "update");
      if (step.kind === "write") file.write(step.bytes, step.position);
      else extendTo(file, step.length);
      file.close();
      break;
    }
    case "sync":
    case "syncDirectory":
      break;
  }
}

function extendTo(file: DiskFile, length: number): void {
  file.extend(length);
}

/** Names a step for the message of a failed test. */
export function describeStep(step: Step | undefined): string {
  if (step === undefined) return "the start";
  switch (step.kind) {
    case "write":
      return `write of ${step.bytes.length} at ${step.position} to ${step.inode}`;
    case "create":
    case "unlink":
      return `${step.kind} ${basename(step.path)}`;
    case "rename":
      return `rename ${basename(step.from)}`;
    case "extend":
      return `extend ${step.inode}`;
    case "sync":
      return `sync ${step.inode}`;
    case "syncDirectory":
      return `sync of directory "${step.path}"`;
  }
}
