import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { HostObserver } from "../host/mod.ts";
import { fanOut } from "./fan_out.ts";

Deno.test("fanOut() tells every observer of everything, in order", async (t) => {
  const methods = Object.getOwnPropertyNames(HostObserver.prototype)
    .filter((name) => name !== "constructor");
  for (const method of methods) {
    await t.step(method, () => {
      const told: unknown[] = [];
      const observer = (name: string): HostObserver =>
        Object.defineProperty(new HostObserver(), method, {
          value: (...what: unknown[]) => told.push([name, ...what]),
        });
      const all = fanOut(HostObserver, [observer("first"), observer("second")]);
      Reflect.apply(Reflect.get(all, method), all, ["a", 1]);
      assertEquals(told, [["first", "a", 1], ["second", "a", 1]]);
    });
  }
});
