// Ink map → 28×28, the way MNIST was made: `image/digit/normalise.py` and `image/digit/deslant.py`.

import { emptyGrey, type Grey } from "./grey.ts";
import { roundEven, toByte } from "./numbers.ts";
import { resizeArea, resizeCubic, sheared } from "./resizing.ts";
import { cropped, dilate, disc, distances, erode, framed, moments, paste } from "./shapes.ts";

/** Side of a normalised picture, pixels. */
export const SIDE = 28;
/** Longer side of the digit inside it, pixels. */
export const BOX = 20;
/** A digit with a longer side than this is reduced before its strokes are measured. */
export const WORKING_SIDE = 160;
/** Stroke widths that pass unchanged, in pixels of the normalised picture. */
export const [THINNEST, THICKEST] = [2.0, 4.0];
/** Ink below this share of the peak doesn't stretch the digit's box. */
export const FAINTEST = 1 / 32;
/** How much of its slant a digit loses. */
export const SHARE = 0.5;
/** More slant than this, columns per row, is the digit's own shape. */
export const STEEPEST = 0.5;

/** Return one digit's ink as a picture like MNIST's; all 0 where there is none. */
export function normalise(ink: Grey): Grey {
  let digit = crop(ink);
  if (digit.data.length === 0) return emptyGrey(SIDE, SIDE);
  digit = evenStroke(limitSide(digit));
  const scale = BOX / Math.max(digit.width, digit.height);
  const [width, height] = sizeAt(digit, scale);
  let small = digit;
  if (width !== digit.width || height !== digit.height) {
    small = (scale < 1 ? resizeArea : resizeCubic)(digit, width, height);
  }
  return centre(fullContrast(small));
}

function sizeAt(grey: Grey, scale: number): [number, number] {
  return [
    Math.max(1, roundEven(grey.width * scale)),
    Math.max(1, roundEven(grey.height * scale)),
  ];
}

function peakOf({ data }: Grey): number {
  let peak = 0;
  for (const value of data) if (value > peak) peak = value;
  return peak;
}

function crop(ink: Grey): Grey {
  const least = peakOf(ink) * FAINTEST;
  let [left, top, right, bottom] = [ink.width, ink.height, -1, -1];
  for (let y = 0; y < ink.height; y += 1) {
    for (let x = 0; x < ink.width; x += 1) {
      if (ink.data[y * ink.width + x]! <= least) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  if (bottom < 0) return emptyGrey(0, 0);
  return cropped(ink, left, top, right - left + 1, bottom - top + 1);
}

/** Return a picture with a longer side of `WORKING_SIDE` at most. */
export function reduced(picture: Grey): Grey {
  const scale = WORKING_SIDE / Math.max(picture.width, picture.height);
  return scale >= 1 ? picture : resizeArea(picture, ...sizeAt(picture, scale));
}

function limitSide(digit: Grey): Grey {
  const small = reduced(digit);
  return small === digit ? digit : fullContrast(small);
}

/** Thicken hairlines and thin blots until the stroke lies in MNIST's range. */
function evenStroke(digit: Grey): Grey {
  const scale = BOX / Math.max(digit.width, digit.height);
  const width = strokeWidth(digit);
  const missing = THINNEST / scale - width;
  const excess = width - THICKEST / scale;
  if (missing >= 1) {
    const reach = roundEven(missing / 2 + 0.5);
    return dilate(framed(digit, reach), disc(roundEven(missing) + 1));
  }
  if (excess >= 2) {
    const thinner = crop(erode(digit, disc(roundEven(excess) + 1)));
    return thinner.data.length ? thinner : digit;
  }
  return digit;
}

/** Return the mean width of the strokes, in the picture's own pixels. */
export function strokeWidth(digit: Grey): number {
  const half = peakOf(digit) / 2;
  const solid = { ...digit, data: digit.data.map((value) => (value > half ? 1 : 0)) };
  let [sum, count] = [0, 0];
  for (const distance of distances(framed(solid, 1))) {
    if (distance === 0) continue;
    sum += distance;
    count += 1;
  }
  return count ? (4 * sum) / count - 2 : 0;
}

function fullContrast(picture: Grey): Grey {
  const peak = peakOf(picture);
  if (peak === 0 || peak === 255) return picture;
  const share = Math.fround(255 / peak);
  return { ...picture, data: picture.data.map((value) => toByte(Math.fround(value * share))) };
}

function centre(small: Grey): Grey {
  const { m00, m10, m01 } = moments(small);
  const place = (sum: number, side: number) =>
    Math.min(Math.max(roundEven(SIDE / 2 - sum / (m00 || 1)), 0), SIDE - side);
  const picture = emptyGrey(SIDE, SIDE);
  paste(picture, small, place(m10, small.width), place(m01, small.height));
  return picture;
}

/** Return a picture sheared about its middle, without half of its slant. */
export function deslant(picture: Grey): Grey {
  const { mu11, mu02 } = moments(picture);
  if (!mu02) return picture;
  const slant = Math.min(Math.max(mu11 / mu02, -STEEPEST), STEEPEST);
  const lean = SHARE * slant;
  return sheared(picture, lean, (-lean * (picture.height - 1)) / 2);
}
