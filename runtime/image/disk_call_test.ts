import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { attempt } from "./disk_call.ts";
import { DiskError, type DiskTrouble } from "./errors.ts";

const systemError = (code: string): Error =>
  Object.assign(new Error(`${code}: refused`), { code });

Deno.test("attempt() tells troubles by the code of the system", async (t) => {
  const table: [string, DiskTrouble][] = [
    ["ENOSPC", "full"],
    ["EDQUOT", "full"],
    ["EROFS", "readOnly"],
    ["EACCES", "readOnly"],
    ["EPERM", "readOnly"],
    ["ENOENT", "missing"],
    ["ENOTDIR", "missing"],
    ["ESTALE", "missing"],
    ["EEXIST", "exists"],
    ["EIO", "failed"],
    ["EMFILE", "failed"],
  ];
  for (const [code, trouble] of table) {
    await t.step(code, () => {
      const cause = systemError(code);
      assertThrows(
        () =>
          attempt("write", "/a", () => {
            throw cause;
          }),
        (error) => {
          if (!(error instanceof DiskError)) return false;
          assertEquals([error.trouble, error.path], [trouble, "/a"]);
          assertEquals(error.message, `Cannot write "/a": ${code}: refused`);
          return error.cause === cause;
        },
      );
    });
  }
});

Deno.test("attempt() goes on when a signal interrupts", () => {
  let interruptions = 3;
  const result = attempt("write", "/a", () => {
    if (interruptions-- > 0) throw systemError("EINTR");
    return "done";
  });
  assertEquals([result, interruptions], ["done", -1]);
});

Deno.test("attempt() makes a disk error of whatever is thrown", () => {
  assertThrows(() =>
    attempt("read", "/a", () => {
      throw new TypeError("odd");
    }), DiskError);
});
