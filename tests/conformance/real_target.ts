/**
 * A real kube-apiserver that cases run against.
 *
 * @module
 */

import { startApiServer } from "../support/api_server.ts";
import { CONFORMANCE_CRDS } from "./kinds.ts";
import type { Target } from "./transcript.ts";

/** Starts a control plane with the kinds of the contract. */
export async function startRealTarget(): Promise<Target & AsyncDisposable> {
  const server = await startApiServer({ crds: CONFORMANCE_CRDS });
  const { controlPlane } = server;
  const config = JSON.parse(
    await Deno.readTextFile(controlPlane.tokenKubeconfigPath),
  );
  return {
    url: controlPlane.url,
    token: config.users[0].user.token,
    certificateAuthority: atob(
      config.clusters[0].cluster["certificate-authority-data"],
    ),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
