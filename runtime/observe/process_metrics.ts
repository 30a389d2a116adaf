/**
 * What the kernel says of this process, as numbers.
 *
 * `/proc/self/status` and not `smaps_rollup`: that one walks every mapping,
 * of which a host with a thousand children has thousands.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import process from "node:process";

/** Writes memory and processor time; of memory only where there is `/proc`. */
export function* processText(): Generator<string> {
  const { user, system } = process.cpuUsage();
  yield family(
    "process_cpu_seconds_total",
    "counter",
    "Processor time",
    (user + system) / 1e6,
  );
  yield family(
    "process_start_time_seconds",
    "gauge",
    "When the process started",
    performance.timeOrigin / 1000,
  );
  const status = readStatus();
  if (status === undefined) return;
  yield family(
    "process_resident_memory_bytes",
    "gauge",
    "Resident memory",
    bytesOf(status, "VmRSS"),
  );
  yield family(
    "dormouse_process_anonymous_memory_bytes",
    "gauge",
    "Resident memory that no file backs",
    bytesOf(status, "RssAnon"),
  );
}

/** A family of one number without labels. */
export function family(
  name: string,
  kind: "gauge" | "counter",
  help: string,
  value: number,
): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${name} ${value}\n`;
}

/** Other systems have no such file. */
function readStatus(): string | undefined {
  try {
    return readFileSync("/proc/self/status", "latin1");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

function bytesOf(status: string, key: string): number {
  const kib = new RegExp(`^${key}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
  return Number(kib ?? NaN) * 1024;
}
