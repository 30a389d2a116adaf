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

interface Content {
  bytes: Uint8Array;
  /** Another disk has the same bytes: copy before writing. */
  shared: boolean;
}

/** Files by path; directories are only names. */
export class MemoryDisk implements Disk {
  readonly #files = new Map<string, Content>();
  readonly #directories = new Set<string>();
  #lastFd = 1000;

  /** Returns a disk with the same files; what happens to one leaves the other. */
  clone(): MemoryDisk {
    const copy = new MemoryDisk();
    for (const [path, file] of this.#files) {
      file.shared = true;
      copy.#files.set(path, { ...file });
    }
    for (const path of this.#directories) copy.#directories.add(path);
    return copy;
  }

  /** Returns the bytes of a file. */
  bytesOf(path: string): Uint8Array {
    return this.#find("read", path).bytes;
  }

  /** Puts other bytes in the place of a file's. */
  put(path: string, bytes: Uint8Array): void {
    this.#files.set(path, { bytes, shared: false });
  }

  open(path: string, mode: "read" | "update" | "create"): DiskFile {
    if (mode === "create") this.#create(path);
    const file = this.#find("open", path);
    return {
      fd: ++this.#lastFd,
      read: (into, position): number => {
        const bytes = file.bytes.subarray(position, position + into.length);
        into.set(bytes);
        return bytes.length;
      },
      write: (bytes, position): number => {
        own(file, Math.max(file.bytes.length, position + bytes.length));
        file.bytes.set(bytes, position);
        return bytes.length;
      },
      extend: (length): void => {
        if (length < file.bytes.length) {
          throw new RangeError(`Cannot extend "${path}" to ${length}`);
        }
        own(file, length);
      },
      close(): void {},
    };
  }

  size(path: string): ReturnType<Disk["size"]> {
    const file = this.#files.get(path);
    if (file === undefined) return undefined;
    const { length } = file.bytes;
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
    this.put(path, new Uint8Array());
  }

  #find(action: string, path: string): Content {
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

/** Gives a file bytes of its own, `length` of them. */
function own(file: Content, length: number): void {
  if (!file.shared && length === file.bytes.length) return;
  const bytes = new Uint8Array(length);
  bytes.set(file.bytes);
  file.bytes = bytes;
  file.shared = false;
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
