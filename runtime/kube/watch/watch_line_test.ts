import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { readWatchLine, type WatchLine } from "./watch_line.ts";

const read = (text: string): WatchLine =>
  readWatchLine(new TextEncoder().encode(text));

Deno.test("readWatchLine() says what happened and where the object is", async (t) => {
  const table: [line: string, meaning: WatchLine][] = [
    ['{"type":"ADDED","object":{}}', { type: "added", objectStart: 25 }],
    ['{"object":{"a":1},"type":"MODIFIED"} ', {
      type: "modified",
      objectStart: 10,
    }],
    ['{ "type" : "DELETED" , "object" : {} }', {
      type: "deleted",
      objectStart: 34,
    }],
    ['{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"5"}}}', {
      type: "bookmark",
      resourceVersion: "5",
      initialEventsEnd: false,
    }],
    [
      '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"5","annotations":{"k8s.io/initial-events-end":"true"}}}}',
      {
        type: "bookmark",
        resourceVersion: "5",
        initialEventsEnd: true,
      },
    ],
    ['{"type":"ERROR","object":{"code":410}}', {
      type: "error",
      status: { code: 410 },
    }],
  ];
  for (const [line, meaning] of table) {
    await t.step(line, () => assertEquals(read(line), meaning));
  }
});

Deno.test("readWatchLine() refuses what is no event", async (t) => {
  const lines = [
    "",
    "<html>",
    '{"type":"ADDED"}',
    '{"object":{}}',
    '{"type":"SOMETHING","object":{}}',
    '{"type":5,"object":{}}',
    '{"type":"ADDED","object":{}',
    '{"type":"ADDED","object":{"a":}}',
    '{"type":"ADDED","object":{}}{"type":"ADDED","object":{}}',
    '{"type":"BOOKMARK","object":{}}',
  ];
  for (const line of lines) {
    await t.step(line, () => assertThrows(() => read(line), SyntaxError));
  }
});
