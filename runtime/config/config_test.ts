import {
  deepStrictEqual as assertEquals,
  rejects as assertRejects,
} from "node:assert/strict";
import { tempTree } from "../../tests/support/temp_tree.ts";
import { type Config, type Flags, loadConfig } from "./config.ts";
import { namesOf, SETTINGS } from "./settings.ts";

/** A home directory, and what a test says of flags, variables and the file. */
interface World extends AsyncDisposable {
  readonly home: string;
  load(said?: Said): Promise<Config>;
}

interface Said {
  readonly flags?: Flags;
  readonly variables?: Record<string, string>;
  /** The config file at the usual place. */
  readonly file?: string;
  readonly isRoot?: boolean;
}

async function temporaryWorld(): Promise<World> {
  const tree = await tempTree();
  const home = tree.path;
  await Deno.mkdir(`${home}/.config/dormouse`, { recursive: true });
  return {
    home,
    async load(said: Said = {}): Promise<Config> {
      const { flags = {}, variables = {}, file, isRoot = false } = said;
      if (file !== undefined) {
        await Deno.writeTextFile(`${home}/.config/dormouse/config.yaml`, file);
      }
      return await loadConfig({
        flags,
        environment: {
          variables: { HOME: home, ...variables },
          directory: "/work",
          isRoot,
        },
      });
    },
    [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose](),
  };
}

Deno.test("loadConfig() has a default for everything", async () => {
  await using world = await temporaryWorld();
  const { origins, ...values } = await world.load();
  assertEquals(values, {
    grace: 10_000,
    stateDir: `${world.home}/.local/state/dormouse`,
    children: "/work/children.yaml",
    kubeconfig: [`${world.home}/.kube/config`],
    listen: { hostname: "127.0.0.1", port: 3676 },
    paging: "auto",
    logLevel: "info",
    logFormat: "json",
  });
  for (const origin of Object.values(origins)) {
    assertEquals(origin, { kind: "default" });
  }
});

Deno.test("loadConfig() prefers flag to environment to file to default", async (t) => {
  await using world = await temporaryWorld();
  const path = `${world.home}/.config/dormouse/config.yaml`;
  const file = "# quiet\n\nlogLevel: error\n";
  const variables = { DORMOUSE_LOG_LEVEL: "warn" };
  const flags = { logLevel: "debug" };
  const table: [name: string, Said, level: string, origin: unknown][] = [
    ["default", {}, "info", { kind: "default" }],
    ["file", { file }, "error", {
      kind: "file",
      file: path,
      line: 3,
      column: 11,
    }],
    ["environment", { file, variables }, "warn", {
      kind: "environment",
      name: "DORMOUSE_LOG_LEVEL",
    }],
    ["flag", { file, variables, flags }, "debug", {
      kind: "flag",
      name: "--log-level",
    }],
    [
      "an empty variable is none",
      {
        file,
        variables: { DORMOUSE_LOG_LEVEL: "" },
      },
      "error",
      { kind: "file", file: path, line: 3, column: 11 },
    ],
  ];
  for (const [name, said, level, origin] of table) {
    await t.step(name, async () => {
      const config = await world.load(said);
      assertEquals(config.logLevel, level);
      assertEquals(config.origins.logLevel, origin);
    });
  }
});

Deno.test("loadConfig() gives something that nobody can change", async () => {
  await using world = await temporaryWorld();
  const config = await world.load();
  assertEquals(Object.isFrozen(config), true);
  assertEquals(Object.isFrozen(config.origins), true);
  assertEquals(Object.isFrozen(config.origins.stateDir), true);
  assertEquals(Object.isFrozen(config.kubeconfig), true);
  assertEquals(Object.isFrozen(config.listen), true);
});

Deno.test("loadConfig() takes paths from where they were written", async () => {
  await using world = await temporaryWorld();
  const config = await world.load({
    file: "stateDir: state\nchildren: ../c.yaml\n",
    variables: { DORMOUSE_KUBECONFIG: "a:/b::c" },
    flags: { stateDir: "here" },
  });
  assertEquals(config.stateDir, "/work/here");
  assertEquals(config.children, `${world.home}/.config/c.yaml`);
  assertEquals(config.kubeconfig, ["/work/a", "/b", "/work/c"]);
});

Deno.test("loadConfig() finds the places of a system, a person and a pod", async (t) => {
  await using world = await temporaryWorld();
  const table: [name: string, Said, stateDir: string, kubeconfig: unknown][] = [
    ["root", { isRoot: true }, "/var/lib/dormouse", [
      `${world.home}/.kube/config`,
    ]],
    ["no home", { variables: { HOME: "" } }, "/var/lib/dormouse", "in-cluster"],
    ["XDG", { variables: { XDG_STATE_HOME: "/x" } }, "/x/dormouse", [
      `${world.home}/.kube/config`,
    ]],
    [
      "pod",
      { variables: { KUBERNETES_SERVICE_HOST: "10.0.0.1" } },
      `${world.home}/.local/state/dormouse`,
      "in-cluster",
    ],
    [
      "KUBECONFIG",
      { variables: { KUBECONFIG: "/k", KUBERNETES_SERVICE_HOST: "10.0.0.1" } },
      `${world.home}/.local/state/dormouse`,
      ["/k"],
    ],
    [
      "our own variable first",
      { variables: { KUBECONFIG: "/k", DORMOUSE_KUBECONFIG: "in-cluster" } },
      `${world.home}/.local/state/dormouse`,
      "in-cluster",
    ],
  ];
  for (const [name, said, stateDir, kubeconfig] of table) {
    await t.step(name, async () => {
      const config = await world.load(said);
      assertEquals([config.stateDir, config.kubeconfig], [
        stateDir,
        kubeconfig,
      ]);
    });
  }
});

Deno.test("loadConfig() reads a named config file, which must be there", async () => {
  await using world = await temporaryWorld();
  const path = `${world.home}/other.yaml`;
  await Deno.writeTextFile(path, "logFormat: pretty\n");
  const { logFormat } = await world.load({ flags: { config: path } });
  assertEquals(logFormat, "pretty");
  const variables = { DORMOUSE_CONFIG: `${world.home}/none.yaml` };
  await assertRejects(() => world.load({ variables }), {
    name: "InvalidInputError",
    message:
      `${world.home}/none.yaml: found no such file, wanted a config file`,
  });
});

Deno.test("loadConfig() says all that is wrong, whoever wrote it", async () => {
  await using world = await temporaryWorld();
  const file = `${world.home}/.config/dormouse/config.yaml`;
  await assertRejects(
    () =>
      world.load({
        flags: { logLevel: "loud", stateDir: "" },
        variables: {
          DORMOUSE_PAGING: "mmpa",
          // Kubernetes makes this one for a service of that name.
          DORMOUSE_PORT: "tcp://10.0.0.2:80",
        },
        file: [
          "listen: 8080",
          "logfromat: pretty",
          "logFormat: [json]",
          "children:",
          "kubeconfig: ~/.kube/config",
          "kubeconfig: /k",
          "---",
          "paging: copy",
        ].join("\n"),
      }),
    {
      name: "InvalidInputError",
      message: [
        `${file}:2:1: logfromat: found an unknown field, wanted a known one (did you mean "logFormat"?)`,
        `${file}:3:12: logFormat: found a list, wanted one value`,
        `${file}:4:10: children: found nothing, wanted one value`,
        `${file}:6:1: kubeconfig: found a second one, wanted one (the first is on line 5)`,
        `${file}:8:1: found a second document, wanted one map of settings`,
        'flags: --state-dir: found "", wanted a path',
        `${file}:5:13: kubeconfig: found "~/.kube/config", wanted a path (write the home directory out instead of "~")`,
        `${file}:1:9: listen: found "8080", wanted an address and port such as "127.0.0.1:3676", or "none" (name the address too: "127.0.0.1:8080")`,
        'environment: DORMOUSE_PAGING: found "mmpa", wanted "auto", "mmap" or "copy" (did you mean "mmap"?)',
        'flags: --log-level: found "loud", wanted "trace", "debug", "info", "warn", "error" or "silent"',
      ].join("\n"),
    },
  );
});

Deno.test("loadConfig() says when the surroundings themselves are wrong", async (t) => {
  await using world = await temporaryWorld();
  await t.step("a home that makes no path", async () => {
    await assertRejects(() => world.load({ variables: { HOME: "~" } }), {
      name: "InvalidInputError",
      message:
        /^environment: stateDir: found "~\/.local\/state\/dormouse", wanted a path/,
    });
  });
  await t.step("a file where the config directory should be", async () => {
    await Deno.writeTextFile(`${world.home}/file`, "");
    const variables = { XDG_CONFIG_HOME: `${world.home}/file` };
    await assertRejects(() => world.load({ variables }), {
      message: `Cannot look for "${world.home}/file/dormouse/config.yaml"`,
    });
  });
  await t.step("a config file that is not plain YAML", async () => {
    await assertRejects(() => world.load({ file: "listen: *address\n" }), {
      name: "InvalidInputError",
      message: /:1:9: listen: found the alias \*address, wanted/,
    });
  });
});

Deno.test("loadConfig() takes an empty config file for one that says nothing", async () => {
  await using world = await temporaryWorld();
  const { logLevel } = await world.load({ file: "# nothing yet\n" });
  assertEquals(logLevel, "info");
});

Deno.test("no setting has a variable that Kubernetes makes for a service", () => {
  for (const name of Object.keys(SETTINGS)) {
    const { variable } = namesOf(name);
    assertEquals(/^DORMOUSE_(PORT|SERVICE)/.test(variable), false, variable);
  }
});

Deno.test("namesOf() makes a flag and a variable of a key", () => {
  assertEquals(namesOf("logLevel"), {
    flag: "--log-level",
    variable: "DORMOUSE_LOG_LEVEL",
  });
  assertEquals(namesOf("listen"), {
    flag: "--listen",
    variable: "DORMOUSE_LISTEN",
  });
});
