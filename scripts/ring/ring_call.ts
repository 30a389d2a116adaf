/**
 * The command line of the ring.
 *
 * @module
 */

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import {
  LANGUAGES,
  type RingLanguage,
  type RingMode,
  type RingVariant,
} from "./ring_children.ts";
import type { ClusterChoice } from "./ring_cluster.ts";

/** What `--help` says. */
export const RING_HELP =
  `Runs a ring of operators: each passes one object on to the next.

Usage: deno task demo [OPTIONS]

  --children N         namespaces, each with an operator (2)
  --laps L             times around (100)
  --mode MODE          awake, doze or sleep between turns (doze)
  --variant VARIANT    ring: an operator for each namespace; comb: one for all (ring)
  --language LANGUAGE  go, rust or both in turn (both)
  --distinct-modules   every operator has a module of its own
  --compare ROUNDS     so often, in turns with the same ring kept awake

  Without one of these, an API server in this process:
  --kubeconfig FILE    a cluster
  --apiserver          a real API server, built from source
  --kind               a kind cluster, made for this and taken away again

  --json               figures as lines of JSON
  --verbose            the host's log
`;

/** What a ring is asked to do. */
export interface RingCall {
  readonly children: number;
  readonly laps: number;
  readonly mode: RingMode;
  readonly variant: RingVariant;
  readonly languages: readonly RingLanguage[];
  readonly distinct: boolean;
  /** Rounds of mode and awake in turn; none is one round of the mode alone. */
  readonly compare: number | undefined;
  readonly on: ClusterChoice;
  readonly json: boolean;
  readonly verbose: boolean;
}

const MODES: readonly RingMode[] = ["awake", "doze", "sleep"];
const VARIANTS: readonly RingVariant[] = ["ring", "comb"];

/**
 * Reads the command line; `undefined` when help was asked for.
 *
 * @throws {Error} It cannot be understood.
 */
export function readRingCall(args: readonly string[]): RingCall | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      children: { type: "string", default: "2" },
      laps: { type: "string", default: "100" },
      mode: { type: "string", default: "doze" },
      variant: { type: "string", default: "ring" },
      language: { type: "string", default: "both" },
      "distinct-modules": { type: "boolean", default: false },
      compare: { type: "string" },
      kubeconfig: { type: "string" },
      apiserver: { type: "boolean", default: false },
      kind: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const { compare } = values;
  const language = oneOf("language", values.language, ["both", ...LANGUAGES]);
  return {
    mode: oneOf("mode", values.mode, MODES),
    variant: oneOf("variant", values.variant, VARIANTS),
    languages: language === "both" ? LANGUAGES : [language],
    children: wholeNumber("children", values.children, 2),
    laps: wholeNumber("laps", values.laps, 1),
    distinct: values["distinct-modules"],
    compare: compare === undefined
      ? undefined
      : wholeNumber("compare", compare, 1),
    on: clusterChoice(values),
    json: values.json,
    verbose: values.verbose,
  };
}

function clusterChoice(
  { kubeconfig, apiserver, kind }: {
    readonly kubeconfig?: string;
    readonly apiserver: boolean;
    readonly kind: boolean;
  },
): ClusterChoice {
  const choices: ClusterChoice[] = [
    ...kubeconfig === undefined
      ? []
      : [{ kind: "kubeconfig", path: fromHere(kubeconfig) } as const],
    ...apiserver ? [{ kind: "apiserver" } as const] : [],
    ...kind ? [{ kind: "kind" } as const] : [],
  ];
  if (choices.length > 1) {
    const named = choices.map((choice) => `--${choice.kind}`).join(" and ");
    throw new Error(`Cannot use ${named} together, wanted one of them`);
  }
  return choices[0] ?? { kind: "embedded" };
}

/** A task runs in the directory of the project; its caller may be elsewhere. */
function fromHere(path: string): string {
  return resolve(Deno.env.get("INIT_CWD") ?? "", path);
}

function oneOf<Choice extends string>(
  name: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new Error(
    `Cannot use --${name} "${text}", wanted ${choices.join(", ")}`,
  );
}

function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`Cannot use --${name} "${text}", wanted ${least} or more`);
}
