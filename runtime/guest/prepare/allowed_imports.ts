/**
 * The imports a module may have.
 *
 * @module
 */

import { IMPORT_MODULE, IMPORTS } from "../abi.ts";
import type { ImportEntry } from "./decoded_module.ts";

const WASI: ReadonlySet<string> = new Set([
  ...["args_get", "args_sizes_get", "environ_get", "environ_sizes_get"],
  ...["clock_res_get", "clock_time_get", "poll_oneoff", "sched_yield"],
  ...["proc_exit", "proc_raise", "random_get"],
  ...["fd_advise", "fd_allocate", "fd_close", "fd_datasync", "fd_fdstat_get"],
  ...["fd_fdstat_set_flags", "fd_fdstat_set_rights", "fd_filestat_get"],
  ...["fd_filestat_set_size", "fd_filestat_set_times", "fd_pread"],
  ...["fd_prestat_dir_name", "fd_prestat_get", "fd_pwrite", "fd_read"],
  ...["fd_readdir", "fd_renumber", "fd_seek", "fd_sync", "fd_tell"],
  ...["fd_write", "path_create_directory", "path_filestat_get"],
  ...["path_filestat_set_times", "path_link", "path_open", "path_readlink"],
  ...["path_remove_directory", "path_rename", "path_symlink"],
  ...["path_unlink_file", "sock_accept", "sock_recv", "sock_send"],
  ...["sock_shutdown"],
]);

/** The modules whose functions may be imported. */
const FUNCTIONS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [IMPORT_MODULE, new Set<string>(Object.values(IMPORTS).flat())],
  ["wasi_snapshot_preview1", WASI],
]);

/** Whether an import belongs to the plain examples: `console.log` and `js.mem`. */
export function isPlainImport(entry: ImportEntry): boolean {
  const { module, name, kind } = entry;
  return (module === "console" && name === "log" && kind === "function") ||
    (module === "js" && name === "mem" && kind === "memory");
}

/** Whether an import is one the host gives to every guest. */
export function isHostImport({ module, name, kind }: ImportEntry): boolean {
  return kind === "function" && FUNCTIONS.get(module)?.has(name) === true;
}

/** What would mend an import that the host does not give. */
export function importRemedy(entry: ImportEntry): string {
  const { module, kind } = entry;
  if (isPlainImport(entry)) {
    return 'run it by "dormouse exec": this is for plain examples, not for children';
  }
  if (kind === "memory") {
    return "let the module define its memory (no --import-memory)";
  }
  if (FUNCTIONS.has(module)) {
    return "build it against the host's version of this interface";
  }
  if (module.startsWith("wasi")) return "build it for WASI preview 1";
  if (module === "env") {
    return "link every function, or build it for WASI preview 1";
  }
  return 'import only from "dormouse" and "wasi_snapshot_preview1"';
}
