/**
 * What is measured of a process that keeps a copy of what a server has.
 *
 * @module
 */

import { collectGarbage, memoryUse } from "../harness.ts";
import { answerQuestions } from "./dialogue.ts";

/** What a subject is asked. */
export type SubjectQuestion =
  /** To list and follow; answered when all is there. */
  | { readonly ask: "list" }
  /** To report on the next so many seconds. */
  | { readonly ask: "follow"; readonly seconds: number };

/** What listing has cost. */
export interface Listed {
  readonly objects: number;
  readonly seconds: number;
  /** MiB of anonymous memory more than before, garbage collected. */
  readonly grown: number;
  /** MiB of resident memory more than before, at the worst. */
  readonly peak: number;
}

/** What following has cost. */
export interface Followed {
  readonly events: number;
  readonly seconds: number;
  /** Share of one core. */
  readonly cpu: number;
  /** Longest time on the processor between two turns of the event loop, ms. */
  readonly longestTurn: number;
  /** MiB of anonymous memory more than before listing. */
  readonly grown: number;
}

/** A copy of what a server has. */
export interface Subject {
  /** Begins; resolves when all is there. */
  list(): Promise<void>;
  /** How many objects there are. */
  objects(): number;
  /** How many changes have come. */
  events(): number;
}

const TICK_MS = 5;

/** Answers questions about `subject` until there are no more. */
export async function measure(subject: Subject): Promise<never> {
  collectGarbage();
  const before = memoryUse();
  return await answerQuestions((question: SubjectQuestion) =>
    question.ask === "list"
      ? measureList(subject, before)
      : measureFollow(subject, {
        seconds: question.seconds,
        anonymous: before.anonymous,
      })
  );
}

async function measureList(
  subject: Subject,
  before: { readonly anonymous: number; readonly rss: number },
): Promise<Listed> {
  const startedAt = performance.now();
  await subject.list();
  const seconds = (performance.now() - startedAt) / 1000;
  await settle();
  const after = memoryUse();
  return {
    objects: subject.objects(),
    seconds,
    grown: after.anonymous - before.anonymous,
    peak: after.peakRss - before.rss,
  };
}

async function measureFollow(
  subject: Subject,
  { seconds, anonymous }: {
    readonly seconds: number;
    readonly anonymous: number;
  },
): Promise<Followed> {
  const [events, startedAt, cpu] = [
    subject.events(),
    performance.now(),
    cpuSeconds(),
  ];
  let [onCpu, longestTurn] = [mainThreadMs(), 0];
  const timer = setInterval(() => {
    const now = mainThreadMs();
    longestTurn = Math.max(longestTurn, now - onCpu);
    onCpu = now;
  }, TICK_MS);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  clearInterval(timer);
  const elapsed = (performance.now() - startedAt) / 1000;
  return {
    events: subject.events() - events,
    seconds: elapsed,
    cpu: (cpuSeconds() - cpu) / elapsed,
    longestTurn,
    grown: memoryUse().anonymous - anonymous,
  };
}

/** Lets V8 give back what it holds for no reason. */
async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Processor time of all threads; the kernel counts in hundredths. */
function cpuSeconds(): number {
  const fields =
    Deno.readTextFileSync("/proc/self/stat").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/**
 * Processor time of the thread that runs the event loop. What other processes
 * take from us on a busy machine is no fault of the subject and not in it.
 */
function mainThreadMs(): number {
  const [onCpu = "0"] = Deno.readTextFileSync(
    `/proc/self/task/${Deno.pid}/schedstat`,
  ).split(" ");
  return Number(onCpu) / 1e6;
}
