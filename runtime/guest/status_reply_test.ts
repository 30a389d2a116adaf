import { deepStrictEqual, equal } from "node:assert/strict";
import { statusReply } from "./status_reply.ts";

Deno.test("statusReply() is a Status as an API server would send it", () => {
  const { status, headers, body } = statusReply(403, "Forbidden", "not you");
  equal(status, 403);
  deepStrictEqual(headers, [["content-type", "application/json"]]);
  deepStrictEqual(JSON.parse(new TextDecoder().decode(body)), {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: "not you",
    reason: "Forbidden",
    code: 403,
  });
});
