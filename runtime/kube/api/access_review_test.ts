import {
  deepStrictEqual as assertEquals,
  equal,
  rejects as assertRejects,
} from "node:assert/strict";
import {
  clientOf,
  clusterAt,
  serveLocally,
} from "../../../tests/support/kube_fixture.ts";
import { AccessReviews } from "./access_review.ts";

const QUESTION = {
  verb: "list",
  group: "apps",
  resource: "deployments",
  namespace: "shop",
};

Deno.test("allowed() asks once a minute for each question and account", async () => {
  const asked: string[] = [];
  await using server = serveLocally(async (request) => {
    const { spec } = await request.json();
    const user = request.headers.get("impersonate-user") ?? "self";
    asked.push(`${user} ${JSON.stringify(spec.resourceAttributes)}`);
    return Response.json({ status: { allowed: user === "bob" } }, {
      status: 201,
    });
  });
  await using client = clientOf(clusterAt(server.url));
  let now = 0;
  const reviews = new AccessReviews(client, { now: () => now });
  const bob = { who: { user: "bob" } };
  equal(await reviews.allowed(QUESTION, bob), true);
  equal(await reviews.allowed(QUESTION, bob), true);
  equal(await reviews.allowed(QUESTION), false);
  assertEquals(asked, [
    `bob ${JSON.stringify(QUESTION)}`,
    `self ${JSON.stringify(QUESTION)}`,
  ]);
  now += 60_000;
  equal(await reviews.allowed(QUESTION, bob), true);
  equal(asked.length, 3);
  equal(reviews.size, 1);
});

Deno.test("a question that was not answered is asked again", async () => {
  let requests = 0;
  await using server = serveLocally(() =>
    ++requests === 1
      ? Response.json({ kind: "Status", code: 403, message: "no" }, {
        status: 403,
      })
      : Response.json({ status: { allowed: true } }, { status: 201 })
  );
  await using client = clientOf(clusterAt(server.url));
  const reviews = new AccessReviews(client);
  await assertRejects(reviews.allowed(QUESTION), { name: "ForbiddenError" });
  equal(reviews.size, 0);
  equal(await reviews.allowed(QUESTION), true);
});

Deno.test("no more than a bounded number of answers is remembered", async () => {
  await using server = serveLocally(() =>
    Response.json({ status: { allowed: true } }, { status: 201 })
  );
  await using client = clientOf(clusterAt(server.url));
  const reviews = new AccessReviews(client, { capacity: 10 });
  for (let i = 0; i < 25; i++) {
    await reviews.allowed({ ...QUESTION, name: `n${i}` });
    equal(reviews.size <= 10, true);
  }
});
