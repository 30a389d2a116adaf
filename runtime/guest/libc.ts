/**
 * The calls that only the C library has: mapping a file over a memory, giving its
 * pages back, asking which of them are private. Everything else goes through
 * `node:fs`.
 *
 * All are called synchronously with an address that was read in the same turn: a
 * memory that grows or is collected meanwhile would leave the address to somebody
 * else.
 *
 * @module
 */

/** `MAP_PRIVATE` and friends, the same on every Linux that Deno runs on. */
const PROT_READ_WRITE = 0x1 | 0x2;
const MAP_PRIVATE_FIXED = 0x2 | 0x10;
const MADV_DONTNEED = 4;

const SYMBOLS = {
  mmap: {
    parameters: ["usize", "usize", "i32", "i32", "i32", "i64"],
    result: "usize",
  },
  madvise: { parameters: ["usize", "usize", "i32"], result: "i32" },
  ioctl: { parameters: ["i32", "usize", "buffer"], result: "i32" },
} as const;

/** The C library, open. */
export class Libc implements Disposable {
  readonly #library: Deno.DynamicLibrary<typeof SYMBOLS>;

  private constructor(library: Deno.DynamicLibrary<typeof SYMBOLS>) {
    this.#library = library;
  }

  /**
   * Opens the C library.
   *
   * @throws {Error} There is none of that name, or `--allow-ffi` is missing.
   */
  static open(name: string = "libc.so.6"): Libc {
    return new Libc(Deno.dlopen(name, SYMBOLS));
  }

  /** Lays `bytes` bytes of a file under the memory at `address`, privately. */
  mapPrivate(address: bigint, bytes: number, fd: number): void {
    const mapped = this.#library.symbols.mmap(
      address,
      BigInt(bytes),
      PROT_READ_WRITE,
      MAP_PRIVATE_FIXED,
      fd,
      0n,
    );
    if (mapped !== address) {
      throw new Error(
        `Cannot map ${bytes} bytes of descriptor ${fd}: mmap failed`,
      );
    }
  }

  /** Drops private pages: the next access finds what the file holds. */
  dropPages(address: bigint, bytes: number): void {
    const failed = this.#library.symbols.madvise(
      address,
      BigInt(bytes),
      MADV_DONTNEED,
    );
    if (failed !== 0) {
      throw new Error(`Cannot drop ${bytes} bytes: madvise failed`);
    }
  }

  /** Makes a request of a descriptor; returns what it answers. */
  control(
    fd: number,
    request: bigint,
    argument: BigUint64Array<ArrayBuffer>,
  ): number {
    const answer = this.#library.symbols.ioctl(fd, request, argument);
    if (answer >= 0) return answer;
    throw new Error(
      `Cannot make request 0x${
        request.toString(16)
      } of descriptor ${fd}: ioctl failed`,
    );
  }

  /** Closes it. */
  [Symbol.dispose](): void {
    this.#library.close();
  }
}
