import {
  deepStrictEqual as assertEquals,
  equal,
  throws as assertThrows,
} from "node:assert/strict";
import {
  CONFIG_MAPS,
  configMapBytes,
} from "../../../tests/support/kube_fixture.ts";
import { ObjectView } from "./object_view.ts";
import {
  covers,
  isWanted,
  neededWatches,
  readWant,
  type WatchQuery,
  type WatchWant,
} from "./watch_want.ts";

const want = (query: Partial<WatchQuery> = {}): WatchWant =>
  readWant({ resource: CONFIG_MAPS, ...query });

const ALL = want();
const SHOP = want({ namespace: "shop" });
const WEB = want({ labelSelector: "app=web" });
const NAMED = want({ fieldSelector: "metadata.name=a" });
const RUNNING = want({ fieldSelector: "status.phase=Running" });
const META = want({ metadataOnly: true });
const SHOP_WEB = want({ namespace: "shop", labelSelector: "app=web" });
const AS_BOB = want({ impersonate: { user: "bob" } });
const OTHER = want({ resource: { ...CONFIG_MAPS, plural: "secrets" } });

Deno.test("covers() says whether one watch can serve another want", async (t) => {
  const table: [
    name: string,
    wide: WatchWant,
    narrow: WatchWant,
    covered: boolean,
  ][] = [
    ["all, all", ALL, ALL, true],
    ["all, one namespace", ALL, SHOP, true],
    ["one namespace, all", SHOP, ALL, false],
    ["all, labels", ALL, WEB, true],
    ["labels, all", WEB, ALL, false],
    ["namespace, labels in it", SHOP, SHOP_WEB, true],
    ["labels, the same in a namespace", WEB, SHOP_WEB, true],
    ["all, by name", ALL, NAMED, true],
    ["all, by a field that only the server knows", ALL, RUNNING, false],
    ["that field, that field", RUNNING, RUNNING, true],
    ["all, metadata", ALL, META, true],
    ["metadata, all", META, ALL, false],
    ["all, all as another", ALL, AS_BOB, false],
    ["all, all of another kind", ALL, OTHER, false],
  ];
  for (const [name, wide, narrow, covered] of table) {
    await t.step(name, () => equal(covers(wide, narrow), covered));
  }
});

Deno.test("neededWatches() are the widest", async (t) => {
  const table: [name: string, wants: WatchWant[], needed: WatchWant[]][] = [
    ["none", [], []],
    ["one", [SHOP], [SHOP]],
    ["all covers the rest", [SHOP, ALL, WEB, META], [ALL]],
    ["what is not covered stays", [SHOP, WEB, SHOP_WEB, RUNNING], [
      SHOP,
      WEB,
      RUNNING,
    ]],
  ];
  for (const [name, wants, needed] of table) {
    await t.step(name, () => assertEquals(neededWatches(wants), needed));
  }
});

Deno.test("queries that say the same want the same", () => {
  const a = want({
    labelSelector: "b=2, a==1",
    fieldSelector: "metadata.name==x",
  });
  const b = want({
    namespace: "",
    labelSelector: "a=1,b in (2)",
    fieldSelector: "metadata.name=x",
    metadataOnly: false,
  });
  equal(a.key, b.key);
  equal(a.key === ALL.key, false);
  assertThrows(() => want({ labelSelector: "=" }), SyntaxError);
});

Deno.test("isWanted() judges an object as the server would", async (t) => {
  const view = new ObjectView(
    { namespace: "shop", name: "a" },
    configMapBytes({
      namespace: "shop",
      name: "a",
      version: 1,
      labels: { app: "web" },
    }),
  );
  const table: [WatchWant, boolean][] = [
    [ALL, true],
    [SHOP, true],
    [want({ namespace: "other" }), false],
    [WEB, true],
    [want({ labelSelector: "app!=web" }), false],
    [NAMED, true],
    [want({ fieldSelector: "metadata.name=b" }), false],
  ];
  for (const [one, wanted] of table) {
    await t.step(one.key, () => equal(isWanted(one, view), wanted));
  }
});
