/**
 * Every error of the server that callers tell apart.
 *
 * @module
 */

import { rejects as assertRejects } from "node:assert/strict";
import { ApiError, ResourceClient } from "../../../runtime/kube/mod.ts";
import { newConfigMap, RESOURCES, type Stage, type SuiteCase } from "./case.ts";

/** A case whose request is answered with an error of this name and reason. */
function refused(
  name: string,
  [error, reason]: readonly [error: string, reason: string],
  request: (stage: Stage) => Promise<unknown>,
): SuiteCase {
  return {
    name,
    run: (stage) =>
      assertRejects(
        request(stage),
        (thrown) =>
          thrown instanceof ApiError && thrown.name === error &&
          thrown.reason === reason,
      ),
  };
}

export const ERRORS: readonly SuiteCase[] = [
  refused(
    "an object that is not there",
    ["NotFoundError", "NotFound"],
    ({ configMaps, namespace }) =>
      configMaps.get({ namespace, name: "nothing" }),
  ),
  refused(
    "a kind that is not there",
    ["NotFoundError", ""],
    ({ client, namespace }) =>
      new ResourceClient(client, { ...RESOURCES.configMaps, group: "no.such" })
        .list({ namespace }),
  ),
  refused(
    "a name that is taken",
    ["AlreadyExistsError", "AlreadyExists"],
    async ({ configMaps, namespace }) => {
      await configMaps.create({ namespace }, newConfigMap("a"));
      return configMaps.create({ namespace }, newConfigMap("a"));
    },
  ),
  refused(
    "an update of something older",
    ["ConflictError", "Conflict"],
    async ({ configMaps, namespace }) => {
      const at = { namespace, name: "a" };
      const old = await configMaps.create({ namespace }, newConfigMap("a"));
      await configMaps.update(at, { ...old, data: { k: "1" } });
      return configMaps.update(at, { ...old, data: { k: "2" } });
    },
  ),
  refused(
    "a name that is none",
    ["InvalidError", "Invalid"],
    ({ configMaps, namespace }) =>
      configMaps.create({ namespace }, newConfigMap("Not_A_Name")),
  ),
  refused(
    "a patch whose test fails",
    ["InvalidError", "Invalid"],
    async ({ configMaps, namespace }) => {
      await configMaps.create({ namespace }, newConfigMap("a", { k: "1" }));
      const body = [{ op: "test", path: "/data/k", value: "2" }];
      return configMaps.patch({ namespace, name: "a" }, { type: "json", body });
    },
  ),
  refused(
    "a body that is no JSON",
    ["BadRequestError", "BadRequest"],
    ({ client, namespace }) =>
      client.send({
        method: "POST",
        path: `/api/v1/namespaces/${namespace}/configmaps`,
        headers: { "content-type": "application/json" },
        body: "{",
      }),
  ),
  refused(
    "a selector that is none",
    ["BadRequestError", "BadRequest"],
    ({ configMaps, namespace }) =>
      configMaps.list({ namespace }, { query: { labelSelector: "a=b=c" } }),
  ),
  refused(
    "a method that is none",
    ["ApiError", "MethodNotAllowed"],
    ({ client, namespace }) =>
      client.send({
        method: "PUT",
        path: `/api/v1/namespaces/${namespace}/configmaps`,
        body: "{}",
      }),
  ),
];
