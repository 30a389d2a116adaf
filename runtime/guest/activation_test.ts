import { equal, ok } from "node:assert/strict";
import { Activation, type Metered } from "./activation.ts";
import { GuestStoppedError } from "./errors.ts";
import { GuestUsage } from "./guest_usage.ts";

function activation(cpuLimitMs = 100): {
  readonly guest: Metered;
  readonly it: Activation<Metered>;
} {
  const guest: Metered = {
    fuel: new WebAssembly.Global({ value: "i32", mutable: true }, 0),
    usage: new GuestUsage(),
    beforeRun() {},
  };
  return {
    guest,
    it: new Activation(guest, () => Promise.resolve(), cpuLimitMs),
  };
}

Deno.test("count() adds the time since the last look, to the guest and to its child", () => {
  const { guest, it } = activation();
  it.enter(1000);
  equal(it.count(1003), 3);
  equal(it.count(1004), 1);
  equal(it.cpuMs, 4);
  equal(guest.usage.cpuMs, 4);
  ok(!it.overLimit);
});

Deno.test("count() takes a long gap for a machine that slept, not for computing", () => {
  const { guest, it } = activation();
  it.enter(0);
  equal(it.count(3_600_000), 3_600_000, "the event loop was held that long");
  equal(guest.usage.cpuMs, 50);
  ok(!it.overLimit);
});

Deno.test("count() counts nothing while it does not run", () => {
  const { guest, it } = activation();
  equal(it.count(5), 0);
  it.enter(10);
  it.finish(20);
  equal(it.count(30), 0);
  equal(guest.usage.cpuMs, 0);
});

Deno.test("overLimit is true once it has computed for longer than it may", () => {
  const { it } = activation(5);
  it.enter(0);
  it.count(5);
  ok(!it.overLimit);
  it.count(5.5);
  ok(it.overLimit);
});

Deno.test("refuel() gives a portion, and nothing to one that ends", () => {
  const { guest, it } = activation();
  it.refuel();
  ok(guest.fuel.value > 0);
  it.ending = new GuestStoppedError("the end");
  it.refuel();
  ok(guest.fuel.value < 0);
});

Deno.test("adaptPortion() sizes portions to a millisecond, within bounds", async (t) => {
  const portionAfter = (tookMs: readonly number[]): number => {
    const { guest, it } = activation();
    for (const took of tookMs) it.adaptPortion(took);
    it.refuel();
    return guest.fuel.value;
  };
  const first = portionAfter([]);
  const table: [name: string, tookMs: number[], portion: number][] = [
    ["as long as wanted", [1], first],
    ["twice as long", [2], first / 2],
    ["half as long", [0.5], first * 2],
    ["no time that can be measured", [0], first * 4],
    ["a pause of the machine", [1e6], first / 16],
    ["fast for long: there is a most", Array(50).fill(0.01), 4_000_000],
    ["slow for long: there is a least", Array(50).fill(100), 10_000],
  ];
  for (const [name, tookMs, portion] of table) {
    await t.step(name, () => equal(portionAfter(tookMs), portion));
  }
});
