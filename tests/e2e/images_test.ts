/**
 * Looking at suspended children and carrying them elsewhere, as a person does
 * it.
 *
 * @module
 */

import {
  deepStrictEqual as assertEquals,
  match as assertMatch,
} from "node:assert/strict";
import { dormouse } from "../support/dormouse_process.ts";
import { diskBackedTemp, plantImages } from "../support/planted_images.ts";

Deno.test("dormouse images finds damage, removes it, and brings a child back from its export", async () => {
  await using planted = await plantImages();
  const file = `${planted.stateDir}/../web.dormouse`;
  const images = (...args: readonly string[]) =>
    dormouse(["images", ...args, "--state-dir", planted.stateDir]);

  assertMatch((await images("ls")).stdout, /^web +clean +1 /m);
  assertEquals((await images("export", "web", file)).code, 0);
  planted.flip(planted.file("web", "mem"), 9000);
  const damaged = await images("verify");
  assertEquals(damaged.code, 1);
  assertMatch(damaged.stdout, /^damaged +web: .*block 2 differs/m);

  assertEquals((await images("rm", "web")).code, 0);
  assertEquals((await images("verify")).code, 0);
  assertEquals((await images("import", file)).code, 0);
  const whole = await images("verify", "web");
  assertEquals([whole.code, whole.stdout], [
    0,
    "1 sound (4.1Mi), 0 unused, 0 damaged\n",
  ]);
});

Deno.test("dormouse images leaves alone what is no state directory", async () => {
  const root = await diskBackedTemp();
  try {
    const { code, stderr } = await dormouse(["images", "ls"], {
      variables: { DORMOUSE_STATE_DIR: `${root}/none` },
    });
    assertEquals(code, 1);
    assertMatch(stderr, /^error: Cannot find images: there is no /);
    assertEquals(await Array.fromAsync(Deno.readDir(root)), []);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
