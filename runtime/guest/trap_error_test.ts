import {
  deepStrictEqual,
  equal,
  match,
  ok,
  strictEqual,
} from "node:assert/strict";
import { GuestRuntime } from "./guest_runtime.ts";
import {
  GuestStackOverflowError,
  GuestStoppedError,
  GuestTrapError,
} from "./errors.ts";
import { CopiedPaging } from "./copied_paging.ts";
import { trapError } from "./trap_error.ts";
import { failureOf } from "../../tests/support/failure_of.ts";
import {
  someInput,
  testGuest,
  testModule,
} from "../../tests/support/guest_fixture.ts";

const noNames = (): undefined => undefined;

Deno.test("a trap names the guest's own functions, innermost first", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const guest = testGuest(await testModule("traps"), { runtime });
  const error = await failureOf(guest.style.reconcile(someInput()));
  ok(error instanceof GuestTrapError);
  equal(
    error.message,
    "The guest trapped: divide by zero in divide_by_zero < compute < reconcile",
  );
  match(
    String((error.cause as Error).stack),
    /^RuntimeError: divide by zero\n.*wasm-function/,
  );
});

Deno.test("an exception that leaves the guest is a trap", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const module = await testModule(`(module
    (memory (export "memory") 1)
    (tag $oops)
    (func (export "reconcile") (param i32) (throw $oops)))`);
  const guest = testGuest(module, { runtime });
  const error = await failureOf(guest.style.reconcile(someInput()));
  ok(error instanceof GuestTrapError);
  equal(error.message, "The guest trapped: an exception that nobody caught");
});

Deno.test("recursing for ever is a stack overflow and no trap", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const guest = testGuest(await testModule("recurses"), { runtime });
  const error = await failureOf(guest.style.reconcile(someInput()));
  ok(error instanceof GuestStackOverflowError);
  match(error.message, / in deeper < deeper < /);
});

Deno.test("trapError() says what was thrown, whatever that was", async (t) => {
  const table: [name: string, thrown: unknown, message: string][] = [
    ["no error", "a string", "The guest trapped: a string"],
    ["nothing", undefined, "The guest trapped: undefined"],
    ["no frames", new TypeError("odd"), "The guest trapped: odd"],
    ["another RangeError", new RangeError("far"), "The guest trapped: far"],
  ];
  for (const [name, thrown, message] of table) {
    await t.step(name, () => {
      const error = trapError(thrown, noNames);
      ok(error instanceof GuestTrapError);
      equal(error.message, message);
      const { cause } = error;
      if (thrown instanceof Error) {
        ok(cause instanceof Error);
        deepStrictEqual(
          [cause.name, cause.message],
          [thrown.name, thrown.message],
        );
      } else equal(cause, String(thrown));
    });
  }
});

Deno.test("trapError() leaves an error of ours as it is", () => {
  const stopped = new GuestStoppedError("because");
  strictEqual(trapError(stopped, noNames), stopped);
});
