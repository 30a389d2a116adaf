import {
  deepStrictEqual as assertEquals,
  ok as assert,
  rejects as assertRejects,
  throws as assertThrows,
} from "node:assert/strict";
import { temporaryState, testDisk } from "../../tests/support/image_fixture.ts";
import { MemoryDisk } from "../../tests/support/memory_disk.ts";
import { type Disk, nodeDisk } from "./disk.ts";
import { DiskError, type DiskTrouble } from "./errors.ts";

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);

const isTrouble = (trouble: DiskTrouble) => (error: unknown): boolean =>
  error instanceof DiskError && error.trouble === trouble;

/** Runs a law on the real disk and on the one that stands in for it. */
async function onEachDisk(
  t: Deno.TestContext,
  law: (disk: Disk, directory: string) => void | Promise<void>,
): Promise<void> {
  const disks: [string, Disk][] = [
    ["the real one", testDisk],
    ["the one in memory", new MemoryDisk()],
  ];
  for (const [name, disk] of disks) {
    using state = temporaryState();
    disk.makeDirectory(state.directory);
    await t.step(name, () => law(disk, state.directory));
  }
}

Deno.test("a disk gives back what was written, and zeros where nothing was", async (t) => {
  await onEachDisk(t, (disk, directory) => {
    const file = disk.open(`${directory}/a`, "create");
    assertEquals(file.write(bytes(1, 2, 3), 2), 3);
    file.extend(8);
    const into = new Uint8Array(10);
    assertEquals(file.read(into, 1), 7);
    assertEquals(into, bytes(0, 1, 2, 3, 0, 0, 0, 0, 0, 0));
    assertEquals(file.read(into, 8), 0);
    file.close();
    assertEquals(disk.size(`${directory}/a`)?.bytes, 8);
  });
});

Deno.test("a disk never makes a file shorter", async (t) => {
  await onEachDisk(t, (disk, directory) => {
    const file = disk.open(`${directory}/a`, "create");
    file.extend(8);
    assertThrows(() => file.extend(7), RangeError);
    file.close();
    assertEquals(disk.size(`${directory}/a`)?.bytes, 8);
  });
});

Deno.test("an open file outlives its name and another file under it", async (t) => {
  await onEachDisk(t, (disk, directory) => {
    const path = `${directory}/a`;
    const old = disk.open(path, "create");
    old.write(bytes(1), 0);
    assertEquals(disk.unlink(path), true);
    disk.open(path, "create").close();
    old.write(bytes(2), 1);
    const into = new Uint8Array(2);
    old.read(into, 0);
    assertEquals(into, bytes(1, 2));
    assertEquals(disk.size(path)?.bytes, 0);
    old.close();
  });
});

Deno.test("a disk tells troubles apart", async (t) => {
  await onEachDisk(t, async (disk, directory) => {
    const path = `${directory}/a`;
    disk.open(path, "create").close();
    assertThrows(() => disk.open(path, "create"), isTrouble("exists"));
    assertThrows(() => disk.open(`${path}b`, "update"), isTrouble("missing"));
    assertThrows(() => disk.rename(`${path}b`, path), isTrouble("missing"));
    assertThrows(() => disk.list(`${directory}/none`), isTrouble("missing"));
    await assertRejects(disk.sync(`${path}b`), isTrouble("missing"));
    assertEquals(disk.unlink(`${path}b`), false);
    assertEquals(disk.size(`${path}b`), undefined);
  });
});

Deno.test("a disk lists, renames and syncs files and directories", async (t) => {
  await onEachDisk(t, async (disk, directory) => {
    disk.makeDirectory(`${directory}/sub`);
    disk.open(`${directory}/sub/a`, "create").close();
    disk.rename(`${directory}/sub/a`, `${directory}/sub/b`);
    assertEquals(disk.list(`${directory}/sub`), ["b"]);
    await disk.sync(`${directory}/sub/b`);
    await disk.sync(`${directory}/sub`);
  });
});

Deno.test("nodeDisk makes files that only their owner reads and no child process gets", () => {
  using state = temporaryState();
  const file = nodeDisk.open(`${state.directory}/a`, "create");
  assertEquals(
    (Deno.statSync(`${state.directory}/a`).mode ?? 0) & 0o777,
    0o600,
  );
  if (Deno.build.os === "linux") {
    const info = Deno.readTextFileSync(`/proc/self/fdinfo/${file.fd}`);
    const flags = Number.parseInt(/^flags:\s+(\d+)/m.exec(info)?.[1] ?? "", 8);
    const CLOSE_ON_EXEC = 0o2_000_000;
    assert((flags & CLOSE_ON_EXEC) !== 0);
  }
  file.close();
});

Deno.test("nodeDisk says that a disk is full, with the cause", {
  ignore: Deno.build.os !== "linux",
}, () => {
  const file = nodeDisk.open("/dev/full", "update");
  assertThrows(() => file.write(bytes(1), 0), (error) => {
    assert(error instanceof DiskError);
    assertEquals([error.trouble, error.path], ["full", "/dev/full"]);
    assert(error.cause instanceof Error);
    return true;
  });
  file.close();
});

Deno.test("nodeDisk says that a directory may not be written to", {
  ignore: Deno.build.os !== "linux",
}, () => {
  // Root may write wherever a mode forbids it, but not into the kernel's tables.
  assertThrows(
    () => nodeDisk.makeDirectory("/proc/sys/dormouse"),
    (error) => error instanceof DiskError,
  );
});

Deno.test("nodeDisk knows the file system under a path", {
  ignore: Deno.build.os !== "linux",
}, () => {
  const PROC = 0x9fa0;
  assertEquals(nodeDisk.fileSystem("/proc"), PROC);
});
