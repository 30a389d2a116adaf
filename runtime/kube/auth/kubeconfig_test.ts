import {
  deepStrictEqual as assertEquals,
  rejects as assertRejects,
  throws as assertThrows,
} from "node:assert/strict";
import { KubeconfigError } from "../errors.ts";
import { mergeKubeconfigs, readKubeconfigFiles } from "./kubeconfig.ts";

const file = (path: string, text: string): { path: string; text: string } => ({
  path,
  text,
});

Deno.test("mergeKubeconfigs() lets the first file that names something win", () => {
  const merged = mergeKubeconfigs([
    file("/a", "clusters: [{name: one, cluster: {server: a}}]"),
    file(
      "/b",
      "current-context: b\nclusters: [{name: one, cluster: {server: b}}, {name: two, cluster: {server: b}}]",
    ),
    file("/c", "current-context: c\nusers:"),
  ]);
  assertEquals(merged.currentContext, "b");
  assertEquals(
    merged.clusters,
    new Map([
      ["one", { fields: { server: "a" }, file: "/a" }],
      ["two", { fields: { server: "b" }, file: "/b" }],
    ]),
  );
});

Deno.test("mergeKubeconfigs() refuses what is no kubeconfig", async (t) => {
  const table: [text: string, RegExp][] = [
    ["a: [", /it is no YAML/],
    ["- a", /it is no mapping/],
    ["users: 5", /"users" is no list/],
    ["users: [{user: {}}]", /"users\[0\]" has no name/],
    ["users: [{name: a}, {name: a}]", /"users" names "a" twice/],
    ["users: [{name: a, user: 5}]", /"user" of "a" is no mapping/],
  ];
  for (const [text, message] of table) {
    await t.step(text, () =>
      assertThrows(
        () => mergeKubeconfigs([file("/k", text)]),
        (error) =>
          error instanceof KubeconfigError && message.test(error.message),
      ));
  }
});

Deno.test("readKubeconfigFiles() passes over files that are not there, if one is", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/b`, "B");
    const files = await readKubeconfigFiles([
      `${directory}/a`,
      `${directory}/b`,
    ]);
    assertEquals(files, [file(`${directory}/b`, "B")]);
    await assertRejects(
      readKubeconfigFiles([`${directory}/a`]),
      /there is no file/,
    );
    await assertRejects(
      readKubeconfigFiles([directory]),
      /Cannot read kubeconfig/,
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
