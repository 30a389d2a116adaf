import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import {
  AbiError,
  decodeReconcileResult,
  decodeReply,
  decodeRequest,
  encodeReconcileInput,
  encodeReply,
  encodeRequest,
} from "./abi.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("requests and replies survive a round trip, bodies byte for byte", () => {
  const body = new Uint8Array([0, 10, 255, 10]);
  const request = {
    method: "PUT",
    url: "/api/v1/x?a=\u00e9",
    headers: [["a", "b"], ["a", "c"]],
    body,
  } as const;
  assertEquals(decodeRequest(encodeRequest(request)), {
    ...request,
    body: new Uint8Array(body),
  });
  const reply = { status: 404, headers: [], body: utf8("{}") };
  assertEquals(decodeReply(encodeReply(reply)), reply);
});

Deno.test("decodeRequest() takes a request without headers or body", () => {
  const { headers, body } = decodeRequest(
    utf8('{"method":"GET","url":"dormouse:/kv/a"}\n'),
  );
  assertEquals([headers, body.length], [[], 0]);
});

Deno.test("what is not of the form is refused with what was wanted", async (t) => {
  const request = (text: string) => (): unknown => decodeRequest(utf8(text));
  const reply = (text: string) => (): unknown => decodeReply(utf8(text));
  const result = (text: string) => (): unknown =>
    decodeReconcileResult(utf8(text));
  const table: [() => unknown, string][] = [
    [
      request('{"method":"GET","url":"/"}'),
      "Cannot read the request: no newline, wanted a line of JSON, a newline, the body",
    ],
    [request("x\n"), "Cannot read the request: not JSON in UTF-8"],
    [
      request("[]\n"),
      "Cannot read the request: head is [], wanted a JSON object",
    ],
    [
      request('{"method":"get","url":"/"}\n'),
      'Cannot read the request: method is "get", wanted GET, HEAD, POST, PUT, PATCH, DELETE',
    ],
    [
      request('{"method":"GET","url":"http://x/"}\n'),
      'Cannot read the request: url is "http://x/", wanted "/...", "https://..." or "dormouse:/..."',
    ],
    [
      request('{"method":"GET","url":"/","headers":{"a":"b"}}\n'),
      'Cannot read the request: headers is {"a":"b"}, wanted a list of [name, value]',
    ],
    [
      request('{"method":"GET","url":"/","header":[]}\n'),
      'Cannot read the request: field is "header", wanted method, url, headers',
    ],
    [
      reply('{"status":99}\n'),
      "Cannot read the reply: status is 99, wanted 100 to 599",
    ],
    [
      reply('{"status":"200"}\n'),
      'Cannot read the reply: status is "200", wanted 100 to 599',
    ],
    [
      result('{"requeueAfterMs":-1}'),
      "Cannot read the result: requeueAfterMs is -1, wanted 0 or more",
    ],
    [
      result('{"error":"no"}'),
      'Cannot read the result error: head is "no", wanted a JSON object',
    ],
    [
      result('{"error":{}}'),
      "Cannot read the result: error.message is nothing, wanted a string",
    ],
    [
      result('{"error":{"message":"no","terminal":1}}'),
      "Cannot read the result: error.terminal is 1, wanted true or false",
    ],
  ];
  for (const [read, message] of table) {
    await t.step(message, () =>
      assertThrows(read, (error) => {
        assertEquals((error as Error).message, message);
        return error instanceof AbiError;
      }));
  }
  assertThrows(
    () => decodeRequest(new Uint8Array([0xff, 10])),
    /not JSON in UTF-8/,
  );
});

Deno.test("encodeReconcileInput() leaves objects as they are", () => {
  const input = {
    controller: "c",
    namespace: "n",
    name: 'o"',
    object: '{"b":1,"a":2}',
    owned: ["{}", "[]"],
    reasons: ["watch"],
    deadlineMs: 30_000,
  };
  assertEquals(
    new TextDecoder().decode(encodeReconcileInput(input)),
    '{"controller":"c","namespace":"n","name":"o\\"","object":{"b":1,"a":2},' +
      '"owned":[{},[]],"reasons":["watch"],"deadlineMs":30000}',
  );
  const { owned: _, ...gone } = { ...input, object: null };
  assertEquals(
    JSON.parse(new TextDecoder().decode(encodeReconcileInput(gone))),
    { ...gone },
  );
});

Deno.test("decodeReconcileResult() reads done, requeue and both kinds of error", () => {
  assertEquals(decodeReconcileResult(utf8("")), {});
  assertEquals(decodeReconcileResult(utf8("{}")), {});
  assertEquals(decodeReconcileResult(utf8('{"requeueAfterMs":0.5}')), {
    requeueAfterMs: 0.5,
  });
  for (const error of [{ message: "m" }, { message: "m", terminal: true }]) {
    assertEquals(decodeReconcileResult(utf8(JSON.stringify({ error }))), {
      error,
    });
  }
});
