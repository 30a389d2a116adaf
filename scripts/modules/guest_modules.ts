/**
 * Which guest modules there are, where their sources lie, and which of them the
 * repository carries ready built.
 *
 * @module
 */

/** A language that guests are written in. */
export type Language = "rust" | "go";

/** One guest module. */
export interface GuestModule {
  /** Names the file: `ring-rust` is built as `ring-rust.wasm`. */
  readonly name: string;
  readonly language: Language;
  /** Relative to the root of the project. */
  readonly directory: string;
  /**
   * Carried in `modules/prebuilt`, for machines without a toolchain. Only what
   * the demo and the tests need there, because git keeps every version.
   */
  readonly prebuilt: boolean;
}

/** All guest modules. */
export const GUEST_MODULES: readonly GuestModule[] = [
  {
    name: "counter-rust",
    language: "rust",
    directory: "modules/examples/counter/rust",
    prebuilt: true,
  },
  {
    name: "counter-go",
    language: "go",
    directory: "modules/examples/counter/go",
    prebuilt: false,
  },
  {
    name: "ring-rust",
    language: "rust",
    directory: "modules/operators/ring/rust",
    prebuilt: true,
  },
  {
    name: "ring-go",
    language: "go",
    directory: "modules/operators/ring/go",
    prebuilt: true,
  },
];

/** What the modules of a language share: changes there change all of them. */
export const SHARED_SOURCES: Readonly<Record<Language, readonly string[]>> = {
  rust: ["modules/Cargo.toml", "modules/Cargo.lock", "modules/sdk/rust"],
  go: ["modules/sdk/go"],
};
