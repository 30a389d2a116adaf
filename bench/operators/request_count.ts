/**
 * How many requests for Rings the API server has answered, by its own count.
 *
 * @module
 */

import type { KubeClient } from "../../runtime/kube/mod.ts";

/** What is no request of an operator's work. */
const NOT_COUNTED = /verb="(WATCH|DELETE)"/;

/** Reads the count; streams that last are none. */
export async function requestCount(client: KubeClient): Promise<number> {
  const { body } = await client.request({ method: "GET", path: "/metrics" });
  const text = new TextDecoder().decode(body);
  let count = 0;
  for (const line of text.split("\n")) {
    if (!line.startsWith("apiserver_request_total{")) continue;
    if (!line.includes('resource="rings"') || NOT_COUNTED.test(line)) continue;
    count += Number(line.slice(line.lastIndexOf(" ")));
  }
  return count;
}
