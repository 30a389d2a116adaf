import { deepStrictEqual as assertEquals, match } from "node:assert/strict";
import {
  type AbiReply,
  decodeRequest,
  encodeRequest,
  type Method,
} from "../guest/mod.ts";
import { createStore, memoryDatabase, set } from "../keyval/mod.ts";
import { KvRequests } from "./kv_requests.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Asks as a guest does. */
function ask(
  kv: KvRequests,
  method: Method,
  url: string,
  body = "",
): Promise<AbiReply> {
  return kv.answer(decodeRequest(
    encodeRequest({ method, url, headers: [], body: encode(body) }),
  ));
}

const told = ({ status, body }: AbiReply): [number, string] => [
  status,
  decode(body),
];

Deno.test("a child's values are kept, read and taken away", async () => {
  using keyval = memoryDatabase();
  const kv = new KvRequests({ child: "a", keyval, quota: 1000 });
  const other = new KvRequests({ child: "b", keyval, quota: 1000 });
  const url = "dormouse:/kv/a%2Fb";
  assertEquals((await ask(kv, "GET", url)).status, 404);
  assertEquals((await ask(kv, "DELETE", url)).status, 404);
  assertEquals(told(await ask(kv, "PUT", url, "one")), [204, ""]);
  assertEquals(told(await ask(kv, "GET", url)), [200, "one"]);
  assertEquals(told(await ask(kv, "PUT", url, "")), [204, ""]);
  assertEquals(told(await ask(kv, "GET", url)), [200, ""]);
  assertEquals((await ask(other, "GET", url)).status, 404);
  assertEquals(told(await ask(kv, "DELETE", url)), [204, ""]);
  assertEquals((await ask(kv, "GET", url)).status, 404);
});

Deno.test("what a person has put there is read as text", async () => {
  using keyval = memoryDatabase();
  const store = createStore(keyval, "a");
  await set("text", "hello", store);
  await set("json", { size: 1 }, store);
  const kv = new KvRequests({ child: "a", keyval, quota: 1000 });
  assertEquals(told(await ask(kv, "GET", "dormouse:/kv/text")), [200, "hello"]);
  assertEquals(told(await ask(kv, "GET", "dormouse:/kv/json")), [
    200,
    '{"size":1}',
  ]);
});

Deno.test("the quota counts keys and values, and says its numbers", async (t) => {
  const url = (key: string): string => `dormouse:/kv/${key}`;
  await t.step("in bytes, up to the last one", async () => {
    using keyval = memoryDatabase();
    const kv = new KvRequests({ child: "a", keyval, quota: 10 });
    assertEquals((await ask(kv, "PUT", url("%C3%A9"), "12345678")).status, 204);
    const refused = await ask(kv, "PUT", url("b"), "");
    assertEquals(refused.status, 507);
    match(decode(refused.body), /11 bytes .* at most 10 \(limits\.kv\)/);
  });

  await t.step("a value that is replaced or deleted makes room", async () => {
    using keyval = memoryDatabase();
    const kv = new KvRequests({ child: "a", keyval, quota: 10 });
    assertEquals((await ask(kv, "PUT", url("a"), "123456789")).status, 204);
    assertEquals((await ask(kv, "PUT", url("a"), "987654321")).status, 204);
    assertEquals((await ask(kv, "PUT", url("b"), "1")).status, 507);
    assertEquals((await ask(kv, "DELETE", url("a"))).status, 204);
    assertEquals((await ask(kv, "PUT", url("b"), "123456789")).status, 204);
  });

  await t.step("of many at once only so many are kept as fit", async () => {
    using keyval = memoryDatabase();
    const kv = new KvRequests({ child: "a", keyval, quota: 10 });
    const replies = await Promise.all(
      ["a", "b", "c", "d"].map((key) => ask(kv, "PUT", url(key), "1234")),
    );
    assertEquals(replies.map(({ status }) => status), [204, 204, 507, 507]);
  });

  await t.step("what another process has left counts", async () => {
    using keyval = memoryDatabase();
    const before = new KvRequests({ child: "a", keyval, quota: 10 });
    await ask(before, "PUT", url("a"), "123456789");
    const kv = new KvRequests({ child: "a", keyval, quota: 5 });
    assertEquals((await ask(kv, "PUT", url("b"), "")).status, 507);
    assertEquals((await ask(kv, "PUT", url("a"), "1234567")).status, 204);
    assertEquals((await ask(kv, "PUT", url("a"), "12345678")).status, 507);
  });
});

Deno.test("what is no request for a value is refused", async (t) => {
  using keyval = memoryDatabase();
  const kv = new KvRequests({ child: "a", keyval, quota: 1000 });
  const table: [name: string, Method, url: string, status: number][] = [
    ["no key", "GET", "dormouse:/kv/", 400],
    ["a slash", "GET", "dormouse:/kv/a/b", 400],
    ["a query", "GET", "dormouse:/kv/a?b", 400],
    ["a fragment", "PUT", "dormouse:/kv/a#b", 400],
    ["half an escape", "PUT", "dormouse:/kv/%4", 400],
    ["no UTF-8", "PUT", "dormouse:/kv/%ff", 400],
    ["a lone surrogate", "PUT", "dormouse:/kv/%ED%A0%80", 400],
    ["NUL", "PUT", "dormouse:/kv/a%00b", 400],
    ["a key that is too long", "PUT", `dormouse:/kv/${"a".repeat(8193)}`, 413],
    ["another method", "POST", "dormouse:/kv/a", 405],
    ["dots are a key like others", "GET", "dormouse:/kv/..", 404],
  ];
  for (const [name, method, url, status] of table) {
    await t.step(name, async () => {
      const reply = await ask(kv, method, url);
      assertEquals(reply.status, status);
      assertEquals(JSON.parse(decode(reply.body)).kind, "Status");
    });
  }
});
