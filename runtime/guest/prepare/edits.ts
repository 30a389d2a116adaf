/**
 * What is to be changed in the code, as a list of small edits in the order of
 * their places: the first pass of metering decides, the second writes.
 *
 * @module
 */

import { IntList } from "./int_list.ts";

/** What an edit does. */
export const EditKind = {
  /** Nothing after all. */
  none: 0,
  /** Inserts a check that charges `value`. */
  check: 1,
  /** Replaces a loop's head by one that charges `value` for each turn. */
  loopHead: 2,
  /** Closes what that head opened. */
  loopEnd: 3,
  /** The same two for a loop that takes parameters. */
  loopHeadWithParams: 6,
  loopEndWithParams: 7,
  /** Replaces a label's number by `value`. */
  label: 4,
  /** Replaces an instruction by a call to the function `value`. */
  call: 5,
} as const;

const FIELDS = 4;

/** Edits of many functions, one after the other. */
export class EditList {
  readonly #fields = new IntList(4096);

  /** How many edits there are. */
  get length(): number {
    return this.#fields.length / FIELDS;
  }

  /** Appends an edit of the bytes from `at` to `end`. */
  push(kind: number, place: { at: number; end: number; value: number }): void {
    this.#fields.push(kind);
    this.#fields.push(place.at);
    this.#fields.push(place.end);
    this.#fields.push(place.value);
  }

  /** What the edit at `index` does. */
  kind(index: number): number {
    return this.#fields.at(index * FIELDS);
  }

  /** The first byte it replaces. */
  at(index: number): number {
    return this.#fields.at(index * FIELDS + 1);
  }

  /** One past the last byte it replaces. */
  end(index: number): number {
    return this.#fields.at(index * FIELDS + 2);
  }

  /** Its number; what it means depends on the kind. */
  value(index: number): number {
    return this.#fields.at(index * FIELDS + 3);
  }

  /** Gives the edit its number. */
  setValue(index: number, value: number): void {
    this.#fields.set(index * FIELDS + 3, value);
  }

  /** Puts another edit in its place. */
  replace(
    index: number,
    kind: number,
    place: { at: number; end: number; value: number },
  ): void {
    this.#fields.set(index * FIELDS, kind);
    this.#fields.set(index * FIELDS + 1, place.at);
    this.#fields.set(index * FIELDS + 2, place.end);
    this.#fields.set(index * FIELDS + 3, place.value);
  }

  /** Turns the edit into one that does nothing. */
  cancel(index: number): void {
    this.#fields.set(index * FIELDS, EditKind.none);
  }
}
