import {
  deepStrictEqual as assertEquals,
  match as assertMatch,
} from "node:assert/strict";
import { type Ran, runMain } from "../../tests/support/memory_io.ts";
import { main } from "./main.ts";

const PROGRAM_HELP = `\
dormouse: a Kubernetes operator host for small machines

Usage: dormouse VERB [OPTIONS]

Children:
  run          Run the operators of a children file
  check        Say what is wrong with a children file or a module
  exec         Run a module by itself and time it
  new          Begin an operator's project

State:
  kv           Read and change durable values
  images       Look at suspended children, carry them elsewhere

About:
  help         Show help, also of a verb
  version      Show the version
  completions  Print a shell's completion script

Run "dormouse help VERB" for its options and examples.
`;

const FAMILY_HELP = `\
Read and change durable values

Works on the database of a state directory while no host runs on it.

Usage: dormouse kv VERB [OPTIONS]

Verbs:
  get KEY        Print a value
  set KEY VALUE  Set a value
  del KEY...     Delete values
  ls [PREFIX]    List keys
  clear          Delete all values of a store

Examples:
  # print one value
  dormouse kv get greeting
  # set a string
  dormouse kv set greeting hello
  # delete one value
  dormouse kv del greeting
  # list all keys
  dormouse kv ls
  # empty one store
  dormouse kv clear --yes --store scratch

Run "dormouse help kv VERB" for its options.
`;

const ACTION_HELP = `\
Set a value

The value is durable when the program ends.

Usage: dormouse kv set KEY VALUE [OPTIONS]

Arguments:
  KEY    Key of the value
  VALUE  The value, a string; "-" reads it from standard input

Options:
      --json        Take the value as JSON
      --store NAME  Store, such as a child's name (default: default)
  -h, --help        Show this help

Settings, also by DORMOUSE_* or config file:
      --state-dir DIR  Directory of images, marks and durable values
      --config FILE    Config file

Examples:
  # set a string
  dormouse kv set greeting hello
  # set something else
  dormouse kv set --json sizes '[1, 2, 3]'
`;

/** Returns what a wrong call says: one line, and where help is. */
function wrong(message: string, verbs = ""): Ran {
  const help = `Run "dormouse${verbs} --help" to see what there is.\n`;
  return { code: 2, stdout: "", stderr: `error: ${message}\n${help}` };
}

function done(stdout: string): Ran {
  return { code: 0, stdout, stderr: "" };
}

Deno.test("main() answers every command line", async (t) => {
  const table: [args: string[], Ran][] = [
    [[], { code: 2, stdout: "", stderr: PROGRAM_HELP }],
    [["--help"], done(PROGRAM_HELP)],
    [["-h"], done(PROGRAM_HELP)],
    [["help"], done(PROGRAM_HELP)],
    [["kv"], { code: 2, stdout: "", stderr: FAMILY_HELP }],
    [["kv", "--help"], done(FAMILY_HELP)],
    [["help", "kv"], done(FAMILY_HELP)],
    [["kv", "set", "--help"], done(ACTION_HELP)],
    [["kv", "set", "-h"], done(ACTION_HELP)],
    [["help", "kv", "set"], done(ACTION_HELP)],
    [
      ["kv", "set", "--jsno", "-h"],
      wrong(
        'there is no option --jsno, did you mean "--json"?',
        " kv set",
      ),
    ],
    [["vresion"], wrong('there is no verb "vresion", did you mean "version"?')],
    [["__proto__"], wrong('there is no verb "__proto__"')],
    [["help", "quark"], wrong('there is no verb "quark"')],
    [[""], wrong('there is no verb ""')],
    [
      ["kv", "gte"],
      wrong('there is no verb "kv gte", did you mean "get"?', " kv"),
    ],
    [
      ["--json", "version"],
      wrong(
        'there is no option --json right behind "dormouse"; options follow the verb',
      ),
    ],
    [
      ["kv", "--json", "ls"],
      wrong(
        'there is no option --json right behind "dormouse kv"; options follow the verb',
        " kv",
      ),
    ],
    [["kv", "get"], wrong("KEY is missing", " kv get")],
    [["kv", "del"], wrong("KEY is missing", " kv del")],
    [["kv", "set", "a"], wrong("VALUE is missing", " kv set")],
    [
      ["kv", "get", "a", "b"],
      wrong('there is no place for "b"', " kv get"),
    ],
    [
      ["new", "Tea Pot"],
      wrong(
        'Cannot name a project "Tea Pot", wanted small letters, digits and single hyphens',
        " new",
      ),
    ],
    [
      ["new", "tea-pot", "--lang", "cobol"],
      wrong('Cannot begin a project in "cobol", wanted rust or go', " new"),
    ],
    [["version", "x"], wrong('there is no place for "x"', " version")],
    [["version", "--json=yes"], wrong("--json takes no value", " version")],
    [["version", "-j"], wrong("there is no option -j", " version")],
    [
      ["kv", "ls", "--store"],
      wrong("--store needs a value: NAME", " kv ls"),
    ],
    [
      ["kv", "ls", "--store", "--json"],
      wrong("--store needs a value: NAME", " kv ls"),
    ],
    [
      ["completions", "tcsh"],
      wrong(
        'there are no completions for "tcsh", only for bash, zsh and fish',
        " completions",
      ),
    ],
  ];
  for (const [args, expected] of table) {
    await t.step(`dormouse ${args.join(" ")}`, async () => {
      assertEquals(await runMain(args), expected);
    });
  }
});

Deno.test("main() says its version in three ways", async () => {
  const { version } = JSON.parse(await Deno.readTextFile("deno.json"));
  for (const args of [["version"], ["--version"], ["-V"]]) {
    const { code, stdout } = await runMain(args);
    assertEquals(code, 0);
    assertMatch(stdout, new RegExp(`^dormouse ${version} \\(deno .*\\)\n$`));
  }
  const { stdout } = await runMain(["version", "--json"]);
  assertEquals(JSON.parse(stdout).version, version);
});

Deno.test("main() uses colours on a terminal alone, and not if nobody wants them", async () => {
  const coloured = async (
    isTerminal: boolean,
    variables: Record<string, string>,
  ): Promise<boolean> => {
    const { stdout } = await runMain(["help"], { isTerminal, variables });
    return stdout.includes("\x1b[");
  };
  assertEquals(await coloured(false, {}), false);
  assertEquals(await coloured(true, {}), true);
  assertEquals(await coloured(true, { TERM: "dumb" }), false);
  assertEquals(await coloured(true, { NO_COLOR: "1" }), false);
  // no-color.org: an empty one does not count.
  assertEquals(await coloured(true, { NO_COLOR: "" }), true);
});

Deno.test("main() is content when the reader has read enough", async () => {
  const broken = {
    write: () => {
      throw new Deno.errors.BrokenPipe("broken pipe");
    },
    isTerminal: false,
  };
  const environment = { variables: {}, directory: "/", isRoot: false };
  const stdin = () => ReadableStream.from([]);
  const io = { stdout: broken, stderr: broken, stdin, environment };
  assertEquals(await main(["help"], io), 0);
});

Deno.test("main() asks for what is wrong with settings to be put right", async () => {
  const args = ["kv", "ls", "--state-dir", "~/state"];
  assertEquals(await runMain(args), {
    code: 2,
    stdout: "",
    stderr: 'flags: --state-dir: found "~/state", wanted a path ' +
      '(write the home directory out instead of "~")\n' +
      "error: nothing was done, these must be put right first\n",
  });
});
