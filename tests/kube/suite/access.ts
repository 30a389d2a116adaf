/**
 * Who may do what: roles, tokens, acting as somebody else.
 *
 * @module
 */

import { equal, rejects as assertRejects } from "node:assert/strict";
import {
  AccessReviews,
  type KubeClient,
  loadClusterConfig,
  ResourceClient,
} from "../../../runtime/kube/mod.ts";
import { clientOf, until } from "../../support/kube_fixture.ts";
import { newConfigMap, RESOURCES, type Stage, type SuiteCase } from "./case.ts";

/** Lets a new service account read ConfigMaps in the stage's namespace. */
async function addReader(
  { client, namespace }: Stage,
  name: string,
): Promise<void> {
  await new ResourceClient(client, RESOURCES.serviceAccounts).create({
    namespace,
  }, { metadata: { name } });
  await new ResourceClient(client, RESOURCES.roles).create({ namespace }, {
    metadata: { name },
    rules: [{
      apiGroups: [""],
      resources: ["configmaps"],
      verbs: ["get", "list", "watch"],
    }],
  });
  await new ResourceClient(client, RESOURCES.roleBindings).create(
    { namespace },
    {
      metadata: { name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
  );
}

/** Returns a token of a service account. */
async function tokenOf(
  { client, namespace }: Stage,
  name: string,
): Promise<string> {
  const accounts = new ResourceClient(client, RESOURCES.serviceAccounts);
  const target = { namespace, name, subresource: "token" };
  const { status } = await accounts.create<{ status: { token: string } }>(
    target,
    { spec: { expirationSeconds: 600 } },
  );
  return status.token;
}

/** Returns a client of the same server that shows the token in a file. */
async function clientWithTokenFile(
  { server }: Stage,
  path: string,
): Promise<KubeClient> {
  const cluster = await loadClusterConfig({
    kubeconfig: server.kubeconfigPath,
  });
  const { clientCertificate: _, ...rest } = cluster;
  return clientOf({ ...rest, login: { kind: "tokenFile", path } });
}

const listIn = (client: KubeClient, namespace: string): Promise<unknown> =>
  new ResourceClient(client, RESOURCES.configMaps).list({ namespace });

export const ACCESS: readonly SuiteCase[] = [
  {
    name: "an account may do what its role says, by token and by impersonation",
    needs: ["rbac"],
    async run(stage) {
      const { client, namespace } = stage;
      await addReader(stage, "reader");
      const as = { user: `system:serviceaccount:${namespace}:reader` };
      const objects = new ResourceClient(client, RESOURCES.configMaps);
      await until(
        "the role to count",
        () =>
          objects.list({ namespace }, { impersonate: as }).then(
            () => true,
            () => false,
          ),
      );
      const create = objects.create({ namespace }, newConfigMap("a"), {
        impersonate: as,
      });
      await assertRejects(create, { name: "ForbiddenError" });
      const reviews = new AccessReviews(client);
      const question = { group: "", resource: "configmaps", namespace };
      equal(
        await reviews.allowed({ ...question, verb: "list" }, { who: as }),
        true,
      );
      equal(
        await reviews.allowed({ ...question, verb: "create" }, { who: as }),
        false,
      );
      equal(await reviews.allowed({ ...question, verb: "create" }), true);
    },
  },
  {
    name:
      "a token that is replaced on disk is taken up, a bad one is refused with advice",
    needs: ["rbac"],
    async run(stage) {
      await addReader(stage, "first");
      await addReader(stage, "second");
      const path = await Deno.makeTempFile();
      try {
        await Deno.writeTextFile(path, "no token at all");
        await using client = await clientWithTokenFile(stage, path);
        await assertRejects(listIn(client, stage.namespace), {
          name: "UnauthorizedError",
          message: /log in again or replace the token/,
        });
        await Deno.writeTextFile(path, await tokenOf(stage, "first"));
        await until(
          "the role to count",
          () => listIn(client, stage.namespace).then(() => true, () => false),
        );
        await Deno.writeTextFile(path, await tokenOf(stage, "second"));
        await listIn(client, stage.namespace);
        await assertRejects(listIn(client, "kube-system"), {
          name: "ForbiddenError",
          message: /grant it by a Role and a RoleBinding/,
        });
      } finally {
        await Deno.remove(path);
      }
    },
  },
];
