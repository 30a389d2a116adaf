/**
 * Builds the guest modules that the toolchains at hand can build:
 * `build_modules.ts [--check | --force] [NAME ...]`.
 *
 * Those that the repository carries go to `modules/prebuilt`, the others to
 * `dist/modules`. A prebuilt module whose sources and toolchain are those it was
 * built from is left alone, unless forced. With `--check` nothing is written: it
 * fails on a module that is not what its checksum says or not built from the
 * sources that are there, and where the toolchain is the same, builds it again
 * and compares the bytes.
 *
 * @module
 */
// deno-lint-ignore-file no-console

import { compileModule } from "./modules/compile_module.ts";
import { GUEST_MODULES, type GuestModule } from "./modules/guest_modules.ts";
import { optimizeWasm } from "./modules/optimize_wasm.ts";
import {
  hashSources,
  type Origin,
  PREBUILT,
  readOrigins,
  readSums,
  sha256,
  writePrebuilt,
} from "./modules/prebuilt.ts";
import { findToolchain, type Toolchain } from "./modules/toolchains.ts";

/** What became of one module. */
type Outcome =
  | { readonly is: "done"; readonly says: string }
  | { readonly is: "skip"; readonly says: string }
  | { readonly is: "wrong"; readonly says: string };

interface Options {
  readonly root: string;
  readonly force: boolean;
}

async function build(
  module: GuestModule,
  toolchain: Toolchain,
  root: string,
): Promise<Uint8Array> {
  const compiled = await compileModule(module, toolchain, root);
  return optimizeWasm(compiled, module.language);
}

/** Builds one module to where it belongs. */
async function buildTo(
  module: GuestModule,
  { root, force }: Options,
): Promise<Outcome> {
  const toolchain = await findToolchain(module.language);
  if ("missing" in toolchain) return { is: "skip", says: toolchain.missing };
  const file = `${module.name}.wasm`;
  const origin = {
    sources: await hashSources(module, root),
    toolchain: toolchain.version,
  };
  if (module.prebuilt && !force && await isBuilt(root, file, origin)) {
    return { is: "done", says: "is up to date" };
  }
  const bytes = await build(module, toolchain, root);
  if (module.prebuilt) {
    await writePrebuilt(root, file, { bytes, origin });
  } else {
    await Deno.mkdir(`${root}dist/modules`, { recursive: true });
    await Deno.writeFile(`${root}dist/modules/${file}`, bytes);
  }
  return { is: "done", says: `${bytes.length} bytes` };
}

async function isBuilt(
  root: string,
  file: string,
  origin: Origin,
): Promise<boolean> {
  const built = (await readOrigins(root))[file];
  return built?.sources === origin.sources &&
    built.toolchain === origin.toolchain;
}

/** Compares one prebuilt module with its checksum, its sources and a new build. */
async function check(
  module: GuestModule,
  { root }: Options,
): Promise<Outcome> {
  if (!module.prebuilt) return { is: "skip", says: "is not carried" };
  const file = `${module.name}.wasm`;
  const carried = sha256(await Deno.readFile(`${root}${PREBUILT}/${file}`));
  if ((await readSums(root)).get(file) !== carried) {
    return { is: "wrong", says: "is not what SHA256SUMS says" };
  }
  const origin = (await readOrigins(root))[file];
  if (origin?.sources !== await hashSources(module, root)) {
    return {
      is: "wrong",
      says: "was built from other sources; run: deno task build:modules",
    };
  }
  const toolchain = await findToolchain(module.language);
  if ("missing" in toolchain) return { is: "skip", says: toolchain.missing };
  if (toolchain.version !== origin.toolchain) {
    const says = `was built by ${origin.toolchain}, not ${toolchain.version}`;
    return { is: "skip", says };
  }
  const again = sha256(await build(module, toolchain, root));
  return again === carried
    ? { is: "done", says: "is what its sources build, byte for byte" }
    : { is: "wrong", says: "differs from what its sources build" };
}

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((argument) => !argument.startsWith("--"));
  const chosen = GUEST_MODULES.filter(({ name }) =>
    names.length === 0 || names.includes(name)
  );
  const options = {
    root: new URL("../", import.meta.url).pathname,
    force: args.includes("--force"),
  };
  const act = args.includes("--check") ? check : buildTo;
  let wrong = 0;
  for (const module of chosen) {
    const { is, says } = await act(module, options);
    console.log(`${is === "done" ? "" : `${is}: `}${module.name}: ${says}`);
    if (is === "wrong") wrong++;
  }
  return wrong === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
