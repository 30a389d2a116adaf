/**
 * What it costs to enter a guest and to park it at a request, over the same by
 * bare JavaScript Promise Integration.
 *
 * @module
 */

import type { GuestRuntime } from "../../runtime/guest/guest_runtime.ts";
import { assemble } from "../../tests/guests/assemble.ts";
import { moduleOfBytes } from "../../tests/support/guest_fixture.ts";
import {
  alternate,
  type BenchOptions,
  median,
  type Report,
  type Sample,
  timeAsyncUs,
} from "../harness.ts";
import { jspi, promptGuest, REQUEST_DATA } from "./bench_guest.ts";

/** Requests in one call, so that the entry does not count. */
const REQUESTS = 50;

const TEXT = `(module
  (import "dormouse" "request" (func $request (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) ${REQUEST_DATA})
  (func (export "nothing") (param i32))
  (func (export "asks") (param $left i32)
    (loop $again
      (drop (call $request (i32.const 0) (i32.const 57)))
      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))
  (func (export "reconcile") (param i32)))`;

/** Prints `entry` and `request_park`. */
export async function benchEntry(
  runtime: GuestRuntime,
  report: Report,
  options: BenchOptions,
): Promise<void> {
  const bytes = await assemble(TEXT);
  const guest = promptGuest(runtime, await moduleOfBytes(bytes)).awake();
  const bare = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    dormouse: { request: new jspi.Suspending(() => Promise.resolve(0)) },
  });
  const nothing = jspi.promising(bare.exports.nothing);
  const asks = jspi.promising(bare.exports.asks);

  const entry = await alternate({
    ours: () => perCallUs(options, () => guest.call("nothing", 0)),
    bare: () => perCallUs(options, () => nothing(0)),
  }, { rounds: options.quick ? 5 : 31, warmup: 5 });
  add(report, "entry", entry, "<= 3 us over");

  const park = await alternate({
    ours: async () =>
      await perCallUs(options, () => guest.call("asks", REQUESTS)) / REQUESTS,
    bare: async () => await perCallUs(options, () => asks(REQUESTS)) / REQUESTS,
  }, { rounds: options.quick ? 5 : 31, warmup: 5 });
  add(report, "request_park", park, "<= 20 us");
}

async function perCallUs(
  { quick }: BenchOptions,
  call: () => Promise<unknown>,
): Promise<number> {
  const calls = quick ? 20 : 200;
  const us = await timeAsyncUs(async () => {
    for (let i = 0; i < calls; i++) await call();
  });
  return us / calls;
}

function add(
  report: Report,
  name: string,
  { ours, bare }: { readonly ours: Sample; readonly bare: Sample },
  wanted: string,
): void {
  const over = Number((median(ours) - median(bare)).toPrecision(3));
  report.add({
    name,
    unit: "us",
    sample: ours,
    fields: { over },
    baseline: { name: "bare JSPI", sample: bare },
    wanted,
  });
}
