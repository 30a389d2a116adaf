/**
 * One life of a host that meets every way of writing an image.
 *
 * @module
 */

import { HostModel, type HostModelOptions } from "./host_model.ts";

/** The children of the scenario. */
export const CHILDREN = ["web", "db"] as const;

/** What a scenario runs on. */
export type ScenarioOptions = Omit<HostModelOptions, "children" | "bootId">;

/** Runs two processes: the first is stopped in order, the second as well. */
export async function runScenario(options: ScenarioOptions): Promise<void> {
  const first = new HostModel({
    ...options,
    bootId: "boot-1",
    children: CHILDREN,
  });
  try {
    await first.start();
    runChildren(first);
    await first.stop();
  } finally {
    await first.abandon();
  }
  const second = new HostModel({
    ...options,
    bootId: "boot-2",
    children: CHILDREN,
  });
  try {
    await second.start();
    second.wake("web");
    second.doze("web");
    second.wake("db");
    await second.stop();
  } finally {
    await second.abandon();
  }
}

function runChildren(host: HostModel): void {
  for (const child of CHILDREN) {
    host.wake(child);
    host.doze(child);
  }
  host.wake("web");
  host.doze("web", { parked: true });
  host.wake("web");
  host.doze("web");
  host.sleep("web");
  host.wake("db");
  host.giveUp("db");
  host.wake("web");
  host.wake("db");
  host.doze("db");
  host.wake("db");
  for (let turn = 0; turn < 3; turn++) {
    host.wake("web");
    host.doze("web");
  }
  host.sleep("web");
}
