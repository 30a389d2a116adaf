import { deepStrictEqual as assertEquals } from "node:assert/strict";
import {
  apiGroup,
  dnsLabel,
  dnsSubdomain,
  resource,
  variableName,
} from "./name_types.ts";
import type { ValueType } from "./value_type.ts";

interface Case {
  readonly type: ValueType<string>;
  readonly good: readonly string[];
  /** Bad texts with the hint that each gets. */
  readonly bad: readonly (readonly [string, string?])[];
}

const CASES: Readonly<Record<string, Case>> = {
  dnsLabel: {
    type: dnsLabel,
    good: ["a", "ring-go", "0", "a".repeat(63)],
    bad: [
      [""],
      ["-"],
      ["a".repeat(64)],
      ["Ring_Go", 'did you mean "ring-go"?'],
      ["a.b", 'did you mean "a-b"?'],
      ["-a-", 'did you mean "a"?'],
    ],
  },
  dnsSubdomain: {
    type: dnsSubdomain,
    good: ["a", "a.b-c.d"],
    bad: [[""], ["a..b"], ["A"], ["a_b"], [`${"a.".repeat(127)}`]],
  },
  apiGroup: {
    type: apiGroup,
    good: ["", "*", "apps", "cert-manager.io"],
    bad: [
      ["Apps"],
      ["v1", 'the core group is ""'],
      ["v1beta1", 'the core group is ""'],
      ["apps/v1", 'leave the version out: "apps"'],
    ],
  },
  resource: {
    type: resource,
    good: ["*", "pods", "pods/status", "*/scale", "pods/*"],
    bad: [
      [""],
      ["pods/"],
      ["pods/status/x"],
      ["Deployment", 'kinds are not resources: did you mean "deployments"?'],
      ["Ingress", 'kinds are not resources: did you mean "ingresses"?'],
      [
        "NetworkPolicy",
        'kinds are not resources: did you mean "networkpolicies"?',
      ],
      ["Endpoints", 'kinds are not resources: did you mean "endpoints"?'],
    ],
  },
  variableName: {
    type: variableName,
    good: ["A", "a.b-c", "with space"],
    bad: [[""], ["A=B"], ["Ä"], ["A\n"], ["A\0"]],
  },
};

Deno.test("names take what Kubernetes takes", async (t) => {
  for (const [name, { type, good, bad }] of Object.entries(CASES)) {
    for (const text of good) {
      await t.step(`${name} takes ${JSON.stringify(text)}`, () => {
        assertEquals(type.parse(text, "/"), { ok: true, value: text });
      });
    }
    for (const [text, hint] of bad) {
      await t.step(`${name} refuses ${JSON.stringify(text)}`, () => {
        const result = type.parse(text, "/");
        assertEquals(result.ok, false);
        assertEquals(result.ok ? undefined : result.hint, hint);
      });
    }
  }
});
