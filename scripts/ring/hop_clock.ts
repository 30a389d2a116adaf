/**
 * The host's own share of a hop: from the bytes of an event coming in to the
 * request that they lead to going out. What lies between two shares is the API
 * server's.
 *
 * @module
 */

import { KubeObserver, type RequestRecord } from "../../runtime/kube/mod.ts";

/** What makes the next hop. */
const WRITES = new Set(["POST", "PUT"]);

/** Takes the time of each hop of the one Ring that is under way. */
export class HopClock extends KubeObserver {
  /** Of each hop in turn, in microseconds. */
  sharesUs: number[] = [];
  /** Reads that operators made of the API server. */
  reads = 0;
  /** When bytes of watches came in since the last write went out; each write takes its own. */
  #receivedAt: number[] = [];
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    super();
    this.#now = now;
  }

  override watchReceived(_bytes: number): void {
    this.#receivedAt.push(this.#now());
  }

  override requestEnded({ method, code, durationMs }: RequestRecord): void {
    if (method === "GET") this.reads++;
    if (!WRITES.has(method) || !code.startsWith("2")) return;
    // Its own event may be here before its reply.
    const sentAt = this.#now() - durationMs;
    const [event] = this.#receivedAt;
    if (event !== undefined && event <= sentAt) {
      this.sharesUs.push((sentAt - event) * 1000);
    }
    this.#receivedAt = this.#receivedAt.filter((at) => at > sentAt);
  }

  /** Forgets what was before the Ring. */
  reset(): void {
    this.sharesUs = [];
    this.#receivedAt = [];
    this.reads = 0;
  }
}
