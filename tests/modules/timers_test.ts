/**
 * Timers of a guest in loop style: the host learns when the next one is due, and
 * nothing of the guest runs before.
 *
 * @module
 */

import {
  deepStrictEqual as assertEquals,
  ok as assert,
} from "node:assert/strict";
import {
  GuestRuntime,
  openPaging,
  type ReconcileResult,
} from "../../runtime/guest/mod.ts";
import { compileModule } from "../../scripts/modules/compile_module.ts";
import { findToolchain } from "../../scripts/modules/toolchains.ts";
import {
  moduleOfBytes,
  someInput,
  testGuest,
} from "../support/guest_fixture.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const TIMERS = {
  name: "timers",
  language: "go",
  directory: "tests/modules/timers",
  prebuilt: false,
} as const;

const toolchain = await findToolchain("go");
const ignore = "missing" in toolchain;
const name =
  "a Go guest says when its next timer is due, and goes on when pumped then";

Deno.test({
  name: ignore ? `${name} (skipped: ${toolchain.missing})` : name,
  ignore,
  async fn(): Promise<void> {
    if (ignore) return;
    const bytes = await compileModule(TIMERS, toolchain, ROOT);
    using runtime = new GuestRuntime(openPaging("mapped").paging);
    const dues: (number | undefined)[] = [];
    const { style } = testGuest(await moduleOfBytes(new Uint8Array(bytes)), {
      runtime,
      loopObserver: { rested: (atMs): void => void dues.push(atMs) },
    });
    assert(style.kind === "loop");
    const reconcile = (wait: string): Promise<ReconcileResult> =>
      style.reconcile({ ...someInput(), controller: "timers", name: wait });
    await style.start();
    assertEquals(dues.at(-1), undefined, "an idle guest waits for no timer");

    const before = performance.now();
    const hour = reconcile("1h");
    while (dues.at(-1) === undefined) await turn();
    const inAnHour = (dues.at(-1) ?? 0) - before;
    assert(inAnHour >= 3_600_000 && inAnHour < 3_660_000, `in ${inAnHour} ms`);

    const soon = reconcile("30ms");
    while ((dues.at(-1) ?? Infinity) - before > 60_000) await turn();
    const dueMs = dues.at(-1) ?? 0;
    await new Promise((due) => setTimeout(due, dueMs - performance.now() + 1));
    await style.pump();
    assertEquals(await soon, { requeueAfterMs: 30 });

    const left = (dues.at(-1) ?? 0) - before;
    assert(left >= 3_600_000, `the timer of the other is due in ${left} ms`);
    const late = await style.reconcile({
      ...someInput(10),
      controller: "timers",
      name: "2h",
    });
    assertEquals(
      late.error?.message,
      "the host stopped this reconcile: its deadline is over",
    );
    void hour.catch(() => {});
  },
});

const turn = (): Promise<void> => new Promise((done) => setTimeout(done));
