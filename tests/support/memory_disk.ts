/**
 * A disk in memory, for tests that start from the same state ten thousand
 * times. `disk_test.ts` holds it to the real one.
 *
 * @module
 */

import {
  type Disk,
  DiskError,
  type DiskFile,
  type DiskTrouble,
} from "../../runtime/image/mod.ts";

const EXT4 = 0xef53;

const PAGE_BYTES = 4096;

/** A file as pages that are never changed, only replaced: copies share them. */
class MemoryFile {
  length = 0;
  readonly #pages: Map<number, Uint8Array>;

  constructor(pages: Iterable<[number, Uint8Array]> = []) {
    this.#pages = new Map(pages);
  }

  clone(): MemoryFile {
    const copy = new MemoryFile(this.#pages);
    copy.length = this.length;
    return copy;
  }

  truncate(length: number): void {
    const last = Math.floor(length / PAGE_BYTES);
    for (const page of this.#pages.keys()) {
      if (page > last) this.#pages.delete(page);
    }
    const kept = this.#pages.get(last)?.slice().fill(0, length % PAGE_BYTES);
    if (kept !== undefined) this.#pages.set(last, kept);
    this.length = length;
  }

  read(into: Uint8Array, position: number): number {
    const end = Math.min(this.length, position + into.length);
    let at = position;
    while (at < end) {
      const page = Math.floor(at / PAGE_BYTES);
      const from = at - page * PAGE_BYTES;
      const count = Math.min(PAGE_BYTES - from, end - at);
      const bytes = this.#pages.get(page)?.subarray(from, from + count);
      const target = into.subarray(at - position, at - position + count);
      if (bytes === undefined) target.fill(0);
      else target.set(bytes);
      at += count;
    }
    return Math.max(0, end - position);
  }

  write(bytes: Uint8Array, position: number): number {
    let done = 0;
    while (done < bytes.length) {
      const page = Math.floor((position + done) / PAGE_BYTES);
      const from = position + done - page * PAGE_BYTES;
      const part = bytes.subarray(done, done + PAGE_BYTES - from);
      const next = this.#pages.get(page)?.slice() ?? new Uint8Array(PAGE_BYTES);
      next.set(part, from);
      this.#pages.set(page, next);
      done += part.length;
    }
    this.length = Math.max(this.length, position + bytes.length);
    return bytes.length;
  }
}

/** Files by path; directories are only names. */
export class MemoryDisk implements Disk {
  readonly #files = new Map<string, MemoryFile>();
  readonly #directories = new Set<string>();
  #lastFd = 1000;

  /** Returns a disk with the same files; what happens to one leaves the other. */
  clone(): MemoryDisk {
    const copy = new MemoryDisk();
    for (const [path, file] of this.#files) copy.#files.set(path, file.clone());
    for (const path of this.#directories) copy.#directories.add(path);
    return copy;
  }

  /** Returns a copy of a file's bytes. */
  bytesOf(path: string): Uint8Array<ArrayBuffer> {
    const file = this.#find("read", path);
    const bytes = new Uint8Array(file.length);
    file.read(bytes, 0);
    return bytes;
  }

  /** Puts other bytes in the place of a file's. */
  put(path: string, bytes: Uint8Array): void {
    const file = new MemoryFile();
    file.write(bytes, 0);
    this.#files.set(path, file);
  }

  /** Turns one bit of the byte at `at` around. */
  flip(path: string, at: number): void {
    const file = this.#find("flip", path);
    const byte = new Uint8Array(1);
    file.read(byte, at);
    file.write(byte.map((value) => value ^ (1 << at % 8)), at);
  }

  /** Cuts a file off. */
  cut(path: string, length: number): void {
    this.#find("cut", path).truncate(length);
  }

  open(path: string, mode: "read" | "update" | "create"): DiskFile {
    if (mode === "create") this.#create(path);
    const file = this.#find("open", path);
    return {
      fd: ++this.#lastFd,
      read: (into, position) => file.read(into, position),
      write: (bytes, position) => file.write(bytes, position),
      extend: (length): void => {
        if (length < file.length) {
          throw new RangeError(`Cannot extend "${path}" to ${length}`);
        }
        file.length = length;
      },
      close(): void {},
    };
  }

  size(path: string): ReturnType<Disk["size"]> {
    if (this.#directories.has(path)) {
      return { bytes: 0, storedBytes: 0, writtenAt: 0 };
    }
    const file = this.#files.get(path);
    if (file === undefined) return undefined;
    const { length } = file;
    return { bytes: length, storedBytes: length, writtenAt: 0 };
  }

  list(directory: string): string[] {
    if (!this.#directories.has(directory)) {
      throw diskError("list", directory, "missing");
    }
    return [...this.#files.keys()]
      .filter((path) => path.startsWith(`${directory}/`))
      .map((path) => path.slice(directory.length + 1));
  }

  makeDirectory(path: string): void {
    this.#directories.add(path);
  }

  rename(from: string, to: string): void {
    this.#files.set(to, this.#find("rename", from));
    this.#files.delete(from);
  }

  unlink(path: string): boolean {
    return this.#files.delete(path);
  }

  sync(path: string): Promise<void> {
    if (this.#files.has(path) || this.#isDirectory(path)) {
      return Promise.resolve();
    }
    return Promise.reject(diskError("sync", path, "missing"));
  }

  fileSystem(): number {
    return EXT4;
  }

  #create(path: string): void {
    if (this.#files.has(path)) throw diskError("open", path, "exists");
    this.#files.set(path, new MemoryFile());
  }

  #find(action: string, path: string): MemoryFile {
    const file = this.#files.get(path);
    if (file === undefined) throw diskError(action, path, "missing");
    return file;
  }

  #isDirectory(path: string): boolean {
    return [...this.#directories].some((directory) =>
      directory === path || directory.startsWith(`${path}/`)
    );
  }
}

function diskError(
  action: string,
  path: string,
  trouble: DiskTrouble,
): DiskError {
  return new DiskError(`Cannot ${action} "${path}": ${trouble}`, {
    trouble,
    path,
  });
}
