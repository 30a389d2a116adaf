/**
 * What a guest is given that is run by itself: nobody to ask, and somebody who
 * listens.
 *
 * @module
 */

import type { AbiRequest, LogLevel } from "./abi.ts";
import type { WatchMessage } from "./abi_watch.ts";
import type { GuestHost, ReplySink } from "./guest_host.ts";
import { statusReply } from "./status_reply.ts";

/** One line of what a guest says, and the stream it belongs on. */
export interface SaidLine {
  readonly to: "stdout" | "stderr";
  readonly text: string;
}

/** Takes what a guest says. */
export type Listener = (line: SaidLine) => void;

/** A program's host: what it prints goes where it prints it. */
export class ProgramHost implements GuestHost {
  readonly #listen: Listener;

  constructor(listen: Listener) {
    this.#listen = listen;
  }

  /** A program that is no operator has nothing to ask with. */
  request(_request: AbiRequest, sink: ReplySink): void {
    sink.reply(UNAVAILABLE);
  }

  /** Nor has it anything to watch. */
  watch(): void {}

  /** Standard output comes as information, standard error as warnings. */
  log(level: LogLevel, text: string): void {
    this.#listen({ to: level === "info" ? "stdout" : "stderr", text });
  }
}

/** An operator's host without a cluster: it says what it is asked, and no. */
export class LonelyHost implements GuestHost {
  readonly #listen: Listener;
  #requests = 0;
  readonly #controllers = new Set<string>();

  constructor(listen: Listener) {
    this.#listen = listen;
  }

  /** How many requests were made. */
  get requests(): number {
    return this.#requests;
  }

  /** How many controllers were declared. */
  get controllers(): number {
    return this.#controllers.size;
  }

  /** Answers that there is no cluster. */
  request({ method, url }: AbiRequest, sink: ReplySink): void {
    this.#requests++;
    this.#say(`request: ${method} ${url}: 503, there is no cluster here`);
    sink.reply(UNAVAILABLE);
  }

  /** Notes what would be watched. */
  watch(message: WatchMessage): void {
    this.#controllers.add(message.controller);
    this.#say(`watch: ${JSON.stringify(message)}`);
  }

  /** Passes it on. */
  log(level: LogLevel, line: string): void {
    this.#say(`${level}: ${line}`);
  }

  #say(text: string): void {
    this.#listen({ to: "stderr", text });
  }
}

const UNAVAILABLE = statusReply(
  503,
  "ServiceUnavailable",
  "Cannot answer: the guest is run by itself, there is no cluster",
);
