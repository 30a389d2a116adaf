import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { FaultDisk } from "../../tests/support/fault_disk.ts";
import { MemoryDisk } from "../../tests/support/memory_disk.ts";
import type { Disk } from "./disk.ts";
import { DiskError } from "./errors.ts";
import { imagePath } from "./image_path.ts";
import { Quarantine, QUARANTINE_BOUNDS } from "./quarantine.ts";

const DAY_MS = 24 * 3_600_000;

interface Options {
  readonly disk?: Disk;
  readonly images?: number;
  readonly bytes?: number;
  readonly now?: () => number;
}

function quarantineOn(
  { disk = new MemoryDisk(), now = () => 1000, ...bounds }: Options,
): Quarantine {
  disk.makeDirectory("/q");
  disk.makeDirectory("/images");
  return new Quarantine({
    disk,
    directory: "/q",
    bounds: { ...QUARANTINE_BOUNDS, ...bounds },
    now,
  });
}

function addImage(quarantine: Quarantine, disk: MemoryDisk, id: string): void {
  const path = imagePath("/images", id);
  disk.put(path.memory, new Uint8Array(100));
  disk.put(path.meta, new Uint8Array(10));
  quarantine.add(id, path, "rotten");
}

Deno.test("add() moves the files and says when and why", () => {
  const disk = new MemoryDisk();
  const quarantine = quarantineOn({ disk });
  addImage(quarantine, disk, "web-1");
  assertEquals(disk.list("/images"), []);
  assertEquals(disk.list("/q").sort(), [
    "1000.rotten.web-1.mem",
    "1000.rotten.web-1.meta",
  ]);
  assertEquals(quarantine.list(), ["1000.rotten.web-1"]);
});

Deno.test("add() takes what there is of an image", () => {
  const disk = new MemoryDisk();
  const quarantine = quarantineOn({ disk });
  disk.put("/images/web-1.mem", new Uint8Array(1));
  quarantine.add("web-1", imagePath("/images", "web-1"), "rotten");
  assertEquals(quarantine.list(), ["1000.rotten.web-1"]);
  quarantine.add("none", imagePath("/images", "none"), "rotten");
  assertEquals(quarantine.list().length, 1);
});

Deno.test("the quarantine keeps the newest within its bounds", async (t) => {
  const table: [string, Options, number][] = [
    ["count", { images: 2 }, 2],
    ["bytes", { bytes: 350 }, 3],
    ["age", {}, 4],
  ];
  for (const [name, bounds, expected] of table) {
    await t.step(name, () => {
      const disk = new MemoryDisk();
      let now = 0;
      const quarantine = quarantineOn({ disk, now: () => now, ...bounds });
      for (let day = 0; day < 5; day++) {
        now = day * 2 * DAY_MS;
        addImage(quarantine, disk, `web-${day}`);
      }
      assertEquals(quarantine.list().length, expected);
      assertEquals(quarantine.list().at(-1), `${now}.rotten.web-4`);
      assertEquals(disk.list("/q").length, 2 * expected);
    });
  }
});

Deno.test("the quarantine leaves what others keep in its directory", () => {
  const disk = new MemoryDisk();
  disk.put("/q/keyval.db-1234", new Uint8Array(1));
  disk.put("/q/notes.mem", new Uint8Array(1));
  const quarantine = quarantineOn({ disk, images: 0 });
  addImage(quarantine, disk, "web-1");
  assertEquals(disk.list("/q").sort(), ["keyval.db-1234", "notes.mem"]);
});

Deno.test("add() throws when a file cannot be moved", () => {
  const inner = new MemoryDisk();
  const disk = new FaultDisk(inner, {
    at: 2,
    fault: { kind: "refused", trouble: "readOnly" },
  });
  const quarantine = quarantineOn({ disk });
  inner.put("/images/web-1.meta", new Uint8Array(1));
  assertThrows(
    () => quarantine.add("web-1", imagePath("/images", "web-1"), "rotten"),
    (error) => error instanceof DiskError && error.trouble === "readOnly",
  );
});
