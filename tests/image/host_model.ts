/**
 * A host reduced to what images see of it: it wakes, runs, dozes and sleeps
 * plain guests, does what `DiskError`s ask for, and writes into a ledger what the
 * next start may find.
 *
 * @module
 */

import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  type ChildImage,
  type Disk,
  DiskError,
  finish,
  ImageDirectory,
  type ImagePaths,
  ImageRottenError,
  ImagesRefusedError,
} from "../../runtime/image/mod.ts";
import { allBlocks } from "../support/image_fixture.ts";
import {
  type Allowed,
  type Ledger,
  type LedgerPage,
  NOTHING,
} from "./ledger.ts";
import { momentOf, PlainGuest } from "./plain_guest.ts";

/** What the model works with. */
export interface HostModelOptions {
  readonly paths: ImagePaths;
  readonly bootId: string;
  readonly disk: Disk;
  readonly ledger: Ledger;
  readonly children: readonly string[];
  /** Where lives are counted from, so that no two processes share one. */
  readonly firstLife: number;
}

/** A child that this process knows. */
interface ModelChild {
  guest: PlainGuest;
  /** Undefined when the child runs without an image. */
  image: ChildImage | undefined;
  /** True when all must be saved: the image is not the one that is mapped. */
  whole: boolean;
  /** True when it has run since it was saved. */
  awake: boolean;
}

/** A host for plain guests. */
export class HostModel {
  readonly #options: HostModelOptions;
  readonly #children = new Map<string, ModelChild>();
  #images: ImageDirectory | undefined;
  #lives = 0;

  constructor(options: HostModelOptions) {
    this.#options = options;
  }

  /** Starts; each child is restored or starts cold, and is left asleep or awake. */
  async start(): Promise<void> {
    const { paths, bootId, disk, children } = this.#options;
    const images = new ImageDirectory({ paths, bootId, disk });
    try {
      await images.start();
      this.#images = images;
    } catch (error) {
      if (!(error instanceof ImagesRefusedError)) throw error;
      // What cannot be disowned must not be run past.
      if (error.disowned) {
        for (const child of children) this.#runCold(child);
      }
      return;
    }
    for (const child of children) this.#claim(images, child);
  }

  /** Wakes a child and lets it run a turn. */
  wake(name: string): void {
    const child = this.#children.get(name);
    if (child === undefined) return;
    const { image } = child;
    if (image?.state === "clean") {
      this.#options.ledger.add(name, { clean: [], cold: true });
      try {
        if (!image.isOpen) image.open();
        image.markRunning();
      } catch (error) {
        expectDiskTrouble(error);
        if (!this.#discard(name, child)) return;
      }
      this.#options.ledger.set(name, { clean: [], cold: true });
    }
    child.awake = true;
    child.guest.run();
  }

  /** Saves a child; `parked` ones have frames and stay running. */
  doze(name: string, options: { readonly parked?: boolean } = {}): void {
    const child = this.#children.get(name);
    if (!child?.image || !child.awake) return;
    const { ledger } = this.#options;
    const { guest, image } = child;
    const dirty = child.whole ? allBlocks(guest.memory) : guest.dirty();
    const state = options.parked ? undefined : guest.state();
    if (state) ledger.add(name, { clean: [guest.moment], cold: true });
    try {
      finish(image.save({ memory: guest.memory, dirty }, state));
    } catch (error) {
      expectDiskTrouble(error);
      // Awake still, and its mark says so.
      ledger.set(name, { clean: [], cold: true });
      if (error instanceof ImageRottenError) this.#discard(name, child);
      return;
    }
    guest.saved();
    child.whole = false;
    child.awake = state === undefined;
    if (state) ledger.set(name, { clean: [guest.moment], cold: false });
  }

  /** Begins to save a child and gives up after the first slice. */
  giveUp(name: string): void {
    const child = this.#children.get(name);
    // Nothing dirty is no slice: such a save ends with its first step.
    if (!child?.image || !child.awake || child.guest.dirty().length === 0) {
      return;
    }
    const { guest, image, whole } = child;
    const dirty = whole ? allBlocks(guest.memory) : guest.dirty();
    const save = image.save({ memory: guest.memory, dirty }, guest.state());
    try {
      save.next();
      save.return({ memory: 0, meta: 0 });
    } catch (error) {
      expectDiskTrouble(error);
    }
  }

  /** Puts a dozing child to sleep: its bytes are gone from this process. */
  sleep(name: string): void {
    const child = this.#children.get(name);
    if (child?.image?.state === "clean") child.image.close();
  }

  /** Ends in order. */
  async stop(): Promise<void> {
    for (const name of this.#options.children) this.doze(name);
    try {
      await this.#images?.stop();
    } catch (error) {
      expectDiskTrouble(error);
    }
    this.#images = undefined;
  }

  /** Ends as a kill does, but gives the descriptors back. */
  async abandon(): Promise<void> {
    await this.#images?.[Symbol.asyncDispose]();
    this.#images = undefined;
  }

  #claim(images: ImageDirectory, name: string): void {
    try {
      const { image, judgement } = images.claim(name, "v1");
      const clean = judgement.kind === "clean" &&
        finish(image.verify()).kind === "clean";
      if (clean) this.#restore(name, image);
      else this.#runCold(name, image);
    } catch (error) {
      expectDiskTrouble(error);
      // Held: nothing runs that could not be marked.
    }
  }

  #restore(name: string, image: ChildImage): void {
    const moment = momentOf(image.open());
    image.close();
    const guest = PlainGuest.at(moment);
    const memory = new Uint8Array(guest.memory.length);
    finish(image.load(memory));
    assertSameBytes(memory, guest.memory, name);
    guest.saved();
    this.#children.set(name, {
      guest,
      image,
      whole: false,
      awake: false,
    });
  }

  #runCold(name: string, image?: ChildImage): void {
    const { ledger } = this.#options;
    ledger.add(name, { clean: [], cold: true });
    image?.markRunning();
    ledger.set(name, { clean: [], cold: true });
    const guest = new PlainGuest(this.#options.firstLife + this.#lives++);
    this.#children.set(name, { guest, image, whole: true, awake: true });
  }

  /** Gives an image up; returns whether the child may run on without it. */
  #discard(name: string, child: ModelChild): boolean {
    try {
      child.image?.discard();
    } catch (error) {
      expectDiskTrouble(error);
      return false;
    }
    child.image = undefined;
    this.#options.ledger.set(name, { clean: [], cold: true });
    return true;
  }
}

/** A hundred times as fast as comparing them as values. */
function assertSameBytes(a: Uint8Array, b: Uint8Array, name: string): void {
  assertEquals(Buffer.compare(a, b), 0, `"${name}" is mixed`);
}

function expectDiskTrouble(error: unknown): void {
  if (error instanceof DiskError || error instanceof ImageRottenError) return;
  throw error;
}

/** What must hold of a start. */
export interface ExpectedStart {
  readonly paths: ImagePaths;
  readonly bootId: string;
  readonly disk: Disk;
  readonly allowed: LedgerPage;
  /** Whether a child may be cold although it had not run past its image. */
  readonly mayBeCold: boolean;
}

/**
 * Starts on what lies there and holds it against what is allowed; returns what
 * was found, which is what the next start may find.
 */
export async function expectStart(
  expected: ExpectedStart,
): Promise<LedgerPage> {
  const { paths, bootId, disk, allowed, mayBeCold } = expected;
  await using images = new ImageDirectory({ paths, bootId, disk });
  await images.start();
  const found = new Map<string, Allowed>();
  for (const [name, may] of allowed) {
    const { image, judgement } = images.claim(name, "v1");
    const verdict = judgement.kind === "clean"
      ? finish(image.verify())
      : judgement;
    if (verdict.kind === "cold") {
      assertEquals(
        may.cold || mayBeCold,
        true,
        `"${name}" is lost: ${verdict.reason}, ${verdict.detail}`,
      );
      found.set(name, NOTHING);
      continue;
    }
    const moment = momentOf(image.open());
    assertEquals(
      may.clean.some((m) => m.life === moment.life && m.turn === moment.turn),
      true,
      `"${name}" is at ${JSON.stringify(moment)}, allowed ${
        JSON.stringify(may.clean)
      }`,
    );
    const memory = new Uint8Array(image.bytes);
    image.close();
    finish(image.load(memory));
    assertSameBytes(memory, PlainGuest.at(moment).memory, name);
    found.set(name, { clean: [moment], cold: false });
  }
  return found;
}
