import {
  deepStrictEqual as assertEquals,
  match,
  rejects as assertRejects,
} from "node:assert/strict";
import {
  clientOf,
  clusterAt,
  serveLocally,
} from "../../tests/support/kube_fixture.ts";
import { AccessReviews } from "../kube/mod.ts";
import { AccountForbiddenError, ChildAccess } from "./child_access.ts";
import type { Access } from "./permissions.ts";

const read = (namespace: string, name = ""): Access => ({
  verb: "list",
  group: "",
  resource: "configmaps",
  subresource: "",
  namespace,
  name,
});

/** A server that lets an account read one namespace, and all that it was asked. */
async function withReviews(
  run: (reviews: AccessReviews, asked: string[]) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  await using server = serveLocally(async (request) => {
    const { spec } = await request.json();
    const { namespace = "", name = "" } = spec.resourceAttributes;
    const who = request.headers.get("impersonate-user");
    asked.push(`${who} ${namespace}/${name}`);
    const allowed = namespace === "a" || name === "x";
    return Response.json({ status: { allowed } }, { status: 201 });
  });
  await using client = clientOf(clusterAt(server.url));
  await run(new AccessReviews(client), asked);
}

const spec = (serviceAccount?: { namespace: string; name: string }) => ({
  name: "c",
  permissions: [],
  serviceAccount,
});

Deno.test("the wider question comes first, and is asked once", async () => {
  await withReviews(async (reviews, asked) => {
    const who = { namespace: "ns", name: "sa" };
    const access = new ChildAccess(spec(who), reviews);
    const account = "system:serviceaccount:ns:sa";
    assertEquals(access.impersonate, { user: account });
    assertEquals(await access.accountMay(read("a", "y")), true);
    assertEquals(asked.splice(0), [`${account} /`, `${account} a/`]);
    assertEquals(await access.accountMay(read("a", "z")), true);
    assertEquals(asked.splice(0), []);
    assertEquals(await access.accountMay(read("b", "x")), true);
    assertEquals(asked.splice(0), [`${account} b/`, `${account} b/x`]);
    assertEquals(await access.accountMay(read("b", "y")), false);
  });
});

Deno.test("who has no account is asked nothing", async () => {
  await withReviews(async (reviews, asked) => {
    const access = new ChildAccess(spec(), reviews);
    assertEquals(access.impersonate, undefined);
    assertEquals(await access.accountMay(read("b")), true);
    await access.assertReadable([{
      resource: { group: "", version: "v1", plural: "configmaps" },
      namespace: "b",
      name: "y",
    }]);
    assertEquals(asked, []);
  });
});

Deno.test("half of what is owned is never given", async () => {
  await withReviews(async (reviews) => {
    const who = { namespace: "ns", name: "sa" };
    const access = new ChildAccess(spec(who), reviews);
    const resource = { group: "", version: "v1", plural: "configmaps" };
    const object = (namespace: string) => ({ resource, namespace, name: "y" });
    await access.assertReadable([object("a"), object("a")]);
    await assertRejects(
      access.assertReadable([object("a"), object("b")]),
      (error: Error) => {
        assertEquals(error instanceof AccountForbiddenError, true);
        match(error.message, /"c" may not list configmaps "y" in .*"b".*Role/);
        return true;
      },
    );
  });
});
