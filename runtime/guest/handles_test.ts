import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { MESSAGE } from "./abi.ts";
import { Handles } from "./handles.ts";
import type { Message } from "./message.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Handles, and what a guest hears of them: `id kind body`. */
function listening(): { handles: Handles; hear: () => string[] } {
  const inbox: Message[] = [];
  const handles = new Handles((message) => inbox.push(message));
  return { handles, hear: () => hear(inbox.splice(0)) };
}

function hear(messages: readonly Message[]): string[] {
  return messages.flatMap(({ id, kind, body }) => {
    const heard = body();
    if (heard === undefined) return [];
    return [`${id} ${kind} ${new TextDecoder().decode(heard)}`];
  });
}

const REPLY = MESSAGE.reply;
const EVENT = MESSAGE.event;

Deno.test("a handle gives its messages in order and is over with the last", () => {
  const { handles, hear } = listening();
  const handle = handles.open();
  equal(handle.id, 1);
  handle.next(MESSAGE.opened, () => bytes("head"));
  handle.next(EVENT, () => bytes("one"));
  handle.last(MESSAGE.ended, () => bytes(""));
  handle.next(EVENT, () => bytes("late"));
  handle.last(REPLY, () => bytes("later"));
  equal(handles.size, 1, "until the guest has heard of its end");
  deepStrictEqual(hear(), ["1 4 head", "1 5 one", "1 6 "]);
  equal(handles.size, 0);
  ok(!handle.signal.aborted);
});

Deno.test("cancel() silences a handle, whatever is on its way", async (t) => {
  await t.step("before anything came", () => {
    const { handles, hear } = listening();
    const handle = handles.open();
    handles.cancel(handle.id);
    ok(handle.signal.aborted);
    handle.last(REPLY, () => bytes("late"));
    deepStrictEqual(hear(), []);
    equal(handles.size, 0);
  });
  await t.step("while its events wait", () => {
    const { handles, hear } = listening();
    const handle = handles.open();
    handle.next(EVENT, () => bytes("one"));
    handles.cancel(handle.id);
    ok(handle.signal.aborted);
    handle.next(EVENT, () => bytes("two"));
    deepStrictEqual(hear(), []);
  });
  await t.step("while its reply waits: the host is done already", () => {
    const { handles, hear } = listening();
    const handle = handles.open();
    handle.last(REPLY, () => bytes("reply"));
    handles.cancel(handle.id);
    ok(!handle.signal.aborted);
    deepStrictEqual(hear(), []);
    equal(handles.size, 0);
  });
  await t.step("of what is over or never was: nothing", () => {
    const { handles, hear } = listening();
    const handle = handles.open();
    handle.last(REPLY, () => bytes("reply"));
    deepStrictEqual(hear(), ["1 3 reply"]);
    for (const id of [handle.id, 99, -1, 0]) handles.cancel(id);
    ok(!handle.signal.aborted);
  });
});

Deno.test("giveUp() tells both sides", () => {
  const { handles, hear } = listening();
  const handle = handles.open();
  handle.giveUp("too large");
  ok(handle.signal.aborted);
  handle.last(REPLY, () => bytes("late"));
  deepStrictEqual(hear(), ["1 7 too large"]);
  equal(handles.size, 0);
});

Deno.test("abortAll() tells the host of all that is under way", () => {
  const { handles, hear } = listening();
  const [one, two, done] = [handles.open(), handles.open(), handles.open()];
  two.next(EVENT, () => bytes("event"));
  done.last(REPLY, () => bytes("reply"));
  handles.abortAll();
  deepStrictEqual(
    [one, two, done].map(({ signal }) => signal.aborted),
    [true, true, false],
  );
  deepStrictEqual(hear(), []);
  equal(handles.size, 0);
});

Deno.test("what was saved is taken up by telling each that it is over", () => {
  const before = listening();
  const [request, stream, done] = [
    before.handles.open(),
    before.handles.open(),
    before.handles.open(),
  ];
  stream.next(MESSAGE.opened, () => bytes("head"));
  done.last(REPLY, () => bytes("reply"));
  before.hear();
  const saved = before.handles.save();
  deepStrictEqual(saved, {
    nextId: 4,
    requests: [request.id],
    streams: [stream.id],
  });

  const { handles } = listening();
  const messages = handles.restore(saved);
  equal(handles.size, 2);
  deepStrictEqual(hear(messages), [
    "1 7 Cannot wait for the reply any longer: the host was restarted",
    "2 6 ",
  ]);
  equal(handles.size, 0);
  equal(handles.open().id, 4, "numbers of the earlier process are not reused");
});

Deno.test("what was saved can be cancelled before the guest hears of it", () => {
  const { handles } = listening();
  const messages = handles.restore({ nextId: 3, requests: [1], streams: [2] });
  handles.cancel(1);
  handles.cancel(2);
  deepStrictEqual(hear(messages), []);
});

Deno.test("numbers begin again and skip what is under way", () => {
  const { handles, hear } = listening();
  const old = handles.open();
  handles.restore({ nextId: 2 ** 31 - 1, requests: [], streams: [] });
  equal(handles.open().id, 2 ** 31 - 1);
  const again = handles.open();
  equal(again.id, 2);
  old.last(REPLY, () => bytes("old"));
  again.last(REPLY, () => bytes("again"));
  deepStrictEqual(hear(), ["1 3 old", "2 3 again"]);
});
