import { equal } from "node:assert/strict";
import { GuestUsage } from "./guest_usage.ts";

Deno.test("ownMs() stands still while the child waits for its turn", () => {
  const usage = new GuestUsage();
  equal(usage.ownMs(1000), 1000);
  usage.wait(1000);
  equal(usage.ownMs(1500), 1000, "it waits");
  usage.wait(1200);
  equal(usage.ownMs(1600), 1000, "and goes on waiting");
  usage.stopWaiting(1700);
  equal(usage.ownMs(1700), 1000);
  equal(usage.ownMs(1750), 1050, "it has its turn");
  usage.stopWaiting(1800);
  equal(usage.ownMs(1800), 1100, "having no turn to wait for costs nothing");
  usage.wait(1900);
  usage.stopWaiting(1950);
  equal(usage.ownMs(2000), 1250, "waits add up");
});
