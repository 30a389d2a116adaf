/**
 * `dormouse new`: what it writes passes its own test, builds for the border, and runs.
 *
 * @module
 */

import {
  deepStrictEqual as assertEquals,
  rejects as assertRejects,
} from "node:assert/strict";
import { GuestRuntime, openPaging } from "../../runtime/guest/mod.ts";
import {
  isProjectName,
  PROJECT_LANGUAGES,
  renameSample,
  writeProject,
} from "../../runtime/cli/project_template.ts";
import { readChildrenFile } from "../../runtime/config/mod.ts";
import {
  findToolchain,
  type Toolchain,
} from "../../scripts/modules/toolchains.ts";
import { moduleOfBytes, testGuest } from "../support/guest_fixture.ts";
import { ObjectHost } from "./object_host.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** How a project of a language is tested and built, by its README. */
const COMMANDS = {
  rust: {
    test: ["cargo", "test"],
    build: [
      "cargo",
      "build",
      "--release",
      "--target",
      "wasm32-unknown-unknown",
    ],
  },
  go: {
    test: ["go", "test", "./..."],
    build: ["go", "build", "-buildmode=c-shared", "-o", "tea_pot.wasm", "."],
  },
} as const;

for (const language of PROJECT_LANGUAGES) {
  const toolchain = await findToolchain(language);
  const ignore = "missing" in toolchain;
  const name = `a new project in ${language} passes its test, builds and runs`;
  Deno.test({
    name: ignore ? `${name} (skipped: ${toolchain.missing})` : name,
    ignore,
    async fn(): Promise<void> {
      if (ignore) return;
      const parent = await Deno.makeTempDir();
      try {
        const directory = `${parent}/tea-pot`;
        await writeProject(directory, { name: "tea-pot", language });
        const run = (command: readonly string[]): Promise<void> =>
          runIn(directory, command, toolchain);
        await run(COMMANDS[language].test);
        await run(COMMANDS[language].build);
        await greets(directory, toolchain);
      } finally {
        await Deno.remove(parent, { recursive: true });
      }
    },
  });
}

async function runIn(
  cwd: string,
  [program = "", ...args]: readonly string[],
  toolchain: Toolchain,
): Promise<void> {
  const isBuild = args[0] === "build";
  const { success, stdout, stderr } = await new Deno.Command("nice", {
    args: [program, ...args],
    cwd,
    env: environment(toolchain, isBuild),
  }).output();
  const said = new TextDecoder().decode(stdout) +
    new TextDecoder().decode(stderr);
  assertEquals(success, true, said);
}

/** Dependencies that are compiled once serve this test again and again. */
function environment(
  { language, compiler }: Toolchain,
  isBuild: boolean,
): Record<string, string> {
  if (language === "go") {
    return isBuild ? { GOOS: "wasip1", GOARCH: "wasm", GOWORK: "off" } : {};
  }
  const target = { CARGO_TARGET_DIR: `${ROOT}dist/modules/new` };
  if (!isBuild || !compiler.startsWith("/")) return target;
  const directory = compiler.slice(0, compiler.lastIndexOf("/"));
  return {
    ...target,
    RUSTC: compiler,
    PATH: `${directory}:${Deno.env.get("PATH")}`,
  };
}

/** The built module, where its children file says that it lies, greets whom it should. */
async function greets(
  directory: string,
  { language }: Toolchain,
): Promise<void> {
  if (language === "rust") await bringModule(directory);
  const [child] = await readChildrenFile(`${directory}/children.yaml`);
  assertEquals(child?.name, "tea-pot");
  const wasm = await Deno.readFile(child?.wasm ?? "");
  using runtime = new GuestRuntime(openPaging("mapped").paging);
  const host = new ObjectHost();
  const module = await moduleOfBytes(wasm);
  const { style } = testGuest(module, { runtime, host });
  await style.start();
  const path = "/apis/example.com/v1/namespaces/n/teapots/a";
  const object = host.put(path, {
    metadata: { name: "a", namespace: "n" },
    spec: { greet: "world" },
  });
  const result = await style.reconcile({
    controller: host.watches[0]?.controller ?? "",
    namespace: "n",
    name: "a",
    object: JSON.stringify(object),
    reasons: ["watch"],
    deadlineMs: 30_000,
  });
  assertEquals(result, {});
  assertEquals(host.objects.get(path)?.status, { greeting: "Hello, world!" });
}

/** Brings the module from the shared target directory to the project's own. */
async function bringModule(directory: string): Promise<void> {
  const release = "wasm32-unknown-unknown/release";
  await Deno.mkdir(`${directory}/target/${release}`, { recursive: true });
  await Deno.copyFile(
    `${ROOT}dist/modules/new/${release}/tea_pot.wasm`,
    `${directory}/target/${release}/tea_pot.wasm`,
  );
}

Deno.test("writeProject() leaves what is there alone", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await assertRejects(
      () => writeProject(directory, { name: "a", language: "go" }),
      Deno.errors.AlreadyExists,
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("renameSample() gives every name its form", () => {
  assertEquals(
    renameSample("sample-operator sample_operator samples Sample", "tea-pot"),
    "tea-pot tea_pot teapots TeaPot",
  );
});

Deno.test("isProjectName() takes what a package can be called", () => {
  for (const name of ["ab", "tea-pot", "a1-b2"]) {
    assertEquals(isProjectName(name), true, name);
  }
  for (
    const name of ["", "a", "Tea", "-tea", "tea-", "a--b", "1a", "a_b", "../a"]
  ) {
    assertEquals(isProjectName(name), false, name);
  }
});
