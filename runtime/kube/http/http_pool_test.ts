import { equal as assertEquals } from "node:assert/strict";
import { HttpPool, type StreamLease } from "./http_pool.ts";

/** A pool over clients that only count how many of them are open. */
function countingPool(): { pool: HttpPool; open: () => number } {
  let open = 0;
  const pool = new HttpPool(() => {
    open++;
    const close = (): void => void open--;
    return { close, [Symbol.dispose]: close };
  });
  return { pool, open: () => open };
}

const OPTIONS: Deno.CreateHttpClientOptions = {};

const take = (
  pool: HttpPool,
  kind: "request" | "watch",
  count: number,
): StreamLease[] =>
  Array.from({ length: count }, () => pool.lease(kind, OPTIONS));

Deno.test("a client never carries more than 90 streams, and watches only watches", () => {
  const { pool, open } = countingPool();
  const watches = take(pool, "watch", 300);
  assertEquals(open(), 4);
  const [request] = take(pool, "request", 1);
  assertEquals(open(), 5);
  const clients = new Map<Deno.HttpClient, number>();
  for (const { client } of watches) {
    clients.set(client, (clients.get(client) ?? 0) + 1);
  }
  assertEquals([...clients.values()].join(), "90,90,90,30");
  assertEquals(clients.has(request?.client as Deno.HttpClient), false);
});

Deno.test("places that are given back are taken again, and spare clients are closed", () => {
  const { pool, open } = countingPool();
  const watches = take(pool, "watch", 100);
  for (const watch of watches.slice(0, 90)) watch[Symbol.dispose]();
  assertEquals(open(), 1);
  take(pool, "watch", 80);
  assertEquals(open(), 1);
  for (const watch of watches) watch[Symbol.dispose]();
  pool[Symbol.dispose]();
  assertEquals(open(), 0);
});

Deno.test("the last client of a kind stays for the next time", () => {
  const { pool, open } = countingPool();
  const [first] = take(pool, "request", 1);
  first?.[Symbol.dispose]();
  const [second] = take(pool, "request", 1);
  assertEquals(open(), 1);
  assertEquals(first?.client, second?.client);
});

Deno.test("nothing new goes to a client that is retired, and it is closed when empty", () => {
  const { pool, open } = countingPool();
  const [first, second] = take(pool, "watch", 2);
  first?.retire();
  const [third] = take(pool, "watch", 1);
  assertEquals(first?.client === third?.client, false);
  assertEquals(open(), 2);
  first?.[Symbol.dispose]();
  second?.[Symbol.dispose]();
  assertEquals(open(), 1);
});

Deno.test("other options retire the clients made before", () => {
  const { pool, open } = countingPool();
  const [old] = take(pool, "request", 1);
  const fresh = pool.lease("request", { caCerts: [] });
  assertEquals(old?.client === fresh.client, false);
  old?.[Symbol.dispose]();
  assertEquals(open(), 1);
});
