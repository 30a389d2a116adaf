/**
 * The stand-in server as a process: `serve.ts OBJECTS FILLER LISTS`; LISTS is
 * `streamed` or `paged`.
 *
 * @module
 */

import { answerQuestions } from "./dialogue.ts";
import { StandInServer } from "./stand_in_server.ts";

/** What the server is asked. */
export type ServerQuestion =
  /** For a kubeconfig, and how large what it serves is. */
  | { readonly ask: "start" }
  /** To change so many objects a second from now on. */
  | { readonly ask: "rate"; readonly perSecond: number }
  /** How many streams were opened. */
  | { readonly ask: "streams" };

const TICK_MS = 10;

const [objects = "0", filler = "", lists = "streamed"] = Deno.args;
const server = new StandInServer({
  objects: Number(objects),
  filler,
  streamsLists: lists === "streamed",
});
let timer: ReturnType<typeof setInterval> | undefined;

/** Changes objects at an even pace, whatever the timer does. */
function setRate(perSecond: number): void {
  clearInterval(timer);
  if (perSecond === 0) return;
  let last = performance.now();
  let owed = 0;
  timer = setInterval(() => {
    const now = performance.now();
    owed += (now - last) * perSecond / 1000;
    last = now;
    const whole = Math.floor(owed);
    owed -= whole;
    server.change(whole);
  }, TICK_MS);
}

await answerQuestions((question: ServerQuestion) => {
  switch (question.ask) {
    case "start":
      return { kubeconfig: server.kubeconfig, storedBytes: server.storedBytes };
    case "rate":
      return setRate(question.perSecond);
    case "streams":
      return server.streams;
  }
});
