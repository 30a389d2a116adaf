import {
  deepStrictEqual as assertEquals,
  rejects as assertRejects,
} from "node:assert/strict";
import { OutsideError } from "./errors.ts";
import {
  type ByteSource,
  type OutsideReply,
  readReply,
} from "./message_reader.ts";

/** Gives a text in pieces, cut at `cut`, no more than `most` bytes at once. */
function source(text: string, cut = 0, most = Infinity): ByteSource {
  let left = Uint8Array.from(text, (char) => char.charCodeAt(0));
  let until = cut;
  return {
    read(into) {
      if (left.length === 0) return Promise.resolve(null);
      const size = Math.min(
        until || left.length,
        left.length,
        most,
        into.length,
      );
      until = Math.max(0, until - size);
      into.set(left.subarray(0, size));
      left = left.subarray(size);
      return Promise.resolve(size);
    },
  };
}

const read = (
  text: string,
  { method = "GET", most = 100 } = {},
): Promise<OutsideReply> => readReply(source(text), { method, most });

const text = ({ body }: OutsideReply): string => new TextDecoder().decode(body);

const OK = "HTTP/1.1 200 OK\r\n";

Deno.test("readReply() reads an answer however it is cut", async (t) => {
  const answers: Record<string, string> = {
    "a length": `${OK}Content-Length: 5\r\nA: b\r\n\r\nhello`,
    "chunks":
      `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nT: r\r\n\r\n`,
    "its end": `HTTP/1.0 200\r\n\r\nhello`,
    "after others":
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n${OK}content-length: 5, 5\r\n\r\nhello`,
  };
  for (const [name, answer] of Object.entries(answers)) {
    await t.step(name, async () => {
      for (let cut = 0; cut <= answer.length; cut++) {
        const options = { method: "GET", most: 5 };
        assertEquals(
          text(await readReply(source(answer, cut), options)),
          "hello",
        );
      }
      const trickle = source(answer, 0, 1);
      assertEquals(
        text(await readReply(trickle, { method: "GET", most: 5 })),
        "hello",
      );
    });
  }
});

Deno.test("readReply() takes no body where there is none", async () => {
  const length = "content-length: 5\r\n\r\n";
  assertEquals(text(await read(OK + length, { method: "HEAD" })), "");
  assertEquals(text(await read(`HTTP/1.1 304 x\r\n${length}`)), "");
  assertEquals(text(await read(`HTTP/1.1 204 x\r\n\r\n`)), "");
  const { status, headers } = await read(
    "HTTP/1.1 302 Found\r\nLocation: /a\r\nSet-Cookie: a\r\nset-cookie: b\r\ncontent-length: 0\r\n\r\n",
  );
  assertEquals([status, headers], [302, [
    ["location", "/a"],
    ["set-cookie", "a"],
    ["set-cookie", "b"],
    ["content-length", "0"],
  ]]);
});

Deno.test("readReply() refuses what can be read in two ways", async (t) => {
  const table: Record<string, string> = {
    "nothing": "",
    "no HTTP": "SSH-2.0-OpenSSH_9\r\n\r\n",
    "HTTP/2": "HTTP/2 200\r\n\r\n",
    "a status of two digits": "HTTP/1.1 20 OK\r\n\r\n",
    "bare line ends": "HTTP/1.1 200 OK\ncontent-length: 0\n\n",
    "a folded header": `${OK}a: b\r\n c\r\n\r\n`,
    "a space before the colon": `${OK}a : b\r\n\r\n`,
    "no colon": `${OK}ab\r\n\r\n`,
    "NUL in a value": `${OK}a: b\0c\r\n\r\n`,
    "two lengths": `${OK}content-length: 1\r\ncontent-length: 2\r\n\r\nab`,
    "a length below zero": `${OK}content-length: -1\r\n\r\nab`,
    "a length in words": `${OK}content-length: 1e1\r\n\r\nab`,
    "another coding": `${OK}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
    "a chunk without size": `${OK}transfer-encoding: chunked\r\n\r\n\r\n`,
    "a chunk below zero": `${OK}transfer-encoding: chunked\r\n\r\n-1\r\n\r\n`,
    "a chunk that is longer than it says":
      `${OK}transfer-encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n`,
    "an end too early": `${OK}content-length: 5\r\n\r\nhell`,
    "an end in the middle of chunks":
      `${OK}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`,
    "another protocol": "HTTP/1.1 101 Switching\r\n\r\n",
    "never an end of it": "HTTP/1.1 100 Continue\r\n\r\n".repeat(100),
    "a line too long": `${OK}a: ${"b".repeat(20_000)}\r\n\r\n`,
    "too many headers": `${OK}${"a: b\r\n".repeat(20_000)}\r\n`,
  };
  for (const [name, answer] of Object.entries(table)) {
    await t.step(name, () =>
      assertRejects(read(answer), (error: unknown) => {
        assertEquals(error instanceof OutsideError && error.status, 502);
        return true;
      }));
  }
});

Deno.test("readReply() reads no more than is allowed", async (t) => {
  const body = "x".repeat(101);
  const table: Record<string, string> = {
    "a length": `${OK}content-length: 101\r\n\r\n`,
    "chunks": `${OK}transfer-encoding: chunked\r\n\r\n32\r\n${
      "x".repeat(50)
    }\r\n33\r\n${"x".repeat(51)}\r\n0\r\n\r\n`,
    "a chunk beyond all": `${OK}transfer-encoding: chunked\r\n\r\nffffffff\r\n`,
    "its end": `${OK}\r\n${body}`,
  };
  for (const [name, answer] of Object.entries(table)) {
    await t.step(name, () =>
      assertRejects(read(answer), (error: unknown) => {
        assertEquals(error instanceof OutsideError && error.status, 413);
        return true;
      }));
  }
});
