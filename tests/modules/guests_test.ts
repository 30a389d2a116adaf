/**
 * The operators of `modules/` in the real guest runtime: each language behaves
 * alike, and what an operator keeps in its memory outlives its sleep.
 *
 * @module
 */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  GuestRuntime,
  openPaging,
  type ReconcileInput,
  type SuspendableGuest,
} from "../../runtime/guest/mod.ts";
import { moduleOfBytes, testGuest } from "../support/guest_fixture.ts";
import { tempImage } from "../support/image_fixture.ts";
import { builtModule } from "./built_module.ts";
import { ObjectHost, type SomeObject } from "./object_host.ts";
