import { deepStrictEqual, equal, match, ok } from "node:assert/strict";
import {
  OK,
  ScriptedHost,
  someInput,
  testGuest,
  type TestModule,
  testModule,
} from "../../tests/support/guest_fixture.ts";
import { failureOf } from "../../tests/support/failure_of.ts";
import {
  BORDER,
  type Caller,
  importCaller,
  startCaller,
  TAKEN_AT,
  TAKING,
} from "../../tests/support/import_caller.ts";
import {
  AbiError,
  type AbiReply,
  type AbiStyle,
  decodeReply,
  IMPORT_MODULE,
  IMPORTS,
  MESSAGE,
} from "./abi.ts";

import { CopiedPaging } from "./copied_paging.ts";
import { GuestProtocolError, GuestStoppedError } from "./errors.ts";
import type { ReplySink } from "./guest_host.ts";
import { GuestRuntime } from "./guest_runtime.ts";
import type { GuestLimits } from "./limits.ts";

const REQUEST = '{"method":"GET","url":"/api/v1/nodes"}\n';
const WATCH = '{"controller":"c","for":{"apiVersion":"v1","kind":"Node"}}';
/** Its 100 bytes are past the end of four pages. */
const NOWHERE = 262_140;

const callerOf = (style: AbiStyle): Promise<TestModule> =>
  testModule(
    importCaller({
      style,
      module: IMPORT_MODULE,
      signatures: BORDER,
      functions: TAKING,
    }),
  );
const CALLERS = { call: await callerOf("call"), loop: await callerOf("loop") };

interface Started extends Caller, Disposable {
  readonly host: ScriptedHost;
}

function start(style: AbiStyle, limits: Partial<GuestLimits> = {}): Started {
  const host = new ScriptedHost();
  const runtime = new GuestRuntime(new CopiedPaging());
  const caller = startCaller(CALLERS[style], { runtime, host, limits });
  return { ...caller, host, [Symbol.dispose]: () => runtime[Symbol.dispose]() };
}

/** What came of a request of `what`. */
async function ask(guest: Started, what: string): Promise<AbiReply> {
  const size = guest.put(0, what);
  const length = Number(await guest.call("request_and_take", 0, size));
  return decodeReply(new TextEncoder().encode(guest.text(TAKEN_AT, length)));
}

/** The message of the Status that is the reply to a request of `what`. */
async function refusalOf(guest: Started, what: string): Promise<string> {
  const { status, body } = await ask(guest, what);
  const { message } = JSON.parse(new TextDecoder().decode(body));
  return `${status} ${message}`;
}

/** Calls an import and tells how that ended the guest. */
async function breachOf(
  guest: Started,
  name: string,
  ...args: number[]
): Promise<string> {
  const error = await failureOf(guest.call(name, ...args));
  ok(error instanceof GuestProtocolError, `${error}`);
  equal(guest.child.ended, error);
  return error.message;
}

Deno.test("the border has every import of the ABI, and no other", () => {
  const all = Object.values(IMPORTS).flat().toSorted();
  deepStrictEqual(Object.keys(BORDER).toSorted(), all);
});

Deno.test("an import of the other style ends the guest", async (t) => {
  for (
    const [style, names] of [["call", IMPORTS.loop], [
      "loop",
      IMPORTS.call,
    ]] as const
  ) {
    for (const name of names) {
      await t.step(`${name} in ${style} style`, async () => {
        using guest = start(style);
        match(
          await breachOf(guest, name, 0, 0, 0),
          /broke the protocol: it used an import of/,
        );
      });
    }
  }
});

Deno.test("a pointer that points nowhere ends the guest", async (t) => {
  const table: [AbiStyle, string, number[]][] = [
    ["call", "watch", [NOWHERE, 100]],
    ["call", "log", [2, NOWHERE, 100]],
    ["call", "request", [NOWHERE, 100]],
    ["call", "request", [-1, -1]],
    ["call", "give", [NOWHERE, 100]],
    ["loop", "submit", [NOWHERE, 100]],
    ["loop", "answer", [-1, NOWHERE, 100]],
  ];
  for (const [style, name, args] of table) {
    await t.step(`${name}(${args})`, async () => {
      using guest = start(style, { messageBytes: 2 ** 32 });
      match(
        await breachOf(guest, name, ...args),
        /it pointed at \d+ bytes at \d+|it gave a result/,
      );
    });
  }
  await t.step("take", async () => {
    using guest = start("call");
    guest.guest.offer(new Uint8Array(100));
    match(
      await breachOf(guest, "take", NOWHERE),
      /100 bytes at 262140, its memory has 262144/,
    );
  });
});

Deno.test("take() gives what waits, once", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const child = testGuest(await testModule("takes_twice"), { runtime });
  await child.style.reconcile(someInput());
  const second = child.live?.export("second");
  ok(second instanceof WebAssembly.Global);
  equal(second.value, 0);
});

Deno.test("log() passes lines on", async () => {
  using guest = start("call");
  const size = guest.put(0, "hello");
  for (const level of [0, 2, 4, 5, -1]) await guest.call("log", level, 0, size);
  deepStrictEqual(guest.host.lines, [
    "trace: hello",
    "info: hello",
    "error: hello",
    "error: hello",
    "error: hello",
  ]);
});

Deno.test("watch() takes a declaration, or tells what is wrong with it", async (t) => {
  await t.step("good", async () => {
    using guest = start("call");
    equal(await guest.call("watch", 0, guest.put(0, WATCH)), 0);
    equal(guest.host.watches.length, 1);
  });
  const told = async (guest: Started, what: string): Promise<string> => {
    const size = guest.put(0, what);
    const length = Number(await guest.call("watch_and_take", 0, size));
    return guest.text(TAKEN_AT, length);
  };
  await t.step("garbage", async () => {
    using guest = start("loop");
    match(await told(guest, "{]"), /^Cannot watch: not JSON/);
    deepStrictEqual(guest.host.watches, []);
  });
  await t.step("refused by the host", async () => {
    using guest = start("call");
    guest.host.watch = () => {
      throw new AbiError("not this kind");
    };
    equal(await told(guest, WATCH), "not this kind");
  });
  await t.step("too large", async () => {
    using guest = start("call");
    const length = Number(await guest.call("watch_and_take", 0, 2 ** 20 + 1));
    match(guest.text(TAKEN_AT, length), /1048577 bytes, wanted at most/);
  });
  await t.step("a host that fails", async () => {
    using guest = start("call");
    const cause = new TypeError("broken");
    guest.host.watch = () => {
      throw cause;
    };
    const error = await failureOf(guest.call("watch", 0, guest.put(0, WATCH)));
    ok(error instanceof GuestStoppedError);
    equal(error.cause, cause);
  });
});

Deno.test("request() brings the reply", async () => {
  using guest = start("call");
  guest.host.onRequest = (request, sink) =>
    sink.reply({
      status: 201,
      headers: [["x", "y"]],
      body: new TextEncoder().encode(`${request.method} ${request.url}`),
    });
  const { status, headers, body } = await ask(guest, REQUEST);
  equal(status, 201);
  deepStrictEqual(headers, [["x", "y"]]);
  equal(new TextDecoder().decode(body), "GET /api/v1/nodes");
});

Deno.test("request() replies with a Status when there is no other reply", async (t) => {
  const never = (): void => {
    throw new Error("this request must not reach the host");
  };
  const table: [
    name: string,
    what: string,
    onRequest: (sink: ReplySink) => void,
    refusal: RegExp,
  ][] = [
    [
      "no request",
      "garbage",
      never,
      /^400 Cannot read the request: no newline/,
    ],
    [
      "an endless first line",
      `{"method":"${"G".repeat(2 ** 16)}"}\n`,
      never,
      /^400 .*its first line is longer than 65536 bytes/,
    ],
    [
      "too large",
      `${REQUEST}${"x".repeat(100_000)}`,
      never,
      /^413 Cannot send the request: 100039 bytes, wanted at most 100000/,
    ],
    [
      "the host fails",
      REQUEST,
      (sink) => sink.failed("no connection"),
      /^503 no connection$/,
    ],
    [
      "a stream",
      REQUEST,
      (sink) => sink.opened(OK),
      /^400 Cannot stream to a guest in call style/,
    ],
    [
      "a reply that is too large",
      REQUEST,
      (sink) => sink.reply({ ...OK, body: new Uint8Array(100_001) }),
      /^413 Cannot take the reply: 100001 bytes, wanted at most 100000/,
    ],
  ];
  for (const [name, what, onRequest, refusal] of table) {
    await t.step(name, async () => {
      using guest = start("call", { messageBytes: 100_000 });
      guest.host.onRequest = (_, sink) => onRequest(sink);
      match(await refusalOf(guest, what), refusal);
    });
  }
});

Deno.test("request() tells the host when nobody waits for its reply any more", async (t) => {
  await t.step("a stream was opened", async () => {
    using guest = start("call");
    guest.host.onRequest = (_, sink) => {
      sink.opened(OK);
      sink.event(new Uint8Array(3));
      sink.ended();
    };
    match(await refusalOf(guest, REQUEST), /^400 /);
    equal(guest.host.aborted, 1);
  });
  await t.step("the guest was ended", async () => {
    using guest = start("call");
    const asked = Promise.withResolvers<ReplySink>();
    guest.host.onRequest = (_, sink) => asked.resolve(sink);
    const failure = failureOf(ask(guest, REQUEST));
    const sink = await asked.promise;
    const stopped = new GuestStoppedError("stopped by the test");
    guest.child.end(stopped);
    equal(await failure, stopped);
    equal(guest.host.aborted, 1);
    sink.reply(OK);
  });
  await t.step("but not when it has replied", async () => {
    using guest = start("call");
    equal((await ask(guest, REQUEST)).status, 200);
    equal(guest.host.aborted, 0);
  });
});

Deno.test("request() takes the first reply and drops all others", async () => {
  using guest = start("call");
  const sinks: ReplySink[] = [];
  guest.host.onRequest = (_, sink) => {
    sinks.push(sink);
    for (const earlier of sinks) earlier.reply({ ...OK, status: 200 });
    sink.reply({ ...OK, status: 500 });
    sink.failed("too late");
  };
  equal((await ask(guest, REQUEST)).status, 200);
  equal((await ask(guest, REQUEST)).status, 200);
});

Deno.test("a host that fails at a request ends the guest and nobody else", async (t) => {
  for (
    const [style, name] of [["call", "request"], ["loop", "submit"]] as const
  ) {
    await t.step(name, async () => {
      using guest = start(style);
      const cause = new TypeError("broken");
      guest.host.onRequest = () => {
        throw cause;
      };
      const error = await failureOf(guest.call(name, 0, guest.put(0, REQUEST)));
      ok(error instanceof GuestStoppedError);
      equal(error.cause, cause);
    });
  }
});

Deno.test("give() takes one result for each reconcile", async (t) => {
  await t.step("a second one ends the guest", async () => {
    using guest = start("call");
    await guest.call("give", 0, guest.put(0, "{}"));
    match(await breachOf(guest, "give", 0, 2), /it gave two results/);
  });
  await t.step("so does one that is too large", async () => {
    using guest = start("call", { messageBytes: 100 });
    match(
      await breachOf(guest, "give", 0, 101),
      /a result of 101 bytes, wanted at most 100/,
    );
  });
});

Deno.test("answer() takes one result for each reconcile", async (t) => {
  await t.step("one that is not under way ends the guest", async () => {
    using guest = start("loop");
    const size = guest.put(0, "{}");
    match(
      await breachOf(guest, "answer", -999, 0, size),
      /answered reconcile -999, which is not/,
    );
  });
  await t.step("so does a second one", async () => {
    using runtime = new GuestRuntime(new CopiedPaging());
    const child = testGuest(await testModule("answers_twice"), { runtime });
    deepStrictEqual(await child.style.reconcile(someInput()), {});
    await failureOf(child.style.reconcile(someInput()));
    ok(child.ended instanceof GuestProtocolError);
  });
  await t.step("so does one that is too large", async () => {
    using guest = start("loop", { messageBytes: 100 });
    match(await breachOf(guest, "answer", -1, 0, 101), /a result of 101 bytes/);
  });
});

Deno.test("submit() numbers requests, also those that are refused", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const host = new ScriptedHost();
  host.onRequest = () => {};
  const submits = ["57", "57", "57", "3"].map((size, i) =>
    `(i32.store (i32.const ${
      256 + 4 * i
    }) (call $submit (i32.const 0) (i32.const ${size})))`
  );
  const module = await testModule(`(module
    (import "dormouse" "submit" (func $submit (param i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "{\\"method\\":\\"GET\\",\\"url\\":\\"/api/v1/namespaces\\",\\"headers\\":[]}\\n")
    (func (export "start") ${submits.join(" ")})
    (func (export "deliver") (param $id i32) (param $kind i32) (param i32)
      (i32.store8 (i32.add (i32.const 512) (local.get $id)) (local.get $kind)))
    (func (export "pump") (result i64) (i64.const -1)))`);
  const child = testGuest(module, { runtime, host, limits: { handles: 2 } });
  await child.style.start();
  const memory = new DataView(child.awake().memory.buffer);
  const ids = [0, 1, 2, 3].map((i) => memory.getUint32(256 + 4 * i, true));
  deepStrictEqual(ids, [1, 2, 3, 4]);
  equal(host.requests.length, 2);
  const heard = ids.map((id) => memory.getUint8(512 + id));
  deepStrictEqual(heard, [0, 0, MESSAGE.reply, MESSAGE.reply]);
});

Deno.test("a guest that catches a wrong use of the border still ends", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const host = new ScriptedHost();
  const module = await testModule(`(module
    (import "dormouse" "request" (func $request (param i32 i32) (result i32)))
    (import "dormouse" "log" (func $log (param i32 i32 i32)))
    (memory (export "memory") 1)
    (func (export "reconcile") (param i32)
      (block $caught
        (try_table (catch_all $caught) (drop (call $request (i32.const -1) (i32.const 9)))))
      (block $again
        (try_table (catch_all $again) (call $log (i32.const 2) (i32.const 0) (i32.const 1))))))`);
  const child = testGuest(module, { runtime, host });
  const error = await failureOf(child.style.reconcile(someInput()));
  ok(error instanceof GuestProtocolError);
  deepStrictEqual(host.lines, []);
});
