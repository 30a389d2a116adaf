/**
 * Where a guest's memory is, as a pure function: what follows when something
 * happens, and what must then be done. *When* to doze and to sleep is the
 * host's business; nothing here waits, reads a clock or touches a memory.
 *
 * | tier | guest object | memory | image |
 * | --- | --- | --- | --- |
 * | awake | live | in RAM | stale |
 * | saving | live, not run | in RAM | being written |
 * | dozing | live, perhaps parked | in its image | current |
 * | asleep | dropped | in its image | current and clean |
 * | ending | unwinding | in RAM | none |
 *
 * @module
 */

/**
 * What a save is worth. A guest with frames on its stack, or with state that no
 * image can hold, has its memory written but goes on counting as running: it
 * may doze, and never sleeps.
 */
export type SaveKind = "whole" | "memoryOnly";

/** Where a guest stands. */
export type Tier =
  | { readonly tier: "awake" }
  | {
    readonly tier: "saving";
    readonly kind: SaveKind;
    readonly to: "dozing" | "asleep";
  }
  | { readonly tier: "dozing"; readonly kind: SaveKind }
  | { readonly tier: "asleep" }
  | { readonly tier: "ending" };

/** What can happen to it. */
export type TierInput =
  /** It is idle, and this is what a save would hold. */
  | { readonly input: "doze"; readonly kind: SaveKind }
  | { readonly input: "sleep"; readonly kind: SaveKind }
  /** It is about to run: a call, a reply, a portion of fuel, an ending. */
  | { readonly input: "run" }
  /** All is written, and its RAM was given back. */
  | { readonly input: "saved" }
  /** One of the two was not done. */
  | { readonly input: "saveFailed" }
  /** It is over, whatever it did. */
  | { readonly input: "end" };

/** What is to be done, in this order. */
export type TierEffect =
  /** Begin to write what is dirty; the RAM is given back when all is written. */
  | "save"
  /** Stop writing; nothing was dropped yet. */
  | "giveUp"
  /** Let the instance go; only the image is left. */
  | "drop"
  /** Make an instance and map the image over its memory. */
  | "restore"
  /** Say on disk that the guest runs, before it does. */
  | "markRunning"
  /** Take the image away: the guest ended past it. */
  | "discard";

/** A tier and what must be done on entering it. */
export interface TierTransition {
  readonly next: Tier;
  readonly effects: readonly TierEffect[];
}

/** A guest that runs or could. */
export const AWAKE: Tier = { tier: "awake" };
const ASLEEP: Tier = { tier: "asleep" };
const ENDING: Tier = { tier: "ending" };

/** Returns what follows when `happening` happens to a guest in `tier`. */
export function nextTier(tier: Tier, happening: TierInput): TierTransition {
  if (happening.input === "end") return end(tier);
  switch (tier.tier) {
    case "awake":
      return fromAwake(tier, happening);
    case "saving":
      return fromSaving(tier, happening);
    case "dozing":
      return fromDozing(tier, happening);
    case "asleep":
      return happening.input === "run"
        ? to(AWAKE, "restore", "markRunning")
        : to(tier);
    case "ending":
      return to(tier);
  }
}

const to = (next: Tier, ...effects: TierEffect[]): TierTransition => ({
  next,
  effects,
});

function fromAwake(tier: Tier, happening: TierInput): TierTransition {
  switch (happening.input) {
    case "doze":
      return to(saving(happening.kind, "dozing"), "save");
    case "sleep":
      return to(saving(happening.kind, sleepTier(happening.kind)), "save");
    default:
      return to(tier);
  }
}

const saving = (kind: SaveKind, target: "dozing" | "asleep"): Tier => ({
  tier: "saving",
  kind,
  to: target,
});

/** Only a whole image can stand for the guest object. */
const sleepTier = (kind: SaveKind): "dozing" | "asleep" =>
  kind === "whole" ? "asleep" : "dozing";

function fromSaving(
  tier: Tier & { tier: "saving" },
  happening: TierInput,
): TierTransition {
  switch (happening.input) {
    case "run":
      return to(AWAKE, "giveUp");
    case "saveFailed":
      // It may have failed after the image was marked clean.
      return to(AWAKE, "markRunning");
    case "sleep":
      return to(saving(tier.kind, sleepTier(tier.kind)));
    case "saved":
      return tier.to === "asleep"
        ? to(ASLEEP, "drop")
        : to({ tier: "dozing", kind: tier.kind });
    default:
      return to(tier);
  }
}

function fromDozing(
  tier: Tier & { tier: "dozing" },
  happening: TierInput,
): TierTransition {
  switch (happening.input) {
    case "run":
      return to(AWAKE, "markRunning");
    case "sleep":
      return tier.kind === "whole" ? to(ASLEEP, "drop") : to(tier);
    default:
      return to(tier);
  }
}

function end(tier: Tier): TierTransition {
  switch (tier.tier) {
    case "ending":
      return to(tier);
    case "saving":
      return to(ENDING, "giveUp", "discard");
    default:
      return to(ENDING, "discard");
  }
}
