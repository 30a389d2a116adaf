/**
 * A disk that can be broken and mended, and that tells of each write.
 *
 * @module
 */

import {
  type Disk,
  DiskError,
  type DiskFile,
  type DiskTrouble,
  type OpenMode,
} from "../../runtime/image/mod.ts";
import { unsyncedDisk } from "./image_fixture.ts";

/** The real disk while it is whole. */
export class BreakableDisk implements Disk {
  /** What every change comes to; nothing while it is whole. */
  broken: DiskTrouble | undefined;
  /** Which files a break is of. @default all */
  breaks: (path: string) => boolean = () => true;
  /** Called after each write. */
  onWrite: (path: string) => void = () => {};
  readonly #inner: Disk;

  constructor(inner: Disk = unsyncedDisk) {
    this.#inner = inner;
  }

  open(path: string, mode: OpenMode): DiskFile {
    if (mode !== "read") this.#change(path);
    const file = this.#inner.open(path, mode);
    return {
      fd: file.fd,
      read: (into, position) => file.read(into, position),
      write: (bytes, position): number => {
        this.#change(path);
        const written = file.write(bytes, position);
        this.onWrite(path);
        return written;
      },
      extend: (length): void => {
        this.#change(path);
        file.extend(length);
      },
      close: () => file.close(),
    };
  }

  size(path: string): ReturnType<Disk["size"]> {
    return this.#inner.size(path);
  }

  list(directory: string): string[] {
    return this.#inner.list(directory);
  }

  makeDirectory(path: string): void {
    this.#change(path);
    this.#inner.makeDirectory(path);
  }

  rename(from: string, to: string): void {
    this.#change(from);
    this.#inner.rename(from, to);
  }

  unlink(path: string): boolean {
    this.#change(path);
    return this.#inner.unlink(path);
  }

  async sync(path: string): Promise<void> {
    this.#change(path);
    await this.#inner.sync(path);
  }

  fileSystem(path: string): number {
    return this.#inner.fileSystem(path);
  }

  #change(path: string): void {
    if (this.broken === undefined || !this.breaks(path)) return;
    const trouble = this.broken;
    throw new DiskError(`Cannot change "${path}": ${trouble}`, {
      trouble,
      path,
    });
  }
}
