/**
 * What bodies are refused, and why: syntax, type, unknown fields.
 *
 * @module
 */

import { type Case, configMap, ring, send } from "./case.ts";

/** The cases. */
export const BODY_CASES: readonly Case[] = [
  {
    name:
      "built-in kinds may leave out kind and apiVersion, custom ones may not",
    steps: [
      send("POST configmaps", 201, { metadata: { name: "a" } }),
      send("POST rings", 400, { metadata: { name: "a" }, spec: { size: 1 } }),
    ],
  },
  {
    name: "an object of another kind or version is refused",
    steps: [
      send("POST configmaps", 400, {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "a" },
      }),
      send("POST configmaps", 400, {
        ...configMap("a") as object,
        apiVersion: "v7",
      }),
      send("POST rings?fieldValidation=Ignore", 400, {
        ...ring("a"),
        apiVersion: "conformance.example.com/v7",
      }),
      send("POST rings?fieldValidation=Ignore", 422, {
        ...ring("a"),
        kind: "Hub",
      }),
    ],
  },
  {
    name: "what is not JSON is refused",
    steps: [
      send("POST configmaps", 400, undefined, { text: "{" }),
      send("POST configmaps", 400, undefined, { text: "[]" }),
      send("POST configmaps", 400, undefined, { text: '"text"' }),
      send("POST rings", 400, undefined, { text: "{" }),
    ],
  },
  {
    name: "a body beyond 3 MiB is refused",
    steps: [
      send("POST configmaps", 413, configMap("a", { k: "x".repeat(3 << 20) })),
    ],
  },
  {
    name: "YAML is accepted",
    steps: [
      send("POST configmaps", 201, undefined, {
        text: "metadata:\n  name: a\ndata:\n  k: v\n",
        headers: { "content-type": "application/yaml" },
      }),
      send("POST configmaps", 400, undefined, {
        text: "metadata: [unclosed",
        headers: { "content-type": "application/yaml" },
      }),
    ],
  },
  {
    name: "other content types are refused",
    steps: [
      send("POST configmaps", 415, undefined, {
        text: "x",
        headers: { "content-type": "text/plain" },
      }),
      send("POST rings", 415, undefined, {
        text: "x",
        headers: { "content-type": "application/xml" },
      }),
    ],
  },
  {
    name: "unknown fields of a built-in kind warn, or are refused when strict",
    steps: [
      send("POST configmaps", 201, {
        ...configMap("a", {}, { odd: 1 }) as object,
        stray: 1,
      }),
      send("POST configmaps?fieldValidation=Ignore", 201, {
        ...configMap("b") as object,
        stray: 1,
      }),
      send("POST configmaps?fieldValidation=Strict", 400, {
        ...configMap("c", {}, { odd: 1 }) as object,
        stray: 1,
      }),
    ],
  },
  {
    name: "unknown fields of a custom kind are pruned, and warn or are refused",
    steps: [
      send("POST rings", 201, {
        ...ring("a", { size: 1, odd1: 1, parts: [{ name: "x", odd2: 1 }] }),
        stray: 1,
      }),
      send(
        "POST rings?fieldValidation=Strict",
        400,
        ring("b", { size: 1, odd1: 1 }),
      ),
      send("POST rings?fieldValidation=Odd", 422, ring("b")),
    ],
  },
  {
    name: "wrong types in a built-in kind are a bad request",
    steps: [
      send("POST configmaps", 400, configMap("a", { k: 1 })),
      send("POST configmaps", 400, configMap("a", [])),
      send("POST configmaps", 400, configMap("a", {}, { labels: { x: true } })),
      send("POST configmaps", 400, { metadata: "text" }),
      send("POST deployments", 400, {
        metadata: { name: "a" },
        spec: { replicas: "three" },
      }),
      send("POST deployments", 400, {
        metadata: { name: "a" },
        spec: { template: { spec: { containers: [{ name: 1 }] } } },
      }),
    ],
  },
  {
    name: "wrong types in the metadata of a custom kind are a bad request",
    steps: [
      send("POST rings", 400, ring("a", { size: 1 }, { labels: { x: 1 } })),
    ],
  },
];
