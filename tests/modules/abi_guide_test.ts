/**
 * The guest that `modules/abi.md` shows, in the real runtime: what is written there works.
 *
 * @module
 */

import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { GuestRuntime, openPaging } from "../../runtime/guest/mod.ts";
import {
  ScriptedHost,
  someInput,
  testGuest,
  testModule,
} from "../support/guest_fixture.ts";

Deno.test("the guest of modules/abi.md declares its controller, patches and asks to be called again", async () => {
  const guide = new URL("../../modules/abi.md", import.meta.url);
  const text = await Deno.readTextFile(guide);
  const [, guestText = ""] = /```wat\n([^]*?)```/.exec(text) ?? [];
  using runtime = new GuestRuntime(openPaging("mapped").paging);
  const host = new ScriptedHost();
  const { style } = testGuest(await testModule(guestText), { runtime, host });
  await style.start();
  assertEquals(host.watches, [{
    controller: "label",
    for: { apiVersion: "v1", kind: "ConfigMap", labelSelector: "!seen" },
  }]);
  assertEquals(await style.reconcile(someInput()), { requeueAfterMs: 60_000 });
  const [request] = host.requests;
  assertEquals(
    [request?.method, request?.url],
    ["PATCH", "/api/v1/namespaces/default/configmaps/greeting"],
  );
  assertEquals(
    new TextDecoder().decode(request?.body),
    '{"metadata":{"labels":{"seen":"yes"}}}',
  );
});
