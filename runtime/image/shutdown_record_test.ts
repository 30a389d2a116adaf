import {
  deepStrictEqual as assertEquals,
  rejects as assertRejects,
} from "node:assert/strict";
import { FaultDisk } from "../../tests/support/fault_disk.ts";
import { MemoryDisk } from "../../tests/support/memory_disk.ts";
import { DiskError } from "./errors.ts";
import {
  readShutdownRecord,
  removeShutdownRecord,
  writeShutdownRecord,
} from "./shutdown_record.ts";

const PATH = "/state/shutdown";
const BOOT = "ab".repeat(16);

function stateDisk(): MemoryDisk {
  const disk = new MemoryDisk();
  disk.makeDirectory("/state");
  return disk;
}

Deno.test("the record names the boot until it is removed", async () => {
  const disk = stateDisk();
  assertEquals(readShutdownRecord(disk, PATH), undefined);
  await writeShutdownRecord(disk, PATH, "cd".repeat(16));
  await writeShutdownRecord(disk, PATH, BOOT);
  assertEquals(readShutdownRecord(disk, PATH), BOOT);
  await removeShutdownRecord(disk, PATH);
  await removeShutdownRecord(disk, PATH);
  assertEquals(readShutdownRecord(disk, PATH), undefined);
});

Deno.test("a record with a byte changed, cut off or added names no boot", async () => {
  const disk = stateDisk();
  await writeShutdownRecord(disk, PATH, BOOT);
  const bytes = disk.bytesOf(PATH);
  for (let at = 0; at < bytes.length; at++) {
    const damaged = bytes.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 128;
    disk.put(PATH, damaged);
    assertEquals(readShutdownRecord(disk, PATH), undefined);
    disk.put(PATH, bytes.slice(0, at));
    assertEquals(readShutdownRecord(disk, PATH), undefined);
  }
  disk.put(PATH, new Uint8Array([...bytes, 0]));
  assertEquals(readShutdownRecord(disk, PATH), undefined);
});

Deno.test("writing the record fails when any step of it does", async () => {
  const STEPS = 5;
  for (let at = 0; at < STEPS; at++) {
    const disk = new FaultDisk(stateDisk(), {
      at,
      fault: { kind: "refused", trouble: "failed" },
    });
    await assertRejects(writeShutdownRecord(disk, PATH, BOOT), DiskError);
  }
});
