/**
 * A guest that does nothing of its own: it exports what it imports, so that a
 * test calls the host as a guest would and looks at what that did to memory.
 *
 * @module
 */

import { type AbiStyle, EXPORTS } from "../../runtime/guest/abi.ts";
import type { Guest } from "../../runtime/guest/guest.ts";
import type { SuspendableGuest } from "../../runtime/guest/suspendable_guest.ts";
import type { GuestModule } from "../../runtime/guest/guest_module.ts";
import { testGuest, type TestGuestOptions } from "./guest_fixture.ts";

/** Names functions and what they take and return: `iI:i` is `(i32, i64) -> i32`. */
export type Signatures = Readonly<Record<string, string>>;

/** All functions of `dormouse`. */
export const BORDER: Signatures = {
  take: "i:i",
  watch: "ii:i",
  log: "iii:",
  request: "ii:i",
  give: "ii:",
  submit: "ii:i",
  answer: "iii:",
  cancel: "i:",
};

/** All functions of WASI preview 1. */
export const WASI: Signatures = {
  "args_get": "ii:i",
  "args_sizes_get": "ii:i",
  "clock_res_get": "ii:i",
  "clock_time_get": "iIi:i",
  "environ_get": "ii:i",
  "environ_sizes_get": "ii:i",
  "fd_advise": "iIIi:i",
  "fd_allocate": "iII:i",
  "fd_close": "i:i",
  "fd_datasync": "i:i",
  "fd_fdstat_get": "ii:i",
  "fd_fdstat_set_flags": "ii:i",
  "fd_fdstat_set_rights": "iII:i",
  "fd_filestat_get": "ii:i",
  "fd_filestat_set_size": "iI:i",
  "fd_filestat_set_times": "iIIi:i",
  "fd_pread": "iiiIi:i",
  "fd_prestat_dir_name": "iii:i",
  "fd_prestat_get": "ii:i",
  "fd_pwrite": "iiiIi:i",
  "fd_read": "iiii:i",
  "fd_readdir": "iiiIi:i",
  "fd_renumber": "ii:i",
  "fd_seek": "iIii:i",
  "fd_sync": "i:i",
  "fd_tell": "ii:i",
  "fd_write": "iiii:i",
  "path_create_directory": "iii:i",
  "path_filestat_get": "iiiii:i",
  "path_filestat_set_times": "iiiiIIi:i",
  "path_link": "iiiiiii:i",
  "path_open": "iiiiiIIii:i",
  "path_readlink": "iiiiii:i",
  "path_remove_directory": "iii:i",
  "path_rename": "iiiiii:i",
  "path_symlink": "iiiii:i",
  "path_unlink_file": "iii:i",
  "poll_oneoff": "iiii:i",
  "proc_exit": "i:",
  "proc_raise": "i:i",
  "random_get": "ii:i",
  "sched_yield": ":i",
  "sock_accept": "iii:i",
  "sock_recv": "iiiiii:i",
  "sock_send": "iiiii:i",
  "sock_shutdown": "ii:i",
};

const TYPES: Readonly<Record<string, string>> = { i: "i32", I: "i64" };

const types = (letters: string): string[] =>
  [...letters].map((letter) => TYPES[letter] ?? "i32");

/** One function that calls an import with what it is given; i64s are given as i32s. */
function wrapper(name: string, signature: string): string {
  const [params = "", results = ""] = signature.split(":");
  const values = types(params).map((type, index) =>
    type === "i32"
      ? `(local.get ${index})`
      : `(i64.extend_i32_u (local.get ${index}))`
  );
  const taken = `(param ${types(params).map(() => "i32").join(" ")})`;
  const given = results === "" ? "" : `(result ${types(results).join(" ")})`;
  return `(func (export "${name}") ${taken} ${given} (call $${name} ${
    values.join(" ")
  }))`;
}

/** Where {@linkcode TAKING} puts what it takes. */
export const TAKEN_AT = 131_072;

/** What asks and declares, and takes what comes of it in the same call. */
export const TAKING = ["request", "watch"].map((name) =>
  `(func (export "${name}_and_take") (param i32 i32) (result i32)
    (drop (call $${name} (local.get 0) (local.get 1)))
    (call $take (i32.const ${TAKEN_AT})))`
).join("\n");

/** What the text of a guest is made of. */
export interface CallerText {
  readonly style: AbiStyle;
  readonly module: string;
  readonly signatures: Signatures;
  /** Further functions. */
  readonly functions?: string;
}

/** The text of a guest that lets others call its imports. */
export function importCaller(
  { style, module, signatures, functions = "" }: CallerText,
): string {
  const all = Object.entries(signatures);
  const imports = all.map(([name, signature]) => {
    const [params = "", results = ""] = signature.split(":");
    return `(import "${module}" "${name}" (func $${name} (param ${
      types(params).join(" ")
    }) (result ${types(results).join(" ")})))`;
  });
  const exports = style === "call"
    ? `(func (export "${EXPORTS.call[0]}") (param i32))`
    : `(func (export "deliver") (param i32 i32 i32))
       (func (export "pump") (result i64) (i64.const -1))`;
  return `(module
    ${imports.join("\n")}
    (memory (export "memory") 4)
    ${exports}
    ${all.map(([name, signature]) => wrapper(name, signature)).join("\n")}
    ${functions})`;
}

/** A live guest whose imports a test can call. */
export interface Caller {
  readonly child: SuspendableGuest;
  readonly guest: Guest;
  /** Calls an import; settles with what that returned. */
  call(name: string, ...args: readonly number[]): Promise<unknown>;
  /** Puts text or bytes into its memory; returns how many bytes that were. */
  put(at: number, what: string | Uint8Array): number;
  /** Reads its memory as text. */
  text(at: number, size: number): string;
  readonly memory: DataView;
}

/** Makes a guest that lets a test call its imports, of a module in that text. */
export function startCaller(
  module: GuestModule,
  options: TestGuestOptions,
): Caller {
  const child = testGuest(module, options);
  const guest = child.awake();
  const bytes = (): Uint8Array => new Uint8Array(guest.memory.buffer);
  return {
    child,
    guest,
    call: (name, ...args) => guest.call(name, ...args),
    put: (at, what) => {
      const put = typeof what === "string"
        ? new TextEncoder().encode(what)
        : what;
      bytes().set(put, at);
      return put.length;
    },
    text: (at, size) => new TextDecoder().decode(bytes().slice(at, at + size)),
    get memory() {
      return new DataView(guest.memory.buffer);
    },
  };
}
