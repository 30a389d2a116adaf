/**
 * The lives of four processes that meet every way of writing an image.
 *
 * @module
 */

import { HostModel, type HostModelOptions } from "./host_model.ts";

/** What a scenario runs on. */
export interface ScenarioOptions
  extends Omit<HostModelOptions, "children" | "bootId" | "firstLife"> {
  /** Asked before each action; the process is killed when it says no. */
  readonly goesOn?: () => boolean;
}

type Action = (host: HostModel) => void | Promise<void>;

const wake = (child: string): Action => (host) => host.wake(child);
const doze = (child: string): Action => (host) => host.doze(child);
const sleep = (child: string): Action => (host) => host.sleep(child);
const park = (child: string): Action => (host) =>
  host.doze(child, { parked: true });
const giveUp = (child: string): Action => (host) => host.giveUp(child);
const start: Action = (host) => host.start();
const stop: Action = (host) => host.stop();

/** One process. */
interface Life {
  readonly bootId: string;
  readonly children: readonly string[];
  readonly actions: readonly Action[];
}

const LIVES: readonly Life[] = [
  // Killed while "web" sleeps and "db" dozes.
  {
    bootId: "boot-1",
    children: ["web", "db"],
    actions: [
      start,
      ...[wake("web"), doze("web"), wake("db"), doze("db")],
      ...[wake("web"), park("web"), wake("web"), doze("web"), sleep("web")],
      ...[wake("db"), giveUp("db"), wake("web"), wake("db"), doze("db")],
      ...[wake("web"), doze("web"), wake("web"), doze("web"), sleep("web")],
    ],
  },
  // Killed while "web" runs; nobody claims "db".
  {
    bootId: "boot-1",
    children: ["web"],
    actions: [start, wake("web")],
  },
  // Stopped in order; nobody claims "db".
  {
    bootId: "boot-1",
    children: ["web"],
    actions: [start, wake("web"), doze("web"), wake("web"), stop],
  },
  // Stopped in order in another boot.
  {
    bootId: "boot-2",
    children: ["web", "db"],
    actions: [start, wake("web"), doze("web"), wake("db"), stop],
  },
];

/** Runs the processes one after the other; returns the boot of the last. */
export async function runScenario(options: ScenarioOptions): Promise<string> {
  const { goesOn = () => true } = options;
  for (const [index, { bootId, children, actions }] of LIVES.entries()) {
    const firstLife = 1 + 100 * index;
    const host = new HostModel({ ...options, bootId, children, firstLife });
    try {
      for (const action of actions) {
        if (!goesOn()) return bootId;
        await action(host);
      }
    } finally {
      await host.abandon();
    }
  }
  return "boot-2";
}
