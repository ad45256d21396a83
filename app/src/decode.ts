// Files and canvases → grey pictures: what `image/decode.py` does, with the browser's decoders.

import { sizeOfFile } from "../../src/digitnet/web/static/size.js";
import { brightened, LOW, MAX_PIXELS, overBackground, reduced, reduction, toGrey, topOf, type Grey } from "./reader/grey.ts";

export const MAX_BYTES = 64 * 2 ** 20;
const STRIP_PIXELS = 4_000_000; // read at a time, so that a phone's canvas is large enough

/** A grey picture and how many of the original's pixels one of its pixels is wide. */
export interface Decoded {
  readonly grey: Grey;
  readonly scale: number;
}

/** Why a file can't be read, in plain words; trying again would say the same. */
class Unreadable extends Error {
  readonly final = true;
}

/** Decode a picture file; an error says in plain words why it can't be. */
export async function decodeFile(file: Blob): Promise<Decoded> {
  if (file.size === 0) throw new Unreadable("This file is empty.");
  if (file.size > MAX_BYTES) throw new Unreadable("This file is over 64 MB. Try a smaller one.");
  const size = await sizeOfFile(file);
  if (size && size.width * size.height > MAX_PIXELS) throw tooLarge(size.width, size.height);
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
  } catch {
    throw new Unreadable("This file is no picture that this browser knows. JPEG, PNG and WebP always work.");
  }
  try {
    return decodeBitmap(bitmap);
  } finally {
    bitmap.close();
  }
}

function tooLarge(width: number, height: number): Error {
  const millions = Math.round((width * height) / 1e6);
  return new Unreadable(`This picture has ${millions} million pixels; at most ${MAX_PIXELS / 1e6} million are read. Make it smaller, then try again.`);
}

function decodeBitmap(bitmap: ImageBitmap): Decoded {
  const { width, height } = bitmap;
  if (width * height > MAX_PIXELS) throw tooLarge(width, height);
  const factor = reduction(width, height);
  const { grey, top } = greyOf(bitmap, factor, 255);
  const scale = Math.max(width, height) / Math.max(grey.width, grey.height);
  return { grey: top > LOW ? grey : greyOf(bitmap, factor, top).grey, scale };
}

/** Return a picture in grey, reduced, and its largest value; `white` is that value if it is known. */
function greyOf(bitmap: ImageBitmap, factor: number, white: number): { grey: Grey; top: number } {
  const { width, height } = bitmap;
  const small = { width: Math.ceil(width / factor), height: Math.ceil(height / factor) };
  const data = new Uint8ClampedArray(4 * small.width * small.height);
  const rows = Math.max(1, Math.floor(STRIP_PIXELS / width / factor)) * factor;
  let top = 0;
  for (let start = 0; start < height; start += rows) {
    const strip = pixelsOf(bitmap, start, Math.min(rows, height - start));
    top = Math.max(top, topOf(strip));
    data.set(reduced(brightened(strip, white), factor).data, 4 * (start / factor) * small.width);
  }
  return { grey: toGrey(overBackground({ data, ...small })), top };
}

function pixelsOf(source: CanvasImageSource & { width: number }, top: number, height: number): ImageData {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [source.width, height];
  const context = canvas.getContext("2d", { willReadFrequently: true, colorSpace: "srgb" });
  if (!context) throw new Error("This picture needs too much memory here. Make it smaller, then try again.");
  context.drawImage(source, 0, -top);
  return context.getImageData(0, 0, canvas.width, height);
}

/** Return what a canvas shows; it is opaque. */
export function decodeCanvas(canvas: HTMLCanvasElement): Decoded {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser can’t draw.");
  return { grey: toGrey(context.getImageData(0, 0, canvas.width, canvas.height)), scale: 1 };
}
