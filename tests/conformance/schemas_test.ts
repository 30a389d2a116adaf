import { deepStrictEqual } from "node:assert/strict";
import { BUILTIN_KINDS } from "../../runtime/embedded/builtin_kinds.ts";
import type { Schema } from "../../runtime/embedded/schema_terms.ts";
import { hasKapi } from "../../scripts/apiserver/mod.ts";
import { startRealTarget } from "./real_target.ts";
import type { Target } from "./transcript.ts";

// deno-lint-ignore no-explicit-any -- OpenAPI as it comes
type Published = any;

/** What both sides say of a value. */
const KEYWORDS = [
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-map-type",
] as const;

/** Types that OpenAPI refers to and that are one value here. */
const ONE_VALUE =
  /(IntOrString|Quantity|\.Time|\.MicroTime|FieldsV1|RawExtension)$/;

/** Compares our schema of a kind with the published one. */
class Comparison {
  readonly #schemas: Readonly<Record<string, Published>>;
  readonly differences: string[] = [];

  constructor(schemas: Readonly<Record<string, Published>>) {
    this.#schemas = schemas;
  }

  compare(path: string, ours: Schema, published: Published): void {
    if (ours["x-kubernetes-preserve-unknown-fields"]) return;
    const reference = published.$ref ?? published.allOf?.[0]?.$ref;
    if (reference !== undefined && ONE_VALUE.test(reference)) return;
    const theirs: Published = reference === undefined
      ? published
      : this.#schemas[reference.replace("#/components/schemas/", "")];
    for (const keyword of KEYWORDS) {
      const mine = ours[keyword];
      // What is said aloud to be granular is so anyway.
      const other = theirs[keyword] === "granular"
        ? undefined
        : theirs[keyword];
      // A list that says nothing is replaced as a whole, as an atomic one.
      const said = keyword === "x-kubernetes-list-type" ? other ?? mine : other;
      if (JSON.stringify(mine) !== JSON.stringify(said)) {
        this.#differ(path, `${keyword} is ${mine}, not ${other}`);
      }
    }
    if (ours.type !== theirs.type) {
      this.#differ(path, `type is ${ours.type}, not ${theirs.type}`);
    }
    if (ours.items) this.compare(`${path}[]`, ours.items, theirs.items ?? {});
    if (typeof ours.additionalProperties === "object") {
      this.compare(
        `${path}{}`,
        ours.additionalProperties,
        theirs.additionalProperties ?? {},
      );
    }
    this.#compareFields(path, ours, theirs);
  }

  #compareFields(path: string, ours: Schema, theirs: Published): void {
    const mine = ours.properties ?? {};
    const others = theirs.properties ?? {};
    for (const [name, schema] of Object.entries(mine)) {
      const other = others[name];
      if (other === undefined) this.#differ(path, `${name} does not exist`);
      else this.compare(`${path}.${name}`, schema, other);
    }
    for (const name of Object.keys(others)) {
      if (!(name in mine)) this.#differ(path, `${name} is missing`);
    }
  }

  #differ(path: string, how: string): void {
    this.differences.push(`${path}: ${how}`);
  }
}

/** Conditions are described once here; each kind lacks some of their fields. */
function isKnown(difference: string): boolean {
  return /\.conditions(\[\]: (lastProbeTime|lastUpdateTime|observedGeneration) does not exist|: )/
    .test(difference);
}

async function publishedSchemas(
  target: Target,
): Promise<Record<string, Published>> {
  using client = Deno.createHttpClient({
    caCerts: [target.certificateAuthority ?? ""],
  });
  const places = new Set(
    BUILTIN_KINDS.map(({ group, version }) =>
      group === "" ? `api/${version}` : `apis/${group}/${version}`
    ),
  );
  const all: Record<string, Published> = {};
  for (const place of places) {
    const reply = await fetch(`${target.url}/openapi/v3/${place}`, {
      client,
      headers: { authorization: `Bearer ${target.token}` },
    });
    Object.assign(all, (await reply.json()).components.schemas);
  }
  return all;
}

Deno.test({
  name:
    "the schemas of built-in kinds agree with those that a real server publishes",
  ignore: !await hasKapi(),
  async fn(t): Promise<void> {
    await using target = await startRealTarget();
    const schemas = await publishedSchemas(target);
    for (const { group, version, kind, schema } of BUILTIN_KINDS) {
      await t.step(kind, () => {
        const [, published] = Object.entries(schemas).find((
          [, { "x-kubernetes-group-version-kind": kinds }],
        ) =>
          kinds?.some((one: Published) =>
            one.group === group && one.version === version &&
            one.kind === kind
          )
        ) ?? [];
        const comparison = new Comparison(schemas);
        comparison.compare(kind, schema, published);
        deepStrictEqual(
          comparison.differences.filter((one) => !isKnown(one)),
          [],
        );
      });
    }
  },
});
