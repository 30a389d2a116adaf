import {
  deepStrictEqual as assertEquals,
  match as assertMatch,
} from "node:assert/strict";
import { type Ran, runMain } from "../../tests/support/memory_io.ts";
import {
  diskBackedTemp,
  PLANTED,
  type PlantedImages,
  plantImages,
} from "../../tests/support/planted_images.ts";
import { sampleMemory, testDisk } from "../../tests/support/image_fixture.ts";
import { tempTree } from "../../tests/support/temp_tree.ts";
import { lockState, statePaths } from "../config/mod.ts";
import { finish, ImageDirectory, readBootId } from "../image/mod.ts";

function images(stateDir: string, ...args: readonly string[]): Promise<Ran> {
  const variables = { DORMOUSE_STATE_DIR: stateDir };
  return runMain(["images", ...args], { variables });
}

/** Parses what a call with `--json` prints; nothing may be on stderr. */
async function json(
  stateDir: string,
  ...args: readonly string[]
): Promise<{ code: number; result: Record<string, unknown> }> {
  const { code, stdout, stderr } = await images(stateDir, ...args, "--json");
  assertEquals(stderr, "");
  return { code, result: JSON.parse(stdout) };
}

async function namesIn(directory: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(directory));
  return entries.map(({ name }) => name).sort();
}

Deno.test("images ls shows what lies there, aligned", async () => {
  await using planted = await plantImages();
  const written = Date.now() / 1000 - 2 * 3600 - 150;
  for (const child of Object.keys(PLANTED)) {
    for (const ending of ["mem", "meta"] as const) {
      await Deno.utime(planted.file(child, ending), written, written);
    }
  }
  const { code, stdout, stderr } = await images(planted.stateDir, "ls");
  // What the disk holds of a file is the file system's business.
  const lines = stdout.replaceAll(/ +[0-9.]+[KM]i(?= +\d\S*i +2h2m)/g, " SIZE");
  assertEquals([code, stderr], [0, ""]);
  assertEquals(
    lines,
    `\
CHILD  STATE    GENERATION  ON DISK  MEMORY   AGE
api    clean             1 SIZE   128Ki  2h2m
batch  running           1 SIZE   192Ki  2h2m
web    clean             1 SIZE   4.1Mi  2h2m
`,
  );
});

Deno.test("images ls --json tells programs all of it", async () => {
  await using planted = await plantImages();
  const { code, result } = await json(planted.stateDir, "ls");
  assertEquals(code, 0);
  const list = result["images"] as Record<string, unknown>[];
  assertEquals(list.map(({ child }) => child), ["api", "batch", "web"]);
  const [, batch, web] = list;
  const { id, storedBytes, writtenAt, ...rest } = batch ?? {};
  assertMatch(String(id), /^batch-[0-9a-f]{12}$/);
  assertMatch(String(storedBytes), /^[1-9]\d+$/);
  assertMatch(String(writtenAt), /^\d{4}-\d\d-\d\dT/);
  assertEquals(rest, {
    child: "batch",
    usable: false,
    reason: "running",
    detail: "the child was running when the host ended",
    mark: "running",
    generation: 1,
    memoryBytes: 48 * 4096,
  });
  assertEquals([web?.["usable"], web?.["reason"]], [true, undefined]);
});

Deno.test("images ls says when no image will be used: the system started anew", async () => {
  await using planted = await plantImages("another boot");
  const { stdout } = await images(planted.stateDir, "ls");
  assertMatch(stdout, /^api +lost +1 /m);
  const { code, stdout: verified } = await images(planted.stateDir, "verify");
  assertEquals(code, 0);
  assertMatch(
    verified,
    /^unused +api: the system started anew, the host not stopped$/m,
  );
});

Deno.test("images ls, verify and export change nothing, and need no lock", async (t) => {
  await using planted = await plantImages();
  await using out = await tempTree();
  using _host = lockState(statePaths(planted.stateDir));
  const before = planted.snapshot();
  const table: string[][] = [
    ["ls"],
    ["ls", "--json"],
    ["verify"],
    ["verify", "web", "api"],
    ["export", "web", `${out.path}/web`],
  ];
  for (const args of table) {
    await t.step(`images ${args.join(" ")}`, async () => {
      assertEquals((await images(planted.stateDir, ...args)).code, 0);
      assertEquals(planted.snapshot(), before);
    });
  }
});

Deno.test("images verify finds sound what is sound", async () => {
  await using planted = await plantImages();
  assertEquals(await images(planted.stateDir, "verify"), {
    code: 0,
    stdout: `\
unused   batch: the child was running when the host ended
2 sound (4.2Mi), 1 unused, 0 damaged
`,
    stderr: "",
  });
  assertEquals(await images(planted.stateDir, "verify", "api"), {
    code: 0,
    stdout: "1 sound (128Ki), 0 unused, 0 damaged\n",
    stderr: "",
  });
});

Deno.test("images verify names the child and what is wrong with its image", async (t) => {
  const slot = 64;
  const table: [
    name: string,
    damage: (planted: PlantedImages) => void | Promise<void>,
    line: RegExp,
  ][] = [
    [
      "a byte of the memory",
      (planted) => planted.flip(planted.file("web", "mem"), 100),
      /^damaged +web: Cannot use ".*\.mem": block 0 differs from its sum$/m,
    ],
    [
      "a byte of the last block",
      (planted) => planted.flip(planted.file("web", "mem"), 1039 * 4096 + 7),
      /^damaged +web: .*block 1039 differs from its sum$/m,
    ],
    [
      "a byte where there is a hole",
      (planted) => planted.flip(planted.file("api", "mem"), 4096),
      /^damaged +api: .*block 1 differs from its sum$/m,
    ],
    [
      "a byte of the head",
      (planted) => planted.flip(planted.file("web", "meta"), 20),
      /^damaged +web: Cannot read the meta file: checksum differs$/m,
    ],
    [
      "the version",
      (planted) => planted.flip(planted.file("web", "meta"), 8),
      /^damaged +web: Cannot read the meta file: version 254, wanted 1$/m,
    ],
    [
      "a byte of the sums",
      (planted) => planted.flip(planted.file("web", "meta"), 1024 * 1024 + 9),
      /^damaged +web: .*the sums of slice 0 /m,
    ],
    [
      "the memory cut off",
      (planted) => Deno.truncate(planted.file("web", "mem"), 65_536),
      /^damaged +web: .*it has 65536 bytes .* wanted 4259840/m,
    ],
    [
      "the memory gone",
      (planted) => Deno.remove(planted.file("web", "mem")),
      /^damaged +web: .*it has no bytes/m,
    ],
    [
      "the head gone",
      (planted) => Deno.remove(planted.file("web", "meta")),
      /^damaged +web: .*(ENOENT|no such file)/m,
    ],
    [
      "both gone",
      async (planted) => {
        await Deno.remove(planted.file("web", "mem"));
        await Deno.remove(planted.file("web", "meta"));
      },
      /^damaged +marks: Cannot find the image that mark 3 vouches for: generation 1, its files are gone$/m,
    ],
    [
      "the image of another generation",
      async (planted) => {
        await using newer = await plantImages();
        await using again = new ImageDirectory({
          paths: newer.paths,
          bootId: readBootId(),
          disk: testDisk,
        });
        await again.start();
        const { image } = again.claim("web");
        finish(image.verify());
        const state = image.open();
        image.markRunning();
        const memory = sampleMemory(1040);
        finish(image.save({ memory, dirty: [] }, state));
        await Deno.copyFile(
          newer.file("web", "meta"),
          planted.file("web", "meta"),
        );
      },
      /^damaged +web: .*its head is of generation 2, wanted 1/m,
    ],
    [
      "a mark",
      (planted) => planted.flip(planted.paths.marks, 3 * slot + 20),
      /^damaged +marks: Cannot read mark 3: its bytes differ\n.*\ndamaged +web: there is an image and no mark$/ms,
    ],
    [
      "the header of the marks",
      (planted) => planted.flip(planted.paths.marks, 20),
      /^damaged +marks: Cannot read the marks: /m,
    ],
    [
      "the version of the marks",
      async ({ paths }) => {
        const bytes = await Deno.readFile(paths.marks);
        bytes[8] = 9;
        const { crc32 } = await import("node:zlib");
        new DataView(bytes.buffer).setUint32(
          60,
          crc32(bytes.subarray(0, 60)),
          true,
        );
        await Deno.writeFile(paths.marks, bytes);
      },
      /^damaged +marks: Cannot read the marks: version 9, wanted 1$/m,
    ],
    [
      "the marks gone",
      ({ paths }) => Deno.remove(paths.marks),
      /^damaged +web: there is an image and no mark$/m,
    ],
  ];
  for (const [name, damage, line] of table) {
    await t.step(name, async () => {
      await using planted = await plantImages();
      await damage(planted);
      const before = planted.snapshot();
      const { code, stdout, stderr } = await images(planted.stateDir, "verify");
      assertEquals([code, stderr], [1, ""]);
      assertMatch(stdout, line);
      assertMatch(stdout, /[1-9]\d* damaged\n$/);
      assertEquals(planted.snapshot(), before);
    });
  }
});

Deno.test("images verify --json tells programs all of it", async () => {
  await using planted = await plantImages();
  planted.flip(planted.file("api", "mem"), 0);
  const { code, result } = await json(planted.stateDir, "verify");
  assertEquals(code, 1);
  const list = result["images"] as Record<string, unknown>[];
  assertEquals(list.map(({ child, is }) => [child, is]), [
    ["api", "damaged"],
    ["batch", "unused"],
    ["web", "sound"],
  ]);
  assertEquals(result["marks"], []);
});

Deno.test("images rm takes away an image and its mark, and nothing else", async () => {
  await using planted = await plantImages();
  const { code, stdout } = await images(planted.stateDir, "rm", "api");
  assertEquals(code, 0);
  assertMatch(stdout, /^api: removed, \d+Ki freed\n$/);
  await using host = new ImageDirectory({
    paths: planted.paths,
    bootId: readBootId(),
    disk: testDisk,
  });
  assertEquals(await host.start(), "killed");
  const found = (child: string): unknown => {
    const { judgement, deaths } = host.claim(child, "v1");
    return [judgement.kind === "clean" || judgement.reason, deaths];
  };
  assertEquals(["api", "batch", "web"].map(found), [
    ["new", 0],
    ["running", 1],
    [true, 0],
  ]);
});

Deno.test("images rm removes images that are no good, too", async () => {
  await using planted = await plantImages();
  planted.flip(planted.file("api", "meta"), 20);
  await Deno.remove(planted.file("web", "mem"));
  await Deno.remove(planted.paths.marks);
  const { result } = await json(planted.stateDir, "rm", "api", "web", "web");
  const removed = result["removed"] as { child: string }[];
  assertEquals(removed.map(({ child }) => child), ["api", "web"]);
  const { stdout } = await images(planted.stateDir, "ls");
  assertMatch(stdout, /^CHILD .*\nbatch .*\nbatch: .* no mark\n$/);
});

Deno.test("images export and import carry a child to another machine", async () => {
  await using planted = await plantImages();
  await using there = await tempTree();
  const root = await diskBackedTemp();
  await using _root = {
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
  const file = `${there.path}/web.dormouse`;
  const exported = await images(planted.stateDir, "export", "web", file);
  assertMatch(
    exported.stdout,
    /^web: generation 1 exported, 4\.1Mi of memory in 2\.7Mi\n$/,
  );
  assertEquals(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
  const imported = await images(`${root}/state`, "import", file);
  assertEquals(imported, {
    code: 0,
    stdout: "web: imported as generation 1, 4.1Mi of memory\n",
    stderr: "",
  });

  // A reboot does not take it away.
  await using host = new ImageDirectory({
    paths: statePaths(`${root}/state`),
    bootId: "the boot after",
    disk: testDisk,
  });
  assertEquals(await host.start(), "stopped");
  const { image, judgement } = host.claim("web", "v1");
  assertEquals(judgement.kind, "clean");
  const memory = new Uint8Array(1040 * 4096);
  finish(image.load(memory));
  assertEquals(memory, sampleMemory(1040));
});

Deno.test("images says what it cannot do, and does nothing", async (t) => {
  await using planted = await plantImages();
  await using tree = await tempTree({
    "text": "no image",
    "short": "dormport",
  });
  const good = `${tree.path}/good`;
  const bad = `${tree.path}/bad`;
  await images(planted.stateDir, "export", "web", good);
  await Deno.copyFile(good, bad);
  planted.flip(bad, 5000);
  planted.flip(planted.file("api", "mem"), 9000);
  const before = planted.snapshot();
  const table: [args: string[], stderr: RegExp][] = [
    [["rm", "wbe"], /Cannot find the image of "wbe".*did you mean "web"\?/],
    [["rm", "web", "none"], /Cannot find the image of "none"/],
    [["verify", "none"], /Cannot find the image of "none"/],
    [["export", "none", `${tree.path}/x`], /Cannot find the image of "none"/],
    [
      ["export", "batch", `${tree.path}/x`],
      /Cannot export "batch": the child was running .*, wanted a clean image/,
    ],
    [
      ["export", "api", `${tree.path}/x`],
      /Cannot use ".*\.mem": block 2 differs from its sum/,
    ],
    [["export", "web", good], /Cannot open ".*good": .*EEXIST|file already/],
    [["import", `${tree.path}/none`], /Cannot open ".*none": .*ENOENT|no such/],
    [["import", `${tree.path}/text`], /Cannot import: /],
    [["import", `${tree.path}/short`], /Cannot import: 8 bytes at 0/],
    [["import", bad], /Cannot import: the checksum differs/],
    [
      ["import", good],
      /Cannot import "web": it has an image of generation 1, wanted none/,
    ],
  ];
  for (const [args, stderr] of table) {
    await t.step(`images ${args.join(" ")}`, async () => {
      const ran = await images(planted.stateDir, ...args);
      assertEquals([ran.code, ran.stdout], [1, ""]);
      assertMatch(ran.stderr, stderr);
      const after = new Map(planted.snapshot());
      const known = new Map(before);
      // The lock is taken and let go.
      after.delete("lock");
      known.delete("lock");
      assertEquals(after, known);
    });
  }
  assertEquals(
    await namesIn(tree.path),
    ["bad", "good", "short", "text"],
  );
});

Deno.test("images rm and import leave a state directory alone that a host runs on", async () => {
  await using planted = await plantImages();
  await using tree = await tempTree();
  await images(planted.stateDir, "export", "web", `${tree.path}/web`);
  using _host = lockState(statePaths(planted.stateDir));
  const before = planted.snapshot();
  for (const args of [["rm", "web"], ["import", `${tree.path}/web`]]) {
    const { code, stderr } = await images(planted.stateDir, ...args);
    assertEquals(code, 1);
    assertMatch(stderr, /^error: Cannot lock the state directory/);
    assertEquals(planted.snapshot(), before);
  }
});

Deno.test("images makes no state directory by looking for one", async (t) => {
  await using tree = await tempTree();
  const none = `${tree.path}/none`;
  for (const args of [["ls"], ["verify"], ["rm", "a"], ["export", "a", "b"]]) {
    await t.step(`images ${args.join(" ")}`, async () => {
      const { code, stderr } = await images(none, ...args);
      assertEquals(code, 1);
      assertMatch(
        stderr,
        /^error: Cannot find images: there is no ".*--state-dir/,
      );
    });
  }
  assertEquals(await namesIn(tree.path), []);
});

Deno.test("images ls says that there is nothing", async () => {
  await using tree = await tempTree({ "state/images/notes.txt": "" });
  const stateDir = `${tree.path}/state`;
  assertEquals(await images(stateDir, "ls"), {
    code: 0,
    stdout: `No images in ${stateDir}/images\n`,
    stderr: "",
  });
  assertEquals((await json(stateDir, "ls")).result, { images: [] });
});
