import {
  equal as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { parseFieldSelector } from "./field_selector.ts";
import { type Labels, parseLabelSelector } from "./label_selector.ts";

Deno.test("a label selector matches what the server would select", async (t) => {
  const web: Labels = { app: "web", tier: "front", "example.com/size": "5" };
  const table: [selector: string, matches: boolean][] = [
    ["", true],
    ["app=web", true],
    ["app == web", true],
    ["app=api", false],
    ["app!=api", true],
    ["app!=web", false],
    ["missing!=x", true],
    ["app in (web, api)", true],
    ["app in (api)", false],
    ["app notin (api,db)", true],
    ["missing notin (a)", true],
    ["app", true],
    ["!app", false],
    ["! missing", true],
    ["missing", false],
    ["missing=", false],
    ["example.com/size>4", true],
    ["example.com/size>5", false],
    ["example.com/size<6", true],
    ["app>1", false],
    ["app=web,tier in (front,back),!missing", true],
    ["app=web,tier=back", false],
    ["toString", false],
  ];
  for (const [selector, matches] of table) {
    await t.step(
      selector,
      () => assertEquals(parseLabelSelector(selector).matches(web), matches),
    );
  }
  await t.step(
    "an empty value",
    () => assertEquals(parseLabelSelector("a=").matches({ a: "" }), true),
  );
});

Deno.test("label selectors that say the same have the same text", async (t) => {
  const table: [selector: string, text: string][] = [
    ["b=2, a==1", "a=1,b=2"],
    ["a in (1)", "a=1"],
    ["a in (2,1,2)", "a in (1,2)"],
    ["a notin ( y , x )", "a notin (x,y)"],
    ["a notin (x)", "a!=x"],
    ["! a,b", "!a,b"],
    ["a > 01", "a>1"],
    ["a<5", "a<5"],
  ];
  for (const [selector, text] of table) {
    await t.step(selector, () => {
      assertEquals(parseLabelSelector(selector).text, text);
      assertEquals(parseLabelSelector(text).text, text);
    });
  }
});

Deno.test("what is no label selector is refused", async (t) => {
  for (
    const selector of [
      "a=b c",
      ",",
      "a=1,",
      "a in",
      "a in (b",
      "=b",
      "a=b=c",
      "a>x",
      "-a",
      "a/b/c",
    ]
  ) {
    await t.step(
      selector,
      () => assertThrows(() => parseLabelSelector(selector), SyntaxError),
    );
  }
});

Deno.test("a field selector is judged by name and namespace alone", async (t) => {
  const object = { namespace: "shop", name: "web" };
  const table: [
    selector: string,
    text: string,
    byNameOnly: boolean,
    matches: boolean,
  ][] = [
    ["", "", true, true],
    ["metadata.name=web", "metadata.name=web", true, true],
    ["metadata.name==api", "metadata.name=api", true, false],
    ["metadata.namespace!=shop", "metadata.namespace!=shop", true, false],
    [
      "metadata.namespace=shop,metadata.name!=x",
      "metadata.name!=x,metadata.namespace=shop",
      true,
      true,
    ],
    [
      "spec.nodeName=n, metadata.name=web",
      "metadata.name=web,spec.nodeName=n",
      false,
      true,
    ],
    ["status.phase=Running", "status.phase=Running", false, true],
    ["a=b\\,c\\=d\\\\", "a=b\\,c\\=d\\\\", false, true],
    ["a=", "a=", false, true],
  ];
  for (const [selector, text, byNameOnly, matches] of table) {
    await t.step(selector, () => {
      const fields = parseFieldSelector(selector);
      assertEquals(fields.text, text);
      assertEquals(fields.byNameOnly, byNameOnly);
      assertEquals(fields.matches(object), matches);
    });
  }
  for (const selector of ["a", "=b", "a=b=c", "a!b"]) {
    await t.step(
      `${selector} is none`,
      () => assertThrows(() => parseFieldSelector(selector), SyntaxError),
    );
  }
});
