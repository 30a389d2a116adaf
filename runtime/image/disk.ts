/**
 * The one interface through which all bytes of images go, so that a test can
 * put a failing disk in its place and stop it between any two steps.
 *
 * Writes are synchronous, because a guest's memory may neither move nor change
 * under them, and copy from a view of that memory: no second copy is made.
 * Only syncing waits, as an old card takes seconds for it. Nothing here
 * shortens a file: one that is mapped would end its reader with SIGBUS.
 *
 * @module
 */

import fs from "node:fs";
import { attempt, diskError } from "./disk_call.ts";
import { DiskError } from "./errors.ts";

/** How a file is opened: `create` wants it to be new. */
export type OpenMode = "read" | "update" | "create";

/** An open file. */
export interface DiskFile {
  /** Its descriptor, closed on exec. */
  readonly fd: number;
  /** Reads at a position; returns how many bytes came, 0 at the end. */
  read(into: Uint8Array, position: number): number;
  /** Writes at a position; returns how many bytes went. */
  write(bytes: Uint8Array, position: number): number;
  /** Makes the file longer; what is new is a hole. */
  extend(length: number): void;
  /** Gives the descriptor back. */
  close(): void;
}

/** What a file takes up. */
export interface FileSize {
  /** Its length. */
  readonly bytes: number;
  /** What the disk holds of it: holes cost nothing. */
  readonly storedBytes: number;
  /** When it was last written, in milliseconds since 1970. */
  readonly writtenAt: number;
}

/**
 * The calls that images make.
 *
 * @throws {DiskError} from each of them.
 */
export interface Disk {
  /** Opens a file, readable by its owner only. */
  open(path: string, mode: OpenMode): DiskFile;
  /** Says how large a file is; `undefined` when there is none. */
  size(path: string): FileSize | undefined;
  /** Lists the names in a directory. */
  list(directory: string): string[];
  /** Makes a directory and those above it, for its owner only. */
  makeDirectory(path: string): void;
  /** Moves a file; one that is mapped stays mapped. */
  rename(from: string, to: string): void;
  /** Takes a name away; returns whether it was there. */
  unlink(path: string): boolean;
  /** Waits until the bytes of a file, or the names of a directory, are safe. */
  sync(path: string): Promise<void>;
  /** Returns the magic number of the file system under a path. */
  fileSystem(path: string): number;
}

const FLAGS: Readonly<Record<OpenMode, number>> = {
  read: fs.constants.O_RDONLY,
  update: fs.constants.O_RDWR,
  create: fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_EXCL,
};

/** Bytes of one block in which `stat` counts, whatever the disk's own are. */
const STAT_BLOCK_BYTES = 512;

class NodeFile implements DiskFile {
  readonly fd: number;
  readonly #path: string;

  constructor(fd: number, path: string) {
    this.fd = fd;
    this.#path = path;
  }

  read(into: Uint8Array, position: number): number {
    return attempt(
      "read",
      this.#path,
      () => fs.readSync(this.fd, into, 0, into.length, position),
    );
  }

  write(bytes: Uint8Array, position: number): number {
    return attempt(
      "write",
      this.#path,
      () => fs.writeSync(this.fd, bytes, 0, bytes.length, position),
    );
  }

  extend(length: number): void {
    const { size } = attempt("stat", this.#path, () => fs.fstatSync(this.fd));
    if (length < size) {
      throw new RangeError(
        `Cannot extend "${this.#path}": it has ${size} bytes, wanted ${length}`,
      );
    }
    attempt("extend", this.#path, () => fs.ftruncateSync(this.fd, length));
  }

  close(): void {
    attempt("close", this.#path, () => fs.closeSync(this.fd));
  }
}

/** The real disk. */
export const nodeDisk: Disk = {
  open: (path, mode) =>
    new NodeFile(
      attempt("open", path, () => fs.openSync(path, FLAGS[mode], 0o600)),
      path,
    ),
  size(path): FileSize | undefined {
    const stat = attempt(
      "stat",
      path,
      () => fs.statSync(path, { throwIfNoEntry: false }),
    );
    if (stat === undefined) return undefined;
    return {
      bytes: stat.size,
      storedBytes: stat.blocks * STAT_BLOCK_BYTES,
      writtenAt: stat.mtimeMs,
    };
  },
  list: (directory) =>
    attempt("list", directory, () => fs.readdirSync(directory)),
  makeDirectory(path): void {
    attempt(
      "make",
      path,
      () => fs.mkdirSync(path, { recursive: true, mode: 0o700 }),
    );
  },
  rename(from, to): void {
    attempt("rename", from, () => fs.renameSync(from, to));
  },
  unlink(path): boolean {
    try {
      attempt("unlink", path, () => fs.unlinkSync(path));
      return true;
    } catch (error) {
      // Gone already is what was wanted.
      if (error instanceof DiskError && error.trouble === "missing") {
        return false;
      }
      throw error;
    }
  },
  async sync(path): Promise<void> {
    // A descriptor of its own: syncing the inode covers what others wrote to it.
    try {
      const handle = await fs.promises.open(path, fs.constants.O_RDONLY);
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (cause) {
      throw diskError("sync", path, cause);
    }
  },
  fileSystem: (path) => attempt("stat", path, () => fs.statfsSync(path).type),
};
