/**
 * The life of one watch as a pure function: what to do next when something
 * has happened. It lists, then follows; what fails is tried again with
 * growing pauses; what is too old is listed anew.
 *
 * Nothing here waits or talks, so that every order of failures is a row of a
 * table.
 *
 * @module
 */

/** What a watch is about to do. */
export type WatchPhase =
  /** Ask for a stream that begins with all there is. */
  | { readonly phase: "streaming" }
  /** Ask for one page of a list. */
  | {
    readonly phase: "paging";
    /** Empty for the first page. */
    readonly continueToken: string;
    /** How many times larger than usual pages are, to be done in time. */
    readonly pageScale: number;
  }
  /** Follow changes since a version. */
  | { readonly phase: "following"; readonly resourceVersion: string };

/** Where a watch stands. */
export type WatchState =
  & (WatchPhase | {
    readonly phase: "waiting";
    readonly delayMs: number;
    readonly then: WatchPhase;
  })
  & {
    /** Failures since the last calm while. */
    readonly failures: number;
    /** Whether the server streams lists, as far as is known. */
    readonly mayStream: boolean;
  };

/** Why an attempt failed, as far as it decides what comes next. */
export type WatchFailure =
  /** The version is too old, or a continue token has expired. */
  | { readonly why: "gone" }
  /** The server does not stream lists. */
  | { readonly why: "noStreaming" }
  /** What came cannot be read; the same stretch would come again. */
  | { readonly why: "malformed" }
  /** Anything else: the same attempt may succeed later. */
  | { readonly why: "other"; readonly retryAfterMs?: number };

/** What has happened. */
export type WatchInput =
  | { readonly type: "page"; readonly continueToken: string }
  /** All there is has been got, as of this version. */
  | { readonly type: "listed"; readonly resourceVersion: string }
  /** The server has ended the stream in good order. */
  | {
    readonly type: "ended";
    readonly lastVersion: string;
    readonly livedMs: number;
  }
  | {
    readonly type: "failed";
    readonly failure: WatchFailure;
    /** The last version that came, if one did. */
    readonly lastVersion?: string;
    readonly livedMs: number;
  }
  | { readonly type: "waited" };

/** How long to pause. */
export interface BackoffPolicy {
  readonly minMs: number;
  readonly maxMs: number;
  /** A stream that lived so long ends the count of failures. */
  readonly calmMs: number;
  /** A stream that ended sooner, even in good order, counts as a failure. */
  readonly shortMs: number;
}

/** As client-go has it. */
export const DEFAULT_BACKOFF: BackoffPolicy = {
  minMs: 800,
  maxMs: 30_000,
  calmMs: 120_000,
  shortMs: 1000,
};

/** What decides besides state and input. */
export interface StepContext {
  readonly policy: BackoffPolicy;
  /** Between 0 and 1, for the jitter. */
  readonly random: number;
}

/** Where every watch begins. */
export const INITIAL_WATCH_STATE: WatchState = {
  phase: "streaming",
  failures: 0,
  mayStream: true,
};

/** Pages grow at most so far when lists take longer than tokens live. */
const MAX_PAGE_SCALE = 16;

/** Returns what follows when `input` happens in `state`. */
export function nextWatchState(
  state: WatchState,
  input: WatchInput,
  context: StepContext,
): WatchState {
  const { failures, mayStream } = state;
  switch (input.type) {
    case "waited":
      return state.phase === "waiting"
        ? { ...state.then, failures, mayStream }
        : state;
    case "page":
      return state.phase === "paging"
        ? { ...state, continueToken: input.continueToken }
        : state;
    case "listed": {
      const { resourceVersion } = input;
      return { phase: "following", resourceVersion, failures, mayStream };
    }
    case "ended":
      return afterEnd(state, input, context);
    case "failed":
      return afterFailure(state, input, context);
  }
}

function afterEnd(
  state: WatchState,
  input: WatchInput & { readonly type: "ended" },
  context: StepContext,
): WatchState {
  const { policy } = context;
  if (state.phase === "streaming") {
    // It ended before all was sent: a server that may never get to the end.
    const next: WatchPhase = {
      phase: "paging",
      continueToken: "",
      pageScale: 1,
    };
    return pause(state, { next, context, input });
  }
  const next = resume(state, input.lastVersion);
  if (input.livedMs < policy.shortMs) {
    return pause(state, { next, context, input });
  }
  return {
    ...next,
    failures: calmed(state, input, policy),
    mayStream: state.mayStream,
  };
}

function afterFailure(
  state: WatchState,
  input: WatchInput & { readonly type: "failed" },
  context: StepContext,
): WatchState {
  switch (input.failure.why) {
    case "noStreaming":
      return {
        phase: "paging",
        continueToken: "",
        pageScale: 1,
        failures: state.failures,
        mayStream: false,
      };
    case "gone":
    case "malformed": {
      const next = relist(state, input.failure.why);
      return pause(state, { next, context, input });
    }
    case "other":
      return pause(state, {
        next: resume(state, input.lastVersion),
        context,
        input,
      });
  }
}

/** Returns how to list anew; pages that came too slowly grow. */
function relist(state: WatchState, why: "gone" | "malformed"): WatchPhase {
  if (state.phase === "paging") {
    const wanted = state.pageScale * (why === "gone" ? 2 : 1);
    const pageScale = Math.min(wanted, MAX_PAGE_SCALE);
    return { phase: "paging", continueToken: "", pageScale };
  }
  return state.mayStream
    ? { phase: "streaming" }
    : { phase: "paging", continueToken: "", pageScale: 1 };
}

/** Returns how to go on where the attempt stood. */
function resume(state: WatchState, lastVersion?: string): WatchPhase {
  switch (state.phase) {
    case "following":
      return {
        phase: "following",
        resourceVersion: lastVersion ?? state.resourceVersion,
      };
    case "paging": {
      const { continueToken, pageScale } = state;
      return { phase: "paging", continueToken, pageScale };
    }
    case "streaming":
      return { phase: "streaming" };
    case "waiting":
      return state.then;
  }
}

interface PauseOptions {
  readonly next: WatchPhase;
  readonly context: StepContext;
  readonly input: WatchInput & { readonly type: "ended" | "failed" };
}

/** Returns a pause before `next`, longer with every failure in a row. */
function pause(
  state: WatchState,
  { next, context, input }: PauseOptions,
): WatchState {
  const { policy, random } = context;
  const failures = calmed(state, input, policy) + 1;
  const exponential = policy.minMs * 2 ** Math.min(failures - 1, 30);
  const backoff = Math.min(exponential, policy.maxMs) * (0.5 + random);
  const asked = input.type === "failed" && input.failure.why === "other"
    ? input.failure.retryAfterMs ?? 0
    : 0;
  return {
    phase: "waiting",
    delayMs: Math.max(backoff, asked),
    then: next,
    failures,
    mayStream: state.mayStream,
  };
}

function calmed(
  { failures }: WatchState,
  { livedMs }: { readonly livedMs: number },
  { calmMs }: BackoffPolicy,
): number {
  return livedMs >= calmMs ? 0 : failures;
}
