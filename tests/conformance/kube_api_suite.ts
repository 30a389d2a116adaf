/**
 * The contract between a Kubernetes API server and its clients, as one table.
 *
 * It runs against a real kube-apiserver and against the embedded server. What
 * each case is answered with was recorded from the real one.
 *
 * @module
 */

import { deepStrictEqual } from "node:assert/strict";
import type { Case } from "./case.ts";
import { APPLY_CASES } from "./cases_apply.ts";
import { BODY_CASES } from "./cases_bodies.ts";
import { CREATE_CASES } from "./cases_create.ts";
import { DELETE_CASES } from "./cases_delete.ts";
import { PATCH_CASES } from "./cases_patch.ts";
import { READ_CASES } from "./cases_read.ts";
import { SCHEMA_CASES } from "./cases_schema.ts";
import { UPDATE_CASES } from "./cases_update.ts";
import { WATCH_CASES } from "./cases_watch.ts";
import { CaseRunner, type Entry, type Target } from "./transcript.ts";

/** All cases, by area. */
export const SUITE: Readonly<Record<string, readonly Case[]>> = {
  create: CREATE_CASES,
  bodies: BODY_CASES,
  schema: SCHEMA_CASES,
  read: READ_CASES,
  update: UPDATE_CASES,
  patch: PATCH_CASES,
  apply: APPLY_CASES,
  delete: DELETE_CASES,
  watch: WATCH_CASES,
};

/** What the cases of one area were answered with, by their names. */
export type Recording = Readonly<Record<string, readonly Entry[]>>;

/** Returns where the recording of an area lies. */
export function recordingUrl(area: string): URL {
  return new URL(`./recorded/${area}.json`, import.meta.url);
}

/** Registers the tests of the suite against a server. */
export function testSuite(
  server: string,
  start: () => Promise<Target & AsyncDisposable>,
): void {
  Deno.test(`${server} keeps the contract`, async (t) => {
    await using target = await start();
    using runner = new CaseRunner(target);
    for (const [area, cases] of Object.entries(SUITE)) {
      const recording: Recording = JSON.parse(
        await Deno.readTextFile(recordingUrl(area)),
      );
      for (const one of cases) {
        await t.step(`${area}: ${one.name}`, async () => {
          const entries = await runner.run(one);
          deepStrictEqual(codesOf(entries), wantedCodes(one));
          deepStrictEqual(entries, recording[one.name]);
        });
      }
    }
  });
}

/** The statuses of the answers to requests. */
function codesOf(entries: readonly Entry[]): (number | undefined)[] {
  return entries.filter(({ step }) => /^[A-Z]/.test(step))
    .map(({ code }) => code);
}

function wantedCodes({ steps }: Case): number[] {
  return steps.flatMap((step) => "send" in step ? [step.code] : []);
}
