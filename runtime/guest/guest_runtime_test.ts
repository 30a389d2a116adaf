import { deepStrictEqual, equal, match, ok, rejects } from "node:assert/strict";
import { failureOf } from "../../tests/support/failure_of.ts";
import {
  someInput,
  testGuest,
  testModule,
} from "../../tests/support/guest_fixture.ts";
import { CopiedPaging } from "./copied_paging.ts";
import { GuestStartError, GuestStoppedError } from "./errors.ts";
import { GuestRuntime } from "./guest_runtime.ts";

const PAGE_BYTES = 65_536;

Deno.test("a guest's memory grows up to its child's limit and no further", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const module = await testModule("grows");
  const child = testGuest(module, {
    runtime,
    limits: { memoryBytes: 3 * PAGE_BYTES + 1 },
  });
  const { memory } = child.awake();
  for (const pages of [2, 3, 3, 3]) {
    deepStrictEqual(await child.style.reconcile(someInput()), {});
    equal(memory.buffer.byteLength, pages * PAGE_BYTES);
  }
});

Deno.test("one module obeys each child's own limit, and its own", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const module = await testModule(
    `(module (memory (export "memory") 1 2)
      (func (export "reconcile") (param i32)
        (drop (memory.grow (i32.const 1))) (drop (memory.grow (i32.const 1)))))`,
  );
  const pagesWith = async (memoryBytes: number): Promise<number> => {
    const child = testGuest(module, { runtime, limits: { memoryBytes } });
    await child.style.reconcile(someInput());
    return child.awake().memory.buffer.byteLength / PAGE_BYTES;
  };
  equal(await pagesWith(PAGE_BYTES), 1);
  equal(await pagesWith(10 * PAGE_BYTES), 2);
});

Deno.test("a module that wants more memory than its child may have does not start", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const module = await testModule("fills");
  const child = testGuest(module, {
    runtime,
    limits: { memoryBytes: 2 ** 20 },
  });
  const error = await failureOf(child.style.start());
  ok(error instanceof GuestStoppedError);
  ok(error.cause instanceof GuestStartError);
  match(error.cause.message, /16777216 bytes, wanted at most 1048576/);
  equal(module.users(), 0);
});

Deno.test("an instance that cannot be made does not start", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const child = testGuest(await testModule("segments_out_of_bounds"), {
    runtime,
  });
  await rejects(child.style.start(), GuestStoppedError);
});
