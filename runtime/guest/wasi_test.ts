import {
  deepStrictEqual,
  equal,
  match,
  notEqual,
  ok,
} from "node:assert/strict";
import { failureOf } from "../../tests/support/failure_of.ts";
import {
  ScriptedHost,
  type TestGuestOptions,
  testModule,
} from "../../tests/support/guest_fixture.ts";
import {
  type Caller,
  importCaller,
  startCaller,
  WASI,
} from "../../tests/support/import_caller.ts";
import { CopiedPaging } from "./copied_paging.ts";
import { GuestExitError, GuestProtocolError } from "./errors.ts";
import { GuestRuntime } from "./guest_runtime.ts";
import { ERRNO } from "./wasi_errno.ts";
import { WASI_MODULE, wasiImports } from "./wasi.ts";
import { RunQueue } from "./run_queue.ts";

/** Its eight bytes are past the end of four pages. */
const NOWHERE = 262_140;
const MONOTONIC = 1;

const WASI_CALLER = await testModule(
  importCaller({ style: "call", module: WASI_MODULE, signatures: WASI }),
);

interface Started extends Caller, Disposable {
  readonly host: ScriptedHost;
}

function start(options: Partial<TestGuestOptions> = {}): Started {
  const host = new ScriptedHost();
  const runtime = new GuestRuntime(new CopiedPaging());
  const caller = startCaller(WASI_CALLER, { ...options, runtime, host });
  return { ...caller, host, [Symbol.dispose]: () => runtime[Symbol.dispose]() };
}

/** The null-terminated strings that a list of pointers points at. */
function strings(
  { memory, text }: Started,
  list: number,
  count: number,
): string[] {
  return Array.from({ length: count }, (_, i) => {
    const at = memory.getUint32(list + 4 * i, true);
    const rest = text(at, 100);
    return rest.slice(0, rest.indexOf("\0"));
  });
}

Deno.test("wasiImports() has every function of preview 1, in both styles", () => {
  for (const style of ["call", "loop"] as const) {
    deepStrictEqual(
      Object.keys(wasiImports(new RunQueue(), style)).toSorted(),
      Object.keys(WASI).toSorted(),
    );
  }
});

Deno.test("arguments and environment are as they were given", async (t) => {
  using guest = start({ args: ["me", "", "größe"], env: ["A=1", "B="] });
  const table: [of: string, sizes: [number, number], strings: string[]][] = [
    ["args", [3, 3 + 1 + 8], ["me", "", "größe"]],
    ["environ", [2, 4 + 3], ["A=1", "B="]],
  ];
  for (const [of, sizes, expected] of table) {
    await t.step(of, async () => {
      equal(await guest.call(`${of}_sizes_get`, 0, 4), ERRNO.success);
      const found = [0, 4].map((at) => guest.memory.getUint32(at, true));
      deepStrictEqual(found, sizes);
      equal(await guest.call(`${of}_get`, 16, 64), ERRNO.success);
      deepStrictEqual(strings(guest, 16, expected.length), expected);
    });
  }
});

Deno.test("an empty environment writes nothing", async () => {
  using guest = start({ env: [] });
  equal(await guest.call("environ_sizes_get", 0, 4), ERRNO.success);
  equal(guest.memory.getBigUint64(0, true), 0n);
  equal(await guest.call("environ_get", 16, 64), ERRNO.success);
});

Deno.test("clock_time_get() tells the time of each clock", async (t) => {
  using guest = start();
  const read = async (id: number): Promise<number> => {
    equal(await guest.call("clock_time_get", id, 0, 8), ERRNO.success);
    return Number(guest.memory.getBigUint64(8, true) / 1000n) / 1000;
  };
  await t.step("the wall clock", async () => {
    const before = Date.now();
    const found = await read(0);
    ok(found >= before && found <= Date.now(), `${found}`);
  });
  await t.step("the monotonic clock begins with the guest", async () => {
    const first = await read(MONOTONIC);
    ok(first >= 0 && first < 60_000, `${first}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    ok(await read(MONOTONIC) >= first + 4);
  });
  await t.step("its own time on the processor", async () => {
    guest.child.usage.cpuMs = 1234;
    for (const id of [2, 3]) ok(await read(id) >= 1234);
  });
  await t.step("no other clock", async () => {
    equal(await guest.call("clock_time_get", 4, 0, 8), ERRNO.inval);
    equal(await guest.call("clock_res_get", 4, 8), ERRNO.inval);
  });
  await t.step("each has a resolution", async () => {
    equal(await guest.call("clock_res_get", 0, 8), ERRNO.success);
    equal(guest.memory.getBigUint64(8, true), 1000n);
  });
});

Deno.test("random_get() fills all that was asked for, up to a bound", async (t) => {
  using guest = start();
  const sizes = [0, 1, 65_536, 65_537, 200_000];
  for (const size of sizes) {
    await t.step(`${size} bytes`, async () => {
      const memory = new Uint8Array(guest.guest.memory.buffer);
      memory.fill(0);
      equal(await guest.call("random_get", 16, size), ERRNO.success);
      equal(memory[15], 0);
      equal(memory[16 + size], 0);
      // Eight zero bytes at random: once in 10^19.
      if (size > 8) notEqual(guest.memory.getBigUint64(8 + size, true), 0n);
    });
  }
  await t.step("more than a MiB", async () => {
    equal(await guest.call("random_get", 0, 2 ** 20 + 1), ERRNO.inval);
    equal(await guest.call("random_get", 0, -1), ERRNO.inval);
  });
});

/** Lays out a list of buffers at 0; each is where some text was put. */
function iovecs(guest: Started, texts: readonly string[]): void {
  let at = 1024;
  texts.forEach((text, index) => {
    const size = guest.put(at, text);
    guest.memory.setUint32(8 * index, at, true);
    guest.memory.setUint32(8 * index + 4, size, true);
    at += size;
  });
}

Deno.test("fd_write() makes log lines of what is printed", async (t) => {
  await t.step("from several buffers", async () => {
    using guest = start();
    iovecs(guest, ["hello ", "", "world\nand", " more\n"]);
    equal(await guest.call("fd_write", 1, 0, 4, 512), ERRNO.success);
    equal(guest.memory.getUint32(512, true), 21);
    deepStrictEqual(guest.host.lines, ["info: hello world", "info: and more"]);
  });
  await t.step("standard error warns", async () => {
    using guest = start();
    iovecs(guest, ["oops\n"]);
    equal(await guest.call("fd_write", 2, 0, 1, 512), ERRNO.success);
    deepStrictEqual(guest.host.lines, ["warn: oops"]);
  });
  await t.step("of much, a part is taken", async () => {
    using guest = start();
    iovecs(guest, ["x".repeat(16_000), "y".repeat(16_000)]);
    equal(await guest.call("fd_write", 1, 0, 2, 512), ERRNO.success);
    equal(guest.memory.getUint32(512, true), 16 * 1024);
  });
  await t.step(
    "a line without an end comes out when the guest ends",
    async () => {
      using guest = start();
      iovecs(guest, ["last words"]);
      await guest.call("fd_write", 2, 0, 1, 512);
      await failureOf(guest.call("proc_exit", 1));
      deepStrictEqual(guest.host.lines, ["warn: last words"]);
    },
  );
  await t.step("nowhere else, and not too many buffers", async () => {
    using guest = start();
    for (const fd of [0, 3, 100, -1]) {
      equal(await guest.call("fd_write", fd, 0, 0, 512), ERRNO.badf);
    }
    equal(await guest.call("fd_write", 1, 0, 1025, 512), ERRNO.inval);
    equal(await guest.call("fd_write", 1, 0, -1, 512), ERRNO.inval);
    equal(await guest.call("fd_read", 0, 0, -1, 512), ERRNO.inval);
  });
});

Deno.test("fd_read() finds standard input at its end", async () => {
  using guest = start();
  guest.memory.setUint32(512, 99, true);
  equal(await guest.call("fd_read", 0, 0, 0, 512), ERRNO.success);
  equal(guest.memory.getUint32(512, true), 0);
  for (const fd of [1, 2, 3, -1]) {
    equal(await guest.call("fd_read", fd, 0, 0, 512), ERRNO.badf);
  }
});

Deno.test("the idle descriptor gives the next timer once", async () => {
  using guest = start();
  iovecs(guest, ["12345678"]);
  equal(await guest.call("fd_read", 100, 0, 1, 512), ERRNO.again);
  guest.guest.idleTimer = 42n;
  equal(await guest.call("fd_read", 100, 0, 0, 512), ERRNO.inval, "no room");
  equal(await guest.call("fd_read", 100, 0, 1, 512), ERRNO.success);
  equal(guest.memory.getUint32(512, true), 8);
  equal(guest.memory.getBigInt64(1024, true), 42n);
  equal(await guest.call("fd_read", 100, 0, 1, 512), ERRNO.again);
});

Deno.test("fd_fdstat_get() knows the standard streams and the idle descriptor", async () => {
  using guest = start();
  const [character, socket] = [2, 6];
  for (
    const [fd, type, flags] of [[0, character, 0], [2, character, 0], [
      100,
      socket,
      4,
    ]]
  ) {
    equal(await guest.call("fd_fdstat_get", Number(fd), 8), ERRNO.success);
    equal(guest.memory.getUint8(8), type);
    equal(guest.memory.getUint16(10, true), flags);
  }
  equal(await guest.call("fd_fdstat_get", 3, 8), ERRNO.badf);
});

Deno.test("what needs a file or a socket says so", async (t) => {
  using guest = start();
  const table: [errno: keyof typeof ERRNO, calls: [string, number][]][] = [
    ["badf", [
      ["fd_advise", 3],
      ["fd_allocate", 3],
      ["fd_close", 3],
      ["fd_datasync", 3],
      ["fd_fdstat_set_flags", 3],
      ["fd_fdstat_set_rights", 1],
      ["fd_filestat_get", 1],
      ["fd_filestat_set_size", 1],
      ["fd_filestat_set_times", 1],
      ["fd_pread", 0],
      ["fd_prestat_dir_name", 3],
      ["fd_prestat_get", 3],
      ["fd_pwrite", 1],
      ["fd_readdir", 3],
      ["fd_renumber", 1],
      ["fd_seek", 3],
      ["fd_sync", 1],
      ["fd_tell", 1],
      ["sock_accept", 3],
      ["sock_recv", 3],
      ["sock_send", 3],
      ["sock_shutdown", 3],
    ]],
    ["notcapable", [
      ["path_create_directory", 3],
      ["path_filestat_get", 3],
      ["path_filestat_set_times", 3],
      ["path_link", 3],
      ["path_open", 3],
      ["path_readlink", 3],
      ["path_remove_directory", 3],
      ["path_rename", 3],
      ["path_symlink", 3],
      ["path_unlink_file", 3],
    ]],
    ["spipe", [["fd_seek", 1]]],
    ["nosys", [["proc_raise", 9]]],
    ["success", [
      ["fd_close", 1],
      ["fd_fdstat_set_flags", 100],
      ["sched_yield", 0],
    ]],
  ];
  for (const [errno, calls] of table) {
    for (const [name, first] of calls) {
      const args = Array(8).fill(0).with(0, first);
      await t.step(`${name}(${first}) is ${errno}`, async () => {
        equal(await guest.call(name, ...args), ERRNO[errno]);
      });
    }
  }
});

Deno.test("proc_exit() ends the guest with its code", async () => {
  for (const code of [0, 3]) {
    using guest = start();
    const error = await failureOf(guest.call("proc_exit", code));
    ok(error instanceof GuestExitError);
    equal(error.code, code);
    equal(guest.child.ended, error);
  }
});

Deno.test("a pointer that points nowhere ends the guest", async (t) => {
  const table: [name: string, args: number[]][] = [
    ["args_sizes_get", [NOWHERE + 2, 0]],
    ["args_sizes_get", [0, NOWHERE + 2]],
    ["args_get", [NOWHERE + 2, 0]],
    ["args_get", [0, NOWHERE]],
    ["environ_sizes_get", [-1, 0]],
    ["environ_get", [0, -1]],
    ["clock_time_get", [0, 0, NOWHERE]],
    ["clock_res_get", [0, NOWHERE]],
    ["random_get", [NOWHERE, 100]],
    ["fd_write", [1, NOWHERE, 1, 0]],
    ["fd_write", [1, 0, 1, NOWHERE + 2]],
    ["fd_read", [0, 0, 0, NOWHERE + 2]],
    ["fd_fdstat_get", [1, NOWHERE]],
    ["poll_oneoff", [NOWHERE, 0, 1, 0]],
  ];
  for (const [name, args] of table) {
    await t.step(`${name}(${args})`, async () => {
      using guest = start({ args: ["12345"], env: ["A=123"] });
      const error = await failureOf(guest.call(name, ...args, 0, 0));
      ok(error instanceof GuestProtocolError, `${error}`);
      match(error.message, /it pointed at \d+ bytes at \d+, its memory has/);
    });
  }
  await t.step("a buffer that is nowhere", async () => {
    using guest = start();
    guest.memory.setUint32(0, NOWHERE, true);
    guest.memory.setUint32(4, 100, true);
    const error = await failureOf(guest.call("fd_write", 1, 0, 1, 512));
    ok(error instanceof GuestProtocolError);
  });
});
