import { deepStrictEqual as assertEquals } from "node:assert/strict";
import {
  type ChildSpec,
  DEFAULT_LIMITS,
  DEFAULT_REQUEUE,
  DEFAULT_SUSPEND,
} from "../config/mod.ts";
import { changeOf, type SpecChange } from "./spec_change.ts";

const SPEC: ChildSpec = {
  name: "a",
  wasm: "/a.wasm",
  env: [],
  args: [],
  permissions: [],
  serviceAccount: undefined,
  http: { hosts: [] },
  limits: DEFAULT_LIMITS,
  suspend: DEFAULT_SUSPEND,
  requeue: DEFAULT_REQUEUE,
  schedule: [],
  concurrency: 1,
  paused: false,
};
const RULE = {
  apiGroups: [""],
  resources: ["pods"],
  verbs: ["get"],
  resourceNames: undefined,
  namespaces: undefined,
} as const;

Deno.test("changeOf() follows the table", async (t) => {
  const table: [string, Partial<ChildSpec>, string, SpecChange][] = [
    ["nothing", {}, "m", "nothing"],
    ["another place of the same module", { wasm: "/b.wasm" }, "m", "nothing"],
    ["a pause", { paused: true }, "m", "pause"],
    ["permissions", { permissions: [RULE] }, "m", "handOver"],
    [
      "times",
      { suspend: { ...DEFAULT_SUSPEND, never: true } },
      "m",
      "handOver",
    ],
    [
      "permissions and a pause",
      { permissions: [RULE], paused: true },
      "m",
      "handOver",
    ],
    [
      "a limit that it cannot see",
      { limits: { ...DEFAULT_LIMITS, cpuTime: 5 } },
      "m",
      "handOver",
    ],
    [
      "its memory",
      { limits: { ...DEFAULT_LIMITS, memory: 65536 } },
      "m",
      "restart",
    ],
    ["its environment", { env: [{ name: "A", value: "b" }] }, "m", "restart"],
    ["its arguments", { args: ["-v"] }, "m", "restart"],
    ["its module", {}, "other", "restart"],
  ];
  for (const [name, change, id, expected] of table) {
    await t.step(name, () => {
      const after = { spec: { ...SPEC, ...change }, module: { id } };
      assertEquals(
        changeOf({ spec: SPEC, module: { id: "m" } }, after),
        expected,
      );
    });
  }
  await t.step("the end of a pause", () => {
    const before = { spec: { ...SPEC, paused: true }, module: { id: "m" } };
    assertEquals(
      changeOf(before, { spec: SPEC, module: { id: "m" } }),
      "resume",
    );
  });
});
