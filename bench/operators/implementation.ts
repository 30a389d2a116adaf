/**
 * The ring operator in all the ways that are compared: each says which
 * processes it takes to serve the namespaces of a circle.
 *
 * @module
 */

import { buildGoRing, buildRustRing, NODE_RING } from "../baselines/build.ts";
import { runtimeArgs } from "../../scripts/v8_flags.ts";
import type { Program } from "./process_group.ts";
import type { Circle, RestTier } from "./circle.ts";
import { ringChildrenFile } from "./ring_children_file.ts";

/** One way to serve a circle. */
export interface Implementation {
  readonly name: string;
  /** Makes ready what must be there before it can be started. */
  readonly programs: (circle: Circle) => Promise<readonly Program[]>;
}

const STARTED_WITH_FLAGS = "DORMOUSE_STARTED_WITH_FLAGS";
const MOD = new URL("../../mod.ts", import.meta.url).pathname;

/** dormouse, its children at rest in one tier, sharing one module of each language or none. */
export function dormouse(
  tier: RestTier,
  options: { readonly distinct?: boolean } = {},
): Implementation {
  return {
    name: "dormouse",
    async programs(circle): Promise<readonly Program[]> {
      const { kubeconfig, directory } = circle;
      const children = await ringChildrenFile(circle, { ...options, tier });
      return [{
        command: Deno.execPath(),
        args: [
          "run",
          "-A",
          "--no-check",
          ...runtimeArgs(),
          MOD,
          "run",
          "--children",
          children,
          "--state-dir",
          `${directory}/state`,
          "--kubeconfig",
          kubeconfig,
          "--listen",
          "none",
        ],
        // It has its flags: started again it would be another process than the one that is measured.
        env: { [STARTED_WITH_FLAGS]: "1" },
        ready: /"Ready"/,
      }];
    },
  };
}

/** Native processes: one for each namespace, or one for all. */
function native(
  name: string,
  build: () => Promise<Pick<Program, "command" | "args">>,
  together: boolean,
): Implementation {
  return {
    name,
    async programs({ namespaces, kubeconfig }): Promise<readonly Program[]> {
      const program = await build();
      const programFor = (own: string): Program => ({
        ...program,
        env: {
          KUBECONFIG: kubeconfig,
          NAMESPACES: namespaces.join(","),
          IN_NAMESPACES: own,
        },
        ready: /^ready$/,
      });
      return together
        ? [programFor(namespaces.join(","))]
        : namespaces.map(programFor);
    },
  };
}

const go = async (): Promise<Pick<Program, "command" | "args">> => ({
  command: await buildGoRing(),
  args: [],
});
const rust = async (): Promise<Pick<Program, "command" | "args">> => ({
  command: await buildRustRing(),
  args: [],
});
const node = (): Promise<Pick<Program, "command" | "args">> =>
  Promise.resolve({
    command: Deno.execPath(),
    args: [
      "run",
      "-A",
      "--no-check",

      NODE_RING,
    ],
  });

/** A process of controller-runtime for each operator. */
export const GO = native("go", go, false);
/** All operators in one process of controller-runtime. */
export const GO_COMB = native("go-comb", go, true);
/** A process of kube-rs for each operator. */
export const RUST = native("rust", rust, false);
/** All operators in one process of kube-rs. */
export const RUST_COMB = native("rust-comb", rust, true);
/** All operators in one process of client-node. */
export const NODE = native("node", node, true);
