/**
 * Keeps one watch going whatever happens: the shell that does what
 * `watch_state.ts` decides.
 *
 * Objects are not looked at here; they go to a sink as the bytes they came in.
 *
 * @module
 */

import { ConnectionError } from "../errors.ts";
import {
  actionOf,
  delay,
  type KubeClient,
  type KubeRequest,
  statusError,
  type StatusObject,
  type WatchStream,
} from "../http/mod.ts";
import type { KubeObserver } from "../observer.ts";
import type { Gate } from "./gate.ts";
import { IdleGuard } from "./idle_guard.ts";
import { LineSplitter } from "./line_splitter.ts";
import { readListPage, takeItems } from "./list_page.ts";
import { PageBuffer } from "./page_buffer.ts";
import { PageSize } from "./page_size.ts";
import type { TurnBudget } from "./turn_budget.ts";
import { IdleWatchError, judgeFailure } from "./watch_failure.ts";
import { readWatchLine } from "./watch_line.ts";
import type { WatchSink } from "./watch_sink.ts";
import {
  type BackoffPolicy,
  INITIAL_WATCH_STATE,
  nextWatchState,
  type WatchInput,
  type WatchPhase,
  type WatchState,
} from "./watch_state.ts";
import { watchLabels, watchRequest, type WatchTarget } from "./watch_target.ts";

/** What a watcher works with. */
export interface WatcherOptions {
  readonly client: KubeClient;
  readonly target: WatchTarget;
  readonly sink: WatchSink;
  readonly observer: KubeObserver;
  readonly backoff: BackoffPolicy;
  /** Bounds how many watches list at once. */
  readonly lists: Gate;
  readonly turns: TurnBudget;
  /** How long a live connection may be silent. */
  readonly idleMs: number;
}

/** Keeps one watch going. */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #pageSize = new PageSize();
  #state: WatchState = INITIAL_WATCH_STATE;
  /** The last version that came on the present stream. */
  #lastVersion: string | undefined;
  /** The place among those that list, while we do. */
  #place: Disposable | undefined;
  /** Memory for pages, while we list. */
  #pageBuffer: PageBuffer | undefined;
  #listStartedAt = 0;
  #startedAt = 0;
  /** The message last told, until the watch works again. */
  #trouble: string | undefined;

  constructor(options: WatcherOptions) {
    this.#options = options;
  }

  /** Watches until `signal` aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#startedAt = performance.now();
      try {
        this.#step(await this.#act(signal));
      } catch (error) {
        if (signal.aborted) break;
        this.#fail(error);
      }
    }
    this.#leaveList();
  }

  #step(input: WatchInput): void {
    const policy = this.#options.backoff;
    const random = Math.random();
    this.#state = nextWatchState(this.#state, input, { policy, random });
    const { phase } = this.#state;
    if (phase === "waiting" || phase === "following") this.#leaveList();
  }

  /** Does what the state says and returns what came of it. */
  async #act(signal: AbortSignal): Promise<WatchInput> {
    const state = this.#state;
    switch (state.phase) {
      case "waiting":
        await delay(state.delayMs, signal);
        return { type: "waited" };
      case "paging":
        return await this.#page(state, signal);
      case "streaming":
        await this.#enterList(signal);
        this.#beginList();
        return await this.#follow(state, signal);
      case "following":
        this.#lastVersion = state.resourceVersion;
        return await this.#follow(state, signal);
    }
  }

  async #page(
    phase: WatchPhase & { readonly phase: "paging" },
    signal: AbortSignal,
  ): Promise<WatchInput> {
    const { sink, turns } = this.#options;
    await this.#enterList(signal);
    if (phase.continueToken === "") this.#beginList();
    const pageSize = this.#pageSize.objects * phase.pageScale;
    const body = await this.#readPage(this.#request(phase, pageSize, signal));
    const startedAt = performance.now();
    const page = readListPage(body);
    const items = takeItems(body, page, (at) => sink.listItem(body, at, page));
    this.#pageSize.learn(items, body.length);
    await turns.spend(performance.now() - startedAt);
    if (page.continueToken !== "") {
      return { type: "page", continueToken: page.continueToken };
    }
    await this.#endList(page.resourceVersion);
    return { type: "listed", resourceVersion: page.resourceVersion };
  }

  /** Returns the body of one page, good until the next one is read. */
  async #readPage(request: KubeRequest): Promise<Uint8Array> {
    const page = this.#pageBuffer ??= new PageBuffer();
    page.clear();
    await this.#withStream(request, async (stream, idle) => {
      for (;;) {
        const chunk = await stream.read();
        if (chunk === undefined) return;
        idle.touch();
        page.append(chunk);
      }
    });
    return page.bytes;
  }

  /** Reads one stream to its end. */
  async #follow(phase: WatchPhase, signal: AbortSignal): Promise<WatchInput> {
    // Waiting to be let in is no calm while.
    this.#startedAt = performance.now();
    const request = this.#request(phase, this.#pageSize.objects, signal);
    await this.#withStream(
      request,
      (stream, idle) => this.#readLines(stream, { idle, request }),
    );
    const { observer, target } = this.#options;
    observer.watchEnded(watchLabels(target), "ended");
    const lastVersion = this.#lastVersion ?? "";
    return { type: "ended", lastVersion, livedMs: this.#livedMs };
  }

  /** Opens a stream for `read`, and gives it up when nothing comes any more. */
  async #withStream(
    request: KubeRequest,
    read: (stream: WatchStream, idle: IdleGuard) => Promise<void>,
  ): Promise<void> {
    const { client, idleMs } = this.#options;
    using stream = await client.openStream(request);
    using idle = new IdleGuard(idleMs, () => {
      stream.retire();
      stream[Symbol.dispose]();
    });
    try {
      await read(stream, idle);
    } catch (error) {
      throw idle.fired ? new IdleWatchError(idleMs) : error;
    }
  }

  async #readLines(
    stream: WatchStream,
    { idle, request }: { idle: IdleGuard; request: KubeRequest },
  ): Promise<void> {
    const { observer, sink, turns } = this.#options;
    const splitter = new LineSplitter();
    for (;;) {
      const chunk = await stream.read();
      if (chunk === undefined) break;
      idle.touch();
      observer.watchReceived(chunk.length);
      const startedAt = performance.now();
      for (const line of splitter.lines(chunk)) {
        if (sink.ready !== undefined) await sink.ready;
        const listed = this.#takeLine(line, request);
        if (listed !== undefined) await listed;
      }
      const turn = turns.spend(performance.now() - startedAt);
      if (turn !== undefined) await turn;
    }
    if (splitter.midLine) {
      throw new ConnectionError(
        "broken",
        "Cannot follow a watch: the stream ended in the middle of a line",
      );
    }
  }

  /** Takes one line; returns what to wait for, if anything. */
  #takeLine(line: Uint8Array, request: KubeRequest): Promise<void> | undefined {
    const { sink } = this.#options;
    const event = readWatchLine(line);
    if (event.type === "error") {
      throw statusError(actionOf(request), event.status as StatusObject);
    }
    if (this.#trouble !== undefined) this.#recover();
    if (event.type !== "bookmark") {
      this.#lastVersion = sink.change(event.type, line, event.objectStart);
      return undefined;
    }
    const { resourceVersion, initialEventsEnd } = event;
    this.#lastVersion = resourceVersion;
    if (this.#state.phase === "following") sink.progress(resourceVersion);
    else if (initialEventsEnd) return this.#endStreamedList(resourceVersion);
    return undefined;
  }

  async #endStreamedList(resourceVersion: string): Promise<void> {
    await this.#endList(resourceVersion);
    this.#step({ type: "listed", resourceVersion });
  }

  async #endList(resourceVersion: string): Promise<void> {
    const { observer, target, sink } = this.#options;
    await sink.endList(resourceVersion);
    if (this.#trouble !== undefined) this.#recover();
    const durationMs = performance.now() - this.#listStartedAt;
    observer.watchListed(watchLabels(target), durationMs);
  }

  #recover(): void {
    this.#trouble = undefined;
    const { observer, target } = this.#options;
    observer.watchRecovered(watchLabels(target));
  }

  async #enterList(signal: AbortSignal): Promise<void> {
    this.#place ??= await this.#options.lists.enter(signal);
  }

  #beginList(): void {
    this.#listStartedAt = performance.now();
    this.#lastVersion = undefined;
    this.#options.sink.beginList();
  }

  /** How long the present attempt has lasted. */
  get #livedMs(): number {
    return performance.now() - this.#startedAt;
  }

  #leaveList(): void {
    this.#place?.[Symbol.dispose]();
    this.#place = undefined;
    this.#pageBuffer?.[Symbol.dispose]();
    this.#pageBuffer = undefined;
  }

  #fail(error: unknown): void {
    const { observer, target } = this.#options;
    const state = this.#state;
    const phase = state.phase === "waiting" ? state.then.phase : state.phase;
    const { failure, end } = judgeFailure(error, phase);
    const labels = watchLabels(target);
    observer.watchEnded(labels, end);
    const message = error instanceof Error ? error.message : String(error);
    const expected = failure.why === "gone" || failure.why === "noStreaming";
    if (!expected && message !== this.#trouble) {
      this.#trouble = message;
      observer.watchTroubled(
        labels,
        error instanceof Error ? error : new Error(message),
      );
    }
    const lastVersion = this.#lastVersion;
    this.#step({
      type: "failed",
      failure,
      livedMs: this.#livedMs,
      ...phase === "following" && lastVersion !== undefined && { lastVersion },
    });
  }

  #request(
    phase: WatchPhase,
    pageSize: number,
    signal: AbortSignal,
  ): KubeRequest {
    const random = Math.random();
    const { target } = this.#options;
    return { ...watchRequest(target, phase, { pageSize, random }), signal };
  }
}
