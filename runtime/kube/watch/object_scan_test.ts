import {
  deepStrictEqual as assertEquals,
  equal,
  throws as assertThrows,
} from "node:assert/strict";
import { ObjectScan } from "./object_scan.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Returns what is kept of `text`, which stands between other bytes. */
function kept(text: string, lastApplied = true): string {
  const bytes = encode(`xx ${text} yy`);
  const scan = new ObjectScan({ lastApplied });
  const end = scan.scan(bytes, 2);
  const stretch = { start: scan.start, end };
  const target = new Uint8Array(scan.keptLength(stretch));
  scan.copyKept(target, stretch);
  return decode(target);
}

const LAST = '"kubectl.kubernetes.io/last-applied-configuration":"{\\"a\\":1}"';

Deno.test("what is cut out leaves JSON, wherever it stands", async (t) => {
  const table: [name: string, text: string, kept: string][] = [
    [
      "nothing to cut",
      '{"metadata":{"name":"a"}}',
      '{"metadata":{"name":"a"}}',
    ],
    ["alone", '{"metadata":{"managedFields":[{}]}}', '{"metadata":{}}'],
    [
      "first",
      '{"metadata":{"managedFields":[1,[2]],"name":"a"}}',
      '{"metadata":{"name":"a"}}',
    ],
    [
      "last",
      '{"metadata":{"name":"a","managedFields":[{"x":"]"}]}}',
      '{"metadata":{"name":"a"}}',
    ],
    [
      "in the middle",
      '{"metadata":{"name":"a","managedFields":null,"uid":"u"}}',
      '{"metadata":{"name":"a","uid":"u"}}',
    ],
    [
      "twice",
      '{"metadata":{"managedFields":1,"managedFields":2}}',
      '{"metadata":{}}',
    ],
    [
      "with blanks",
      '{ "metadata" : { "name":"a" , "managedFields" : [ ] } }',
      '{ "metadata" : { "name":"a"  } }',
    ],
    [
      "last applied",
      `{"metadata":{"annotations":{${LAST},"b":"c"},"name":"a"}}`,
      '{"metadata":{"annotations":{"b":"c"},"name":"a"}}',
    ],
    [
      "only last applied",
      `{"metadata":{"annotations":{${LAST}},"managedFields":[]}}`,
      '{"metadata":{"annotations":{}}}',
    ],
    [
      "no annotations",
      '{"metadata":{"annotations":null}}',
      '{"metadata":{"annotations":null}}',
    ],
    [
      "elsewhere",
      '{"spec":{"managedFields":[]},"metadata":{}}',
      '{"spec":{"managedFields":[]},"metadata":{}}',
    ],
  ];
  for (const [name, text, expected] of table) {
    await t.step(name, () => {
      equal(kept(text), expected);
      JSON.parse(expected);
    });
  }
  await t.step("last applied, if it is wanted", () => {
    const text = `{"metadata":{"annotations":{${LAST}}}}`;
    equal(kept(text, false), text);
  });
});

Deno.test("scan() finds who the object is", () => {
  const scan = new ObjectScan({ lastApplied: true });
  scan.scan(
    encode(
      '{"kind":"A","metadata":{"name":"n\\u00fc","namespace":"ns","resourceVersion":"7"},"apiVersion":"v1"}',
    ),
    0,
  );
  assertEquals(
    [scan.objectName, scan.namespace, scan.resourceVersion, scan.hasKind],
    ["nü", "ns", "7", true],
  );
  scan.scan(encode('{"kind":"A","metadata":{"name":"b"}}'), 0);
  assertEquals(
    [scan.objectName, scan.namespace, scan.resourceVersion, scan.hasKind],
    ["b", "", "", false],
  );
});

Deno.test("scan() refuses what is no object", async (t) => {
  const scan = new ObjectScan({ lastApplied: true });
  for (
    const text of [
      "",
      "5",
      "[]",
      '{"metadata":5}',
      '{"metadata":{"name":5}}',
      '{"metadata":{"name":"a"}',
      '{"a":tru}',
    ]
  ) {
    await t.step(
      text,
      () => assertThrows(() => scan.scan(encode(text), 0), SyntaxError),
    );
  }
});
