/**
 * What parked guests hold, measured in a process of its own because the size of
 * their stacks is a flag of the process: `parked_process.ts COUNT SUBJECT DEPTH`.
 * Prints one line of JSON.
 *
 * @module
 */

import { GuestRuntime, openPaging } from "../../runtime/guest/mod.ts";
import { assemble } from "../../tests/guests/assemble.ts";
import {
  moduleOfBytes,
  ScriptedHost,
  someInput,
  testGuest,
} from "../../tests/support/guest_fixture.ts";
import { collectGarbage, memoryUse } from "../harness.ts";
import { jspi, REQUEST_DATA } from "./bench_guest.ts";

const [count = "1000", subject = "ours", depth = "0"] = Deno.args;

/** Calls itself as deep as it is told, then requests. */
const TEXT = `(module
  (import "dormouse" "request" (func $request (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) ${REQUEST_DATA})
  (func $deeper (param $left i32) (result i32)
    (if (result i32) (local.get $left)
      (then (i32.add (i32.const 1) (call $deeper (i32.sub (local.get $left) (i32.const 1)))))
      (else (call $request (i32.const 0) (i32.const 57)))))
  (func (export "reconcile") (param i32) (drop (call $deeper (i32.const ${
  Number(depth)
})))))`;

/** Parks one more; what it waits for never comes. */
type Park = () => Promise<void>;

async function ours(bytes: Uint8Array<ArrayBuffer>): Promise<Park> {
  const runtime = new GuestRuntime(openPaging("mapped").paging);
  const module = await moduleOfBytes(bytes);
  const host = new ScriptedHost();
  return () => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    host.onRequest = () => resolve();
    host.requests.length = 0;
    const child = testGuest(module, { runtime, host });
    kept.push(child);
    child.style.reconcile(someInput()).catch(reject);
    return promise;
  };
}

function bare(bytes: Uint8Array<ArrayBuffer>): Park {
  const code = new WebAssembly.Module(bytes);
  return () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const request = new jspi.Suspending(() => {
      resolve();
      return new Promise(() => {});
    });
    const instance = new WebAssembly.Instance(code, { dormouse: { request } });
    kept.push(instance, jspi.promising(instance.exports.reconcile)(0));
    return promise;
  };
}

const kept: unknown[] = [];

function anonymousKiB(): number {
  collectGarbage();
  collectGarbage();
  return memoryUse().anonymous * 1024;
}

const bytes = await assemble(TEXT);
const park = subject === "ours" ? await ours(bytes) : bare(bytes);
for (let i = 0; i < 20; i++) await park();
const before = anonymousKiB();
for (let i = 0; i < Number(count); i++) await park();
const kib = (anonymousKiB() - before) / Number(count);
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify({ kib })));
Deno.exit(0);
