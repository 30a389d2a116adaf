/**
 * The failures of images that a caller tells apart.
 *
 * @module
 */

/**
 * What kind of trouble a disk makes: `full` and `readOnly` may pass when
 * somebody makes room, `missing` means that a file or its directory is gone,
 * `exists` that a new file is not new, `short` that fewer bytes went through
 * than were asked for, `failed` is everything else (`EIO` above all).
 */
export type DiskTrouble =
  | "full"
  | "readOnly"
  | "missing"
  | "exists"
  | "short"
  | "failed";

/** What a {@linkcode DiskError} is about. */
export interface DiskErrorDetail extends ErrorOptions {
  /** What kind of trouble. */
  readonly trouble: DiskTrouble;
  /** The file that was acted on. */
  readonly path: string;
}

/** The disk did not do what it was asked; trying again later may help. */
export class DiskError extends Error {
  override readonly name = "DiskError";
  /** What kind of trouble. */
  readonly trouble: DiskTrouble;
  /** The file that was acted on. */
  readonly path: string;

  constructor(message: string, detail: DiskErrorDetail) {
    super(message, detail);
    this.trouble = detail.trouble;
    this.path = detail.path;
  }
}

/** Bytes of an image are not what was written: torn, foreign or rotten. */
export class ImageRottenError extends Error {
  override readonly name = "ImageRottenError";
}

/** An image is of a format that this version does not read. */
export class ImageVersionError extends Error {
  override readonly name = "ImageVersionError";
}

/** What an {@linkcode ImagesRefusedError} is about. */
export interface ImagesRefusedDetail extends ErrorOptions {
  /** Whether no image of an earlier process can be found clean later. */
  readonly disowned: boolean;
}

/**
 * No image may be used at all: the directory lies on a file system that saves
 * nothing, or what makes images safe cannot be written there.
 */
export class ImagesRefusedError extends Error {
  override readonly name = "ImagesRefusedError";
  /**
   * Whether no image of an earlier process can be found clean later. Only then
   * may the children run without images: they would go past those that lie
   * there, and the next start could not tell.
   */
  readonly disowned: boolean;

  constructor(message: string, detail: ImagesRefusedDetail) {
    super(message, detail);
    this.disowned = detail.disowned;
  }
}
