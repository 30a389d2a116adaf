/**
 * What somebody said about a setting, and who.
 *
 * @module
 */

/** Who said what a setting's value is. */
export type Origin =
  | { readonly kind: "flag"; readonly name: string }
  | { readonly kind: "environment"; readonly name: string }
  | {
    readonly kind: "file";
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }
  | { readonly kind: "default" };

/** What somebody wrote for a setting, not yet read. */
export interface WrittenSetting {
  readonly text: string;
  /** The directory that a relative path is relative to. */
  readonly base: string;
  readonly origin: Origin;
}
