/**
 * What the writing of code is given.
 *
 * @module
 */

import type { FuelPlaces } from "./check_code.ts";
import type { DecodedModule } from "./decoded_module.ts";
import type { Metering } from "./measure_code.ts";

/** What writing code needs. */
export interface CodeInput {
  readonly module: DecodedModule;
  readonly metering: Metering;
  readonly places: FuelPlaces;
  /** The index of the table that holds the function which parks, and its type. */
  readonly parkTable: number;
  readonly parkType: number;
}
