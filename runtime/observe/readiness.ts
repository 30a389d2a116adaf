/**
 * Whether the host is ready, and why not: a pure judgement, and its answers.
 *
 * It is ready once every child that could be started has been told all that
 * its controllers watch, and stays so: a child that comes later, or a kind
 * that is waited for again, is told of and makes nobody unready. A child that
 * crashes, is held or paused holds up nobody else.
 *
 * @module
 */

/** What is looked at of a child. */
export interface ObservedChild {
  readonly name: string;
  readonly state: string;
  /** Kinds that it has not been told all of. */
  readonly unsynced: readonly string[];
}

/** Where the host stands. */
export type HostPhase = "starting" | "running" | "stopping";

/** Why something is not ready. */
export interface Waiting {
  readonly child: string;
  /** Missing where the child itself is not up. */
  readonly kind?: string;
  readonly why: string;
}

/** The judgement. */
export interface ReadinessReport {
  readonly ready: boolean;
  readonly phase: HostPhase;
  readonly children: number;
  readonly waiting: readonly Waiting[];
}

/** States in which a child is on its way to declare what it watches. */
const BEGINNING = new Set(["cold", "starting"]);

/** Judges whether the host is ready; `before` is whether it has been. */
export function judgeReadiness(
  phase: HostPhase,
  children: readonly ObservedChild[],
  before: boolean,
): ReadinessReport {
  const waiting = children.flatMap(waits);
  const ready = phase === "running" && (before || waiting.length === 0);
  return { ready, phase, children: children.length, waiting };
}

function waits({ name, state, unsynced }: ObservedChild): Waiting[] {
  if (BEGINNING.has(state)) return [{ child: name, why: "is starting" }];
  return unsynced.map((kind) => ({
    child: name,
    kind,
    why: "has not been listed yet",
  }));
}

/** Writes a report for people. */
export function readinessText(report: ReadinessReport): string {
  const { ready, phase, children, waiting } = report;
  const head = ready ? "ready" : "not ready";
  const lines = waiting.map(({ child, kind, why }) =>
    kind === undefined
      ? `child "${child}" ${why}\n`
      : `child "${child}" waits for ${kind}: it ${why}\n`
  );
  return `${head}: ${phase}, ${children} children\n${lines.join("")}`;
}
