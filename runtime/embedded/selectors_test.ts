import { strictEqual, throws } from "node:assert/strict";
import { BUILTIN_KINDS } from "./builtin_kinds.ts";
import { readSelector } from "./selectors.ts";

const POD = BUILTIN_KINDS.find(({ kind }) => kind === "Pod");
const OBJECT = {
  metadata: { name: "p", namespace: "n", labels: { app: "web", "a.b/c": "7" } },
  spec: { nodeName: "host" },
};

function selects(query: string): boolean | undefined {
  if (POD === undefined) throw new Error("Cannot select: no pods");
  return readSelector(new URLSearchParams(query), POD)?.(OBJECT);
}

Deno.test("readSelector() selects by labels and fields", async (t) => {
  const table: [query: string, selected: boolean | undefined][] = [
    ["", undefined],
    ["labelSelector=", undefined],
    ["labelSelector=app=web", true],
    ["labelSelector=app%3D%3Dweb", true],
    ["labelSelector=app!=web", false],
    ["labelSelector=none!=web", true],
    ["labelSelector=app in (web, db)", true],
    ["labelSelector=app notin (web)", false],
    ["labelSelector=none notin (web)", true],
    ["labelSelector=app", true],
    ["labelSelector=!app", false],
    ["labelSelector=a.b/c > 6", true],
    ["labelSelector=a.b/c < 6", false],
    ["labelSelector=none > 6", false],
    ["labelSelector=app=web,none", false],
    ["fieldSelector=metadata.name=p", true],
    ["fieldSelector=metadata.namespace!=n", false],
    ["fieldSelector=spec.nodeName=host,status.phase=", true],
  ];
  for (const [query, selected] of table) {
    await t.step(query, () => strictEqual(selects(query), selected));
  }
});

Deno.test("readSelector() refuses what it cannot read", async (t) => {
  const table: [query: string, says: RegExp][] = [
    ["labelSelector=a b", /unable to parse requirement/],
    ["labelSelector=,", /unable to parse requirement/],
    ["labelSelector=a > x", /unable to parse requirement/],
    ["fieldSelector=name", /can't understand 'name'/],
    ["fieldSelector=spec.other=1", /field label not supported: spec.other/],
  ];
  for (const [query, says] of table) {
    await t.step(query, () => throws(() => selects(query), says));
  }
});
