/**
 * Where tests get guest modules from: the ones that the repository carries, and
 * for the others the toolchain, if there is one.
 *
 * @module
 */

import { compileModule } from "../../scripts/modules/compile_module.ts";
import { GUEST_MODULES } from "../../scripts/modules/guest_modules.ts";
import { PREBUILT } from "../../scripts/modules/prebuilt.ts";
import { findToolchain } from "../../scripts/modules/toolchains.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** A module's bytes, or why they cannot be had here. */
export type BuiltModule =
  | { readonly bytes: () => Promise<Uint8Array<ArrayBuffer>> }
  | { readonly missing: string };

/** Finds a module by its name; nothing is compiled before its bytes are asked for. */
export async function builtModule(name: string): Promise<BuiltModule> {
  const module = GUEST_MODULES.find((other) => other.name === name);
  if (module === undefined) {
    throw new Error(`Cannot find module "${name}": no such module`);
  }
  if (module.prebuilt) {
    return { bytes: () => Deno.readFile(`${ROOT}${PREBUILT}/${name}.wasm`) };
  }
  const toolchain = await findToolchain(module.language);
  if ("missing" in toolchain) return toolchain;
  return {
    bytes: async () =>
      new Uint8Array(await compileModule(module, toolchain, ROOT)),
  };
}
