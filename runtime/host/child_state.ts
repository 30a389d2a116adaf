/**
 * The life of one child as a pure function: what state follows, and what the
 * host must then do. Where its memory lies is the guest's own business
 * (`guest/tier.ts`); a child that dozes or sleeps is *ready*.
 *
 * | state | what it means |
 * | --- | --- |
 * | cold | no guest, nothing asked of it yet |
 * | starting | a new guest runs its initialisation and its `start` |
 * | ready | it takes work, awake or not |
 * | paused | a person has said so: it keeps what it has and gets no work |
 * | held | the host died with it running, twice in a row: it waits |
 * | crashLoop | it ended by itself: it starts again, later each time |
 * | gone | removed; nothing follows |
 *
 * @module
 */

/** How often it crashed in a row: what decides how long it waits. */
interface Crashes {
  readonly crashes: number;
}

/** Where a child stands. */
export type ChildState =
  | ({ readonly state: "cold" } & Crashes)
  | ({ readonly state: "starting" } & Crashes)
  | ({ readonly state: "ready" } & Crashes)
  /** Whether there is a guest to go on with. */
  | ({ readonly state: "paused"; readonly guest: boolean } & Crashes)
  | ({ readonly state: "held" } & Crashes)
  | ({ readonly state: "crashLoop" } & Crashes)
  | { readonly state: "gone" };

/** What can happen to a child. */
export type ChildInput =
  /** The host begins with it; its image is current or not, or it must wait. */
  | {
    readonly input: "begin";
    readonly with: "image" | "nothing" | "suspicion";
  }
  /** Its cold start is over. */
  | { readonly input: "started" }
  /** It ended by itself: a trap, a limit, a deadline, no memory. */
  | { readonly input: "crashed" }
  /** Its image cannot be used, and the guest over it has ended: no fault of its own. */
  | { readonly input: "imageLost" }
  /** It has worked without a crash for long enough to be trusted again. */
  | { readonly input: "calm" }
  /** The time of being held, or between two crashes, is over. */
  | { readonly input: "waited" }
  | { readonly input: "pause" }
  | { readonly input: "resume" }
  /** Its spec or its module has changed, or a person asks for a new start. */
  | { readonly input: "restart" }
  | { readonly input: "remove" };

/** What the host does next. */
export type ChildEffect =
  /** Make a new guest and run its `start`. */
  | "start"
  /** Give it work again. */
  | "handOut"
  /** End the guest that there is. */
  | "end"
  /** Set the timer whose end is `waited`. */
  | "wait";

/** A state and what must be done on entering it. */
export interface ChildTransition {
  readonly next: ChildState;
  readonly effects: readonly ChildEffect[];
}

/** A child that nothing has happened to. */
export const COLD: ChildState = { state: "cold", crashes: 0 };

const GONE: ChildState = { state: "gone" };

/** Returns what follows when `happening` happens to a child in `state`. */
export function nextChildState(
  state: ChildState,
  happening: ChildInput,
): ChildTransition {
  if (state.state === "gone") return to(state);
  switch (happening.input) {
    case "remove":
      return to(GONE, "end");
    case "restart":
      return restart(state);
    case "begin":
      return begin(state, happening.with);
    case "started":
      return started(state);
    case "crashed":
      return crashed(state);
    case "imageLost":
      return imageLost(state);
    case "calm":
      return to({ ...state, crashes: 0 });
    case "waited":
      return waited(state);
    case "pause":
      return pause(state);
    case "resume":
      return resume(state);
  }
}

type Living = Exclude<ChildState, { state: "gone" }>;

const to = (next: ChildState, ...effects: ChildEffect[]): ChildTransition => ({
  next,
  effects,
});

function begin(
  state: Living,
  found: "image" | "nothing" | "suspicion",
): ChildTransition {
  const { crashes } = state;
  if (state.state === "paused") {
    return to({ ...state, guest: found === "image" });
  }
  if (state.state !== "cold") return to(state);
  switch (found) {
    case "image":
      return to({ state: "ready", crashes }, "handOut");
    case "nothing":
      return to({ state: "starting", crashes }, "start");
    case "suspicion":
      return to({ state: "held", crashes }, "wait");
  }
}

function started(state: Living): ChildTransition {
  if (state.state === "paused") return to({ ...state, guest: true });
  if (state.state !== "starting") return to(state);
  return to({ state: "ready", crashes: state.crashes }, "handOut");
}

function crashed(state: Living): ChildTransition {
  const crashes = state.crashes + 1;
  if (state.state === "paused") return to({ ...state, guest: false, crashes });
  if (state.state !== "starting" && state.state !== "ready") return to(state);
  return to({ state: "crashLoop", crashes }, "wait");
}

/**
 * It starts cold at once, as after a death of the host. Once: what loses its
 * image again before it is calm has a bad disk under it, and waits as a crash does.
 */
function imageLost(state: Living): ChildTransition {
  if (state.state !== "ready" || state.crashes > 0) return crashed(state);
  return to({ state: "starting", crashes: 1 }, "start");
}

function waited(state: Living): ChildTransition {
  if (state.state !== "held" && state.state !== "crashLoop") return to(state);
  return to({ state: "starting", crashes: state.crashes }, "start");
}

function pause(state: Living): ChildTransition {
  if (state.state === "paused") return to(state);
  const guest = state.state === "ready" || state.state === "starting";
  return to({ state: "paused", guest, crashes: state.crashes });
}

function resume(state: Living): ChildTransition {
  if (state.state !== "paused") return to(state);
  const { crashes } = state;
  return state.guest
    ? to({ state: "ready", crashes }, "handOut")
    : to({ state: "starting", crashes }, "start");
}

/** Whoever asks for a new start has mended something: crashes are forgotten. */
function restart(state: Living): ChildTransition {
  if (state.state === "paused") {
    return to({ ...state, guest: false, crashes: 0 }, "end");
  }
  return to({ state: "starting", crashes: 0 }, "end", "start");
}

/** The wait after the first crash. */
const FIRST_CRASH_WAIT_MS = 1_000;
/** The longest wait, as a pod's. */
const LONGEST_CRASH_WAIT_MS = 300_000;

/** How long a child waits after its `crashes`-th crash in a row. */
export function crashWaitMs(crashes: number): number {
  return Math.min(
    LONGEST_CRASH_WAIT_MS,
    FIRST_CRASH_WAIT_MS * 2 ** Math.max(0, crashes - 1),
  );
}
