import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { FaultDisk } from "../../tests/support/fault_disk.ts";
import { MemoryDisk } from "../../tests/support/memory_disk.ts";
import { DiskError, ImageRottenError, ImageVersionError } from "./errors.ts";
import type { Mark } from "./mark.ts";
import {
  decodeMarksHeader,
  encodeMarksHeader,
  MarksFile,
} from "./marks_file.ts";

const PATH = "/marks";
const BOOT = "ab".repeat(16);

const markOf = (child: number): Mark => ({
  state: "cold",
  deaths: 0,
  generation: 0,
  child: child.toString(16).padStart(32, "0"),
  identity: "cd".repeat(16),
});

Deno.test("a marks file keeps what was written for the next to open it", () => {
  const disk = new MemoryDisk();
  const first = MarksFile.open(disk, PATH);
  assertThrows(() => first.readHeader(), ImageRottenError);
  first.writeHeader({ boot: BOOT, previous: undefined });
  first.release(3);
  const slot = first.allocate(markOf(1));
  first.setState(slot, "clean", 2 ** 35);
  first.close();
  const second = MarksFile.open(disk, PATH);
  assertEquals(second.readHeader(), { boot: BOOT, previous: undefined });
  assertEquals(slot, 3);
  assertEquals(second.read(slot), {
    ...markOf(1),
    state: "clean",
    generation: 2 ** 35,
  });
  assertEquals(second.generation(slot), 2 ** 35);
  assertEquals(second.identity(slot), markOf(1).identity);
});

Deno.test("a marks file grows by whole blocks before a slot is used", () => {
  const disk = new MemoryDisk();
  const marks = MarksFile.open(disk, PATH);
  const slots = Array.from(
    { length: 200 },
    (_, i) => marks.allocate(markOf(i)),
  );
  assertEquals(new Set(slots).size, 200);
  assertEquals(disk.bytesOf(PATH).length % 4096, 0);
  for (const [i, slot] of slots.entries()) {
    assertEquals(marks.read(slot), markOf(i));
  }
  const opened = MarksFile.open(disk, PATH);
  for (const [i, slot] of slots.entries()) {
    assertEquals(opened.read(slot), markOf(i));
  }
});

Deno.test("marking needs no room on the disk", () => {
  const inner = new MemoryDisk();
  const marks = MarksFile.open(inner, PATH);
  const slot = marks.allocate(markOf(1));
  const { length } = inner.bytesOf(PATH);
  marks.setState(slot, "running");
  marks.setState(slot, "clean", 1);
  assertEquals(inner.bytesOf(PATH).length, length);
});

Deno.test("free() makes a slot another child's", () => {
  const marks = MarksFile.open(new MemoryDisk(), PATH);
  const slot = marks.allocate(markOf(1));
  marks.free(slot);
  assertEquals(marks.read(slot), undefined);
  assertEquals(marks.allocate(markOf(2)), slot);
});

Deno.test("a mark of which the disk says nothing is unsettled until it is written", () => {
  const inner = new MemoryDisk();
  const disk = new FaultDisk(inner, {
    at: 100,
    fault: { kind: "doneButFailed", trouble: "failed" },
  });
  const marks = MarksFile.open(disk, PATH);
  marks.release(1);
  const slot = marks.allocate(markOf(1));
  disk.steps = 100;
  assertThrows(() => marks.setState(slot, "clean", 1), DiskError);
  assertEquals(marks.state(slot), undefined);
  // It did reach the file.
  assertEquals(MarksFile.open(inner, PATH).state(slot), "clean");
  marks.setState(slot, "running");
  assertEquals(marks.state(slot), "running");
  assertEquals(MarksFile.open(inner, PATH).state(slot), "running");
});

Deno.test("clear() takes all marks away", () => {
  const disk = new MemoryDisk();
  const marks = MarksFile.open(disk, PATH);
  const slot = marks.allocate(markOf(1));
  marks.clear();
  assertEquals(MarksFile.open(disk, PATH).read(slot), undefined);
});

Deno.test("a header of another version is told from a rotten one", () => {
  const bytes = encodeMarksHeader({ boot: BOOT, previous: BOOT });
  assertEquals(decodeMarksHeader(bytes), { boot: BOOT, previous: BOOT });
  const damaged = bytes.slice();
  damaged[20] = 1;
  assertThrows(() => decodeMarksHeader(damaged), ImageRottenError);
  const later = bytes.slice();
  later[8] = 2;
  // A later version may sum in another way.
  assertThrows(() => decodeMarksHeader(later), ImageVersionError);
});

Deno.test("open() gives the descriptor back when the file cannot be read", () => {
  const inner = new MemoryDisk();
  MarksFile.open(inner, PATH).close();
  let open = 0;
  const disk = Object.assign(new FaultDisk(inner), {
    open: (path: string, mode: "read" | "update" | "create") => {
      const file = inner.open(path, mode);
      open++;
      return {
        ...file,
        read(): number {
          throw new DiskError("Cannot read", { trouble: "failed", path });
        },
        close: () => void open--,
      };
    },
  });
  assertThrows(() => MarksFile.open(disk, PATH), DiskError);
  assertEquals(open, 0);
});
