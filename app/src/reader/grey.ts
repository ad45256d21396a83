// Grey pictures: what `image/sources.py` and `image/decode.py` do with pixels.

import { roundEven } from "./numbers.ts";

/** A grey picture, row by row. */
export interface Grey {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A picture as a canvas gives it: red, green, blue and alpha of each pixel. */
export interface Rgba {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Largest picture that is read, in pixels; a larger one is refused before it is decoded. */
export const MAX_PIXELS = 50_000_000;
/** Pictures are reduced by a whole factor while their longer side stays at least this. */
export const WORKING_SIDE = 2000;
/** Long strips are reduced only while they have so many pixels, unless a side is longer than that. */
export const [WORKING_PIXELS, LONGEST_SIDE] = [2_100_000, 10_000];
/** Up to this largest value pixels are no usual picture: white is 16, or 1 (`image/pixels/levels.py`). */
export const LOW = 16;
/** OpenCV's weights of red, green and blue in 32768ths. */
const [RED, GREEN, BLUE] = [9798, 19235, 3735];

export function emptyGrey(width: number, height: number, value = 0): Grey {
  const data = new Uint8Array(width * height);
  if (value) data.fill(value);
  return { data, width, height };
}

/** Return the whole factor by which a picture of this size is reduced. */
export function reduction(width: number, height: number): number {
  const [longer, byArea] = [Math.max(width, height), Math.floor(Math.sqrt((width * height) / WORKING_PIXELS))];
  return Math.max(1, Math.min(Math.floor(longer / WORKING_SIDE), Math.max(Math.floor(longer / LONGEST_SIDE), byArea)));
}

/** Return the lightness of opaque pixels. */
export function toGrey({ data, width, height }: Rgba): Grey {
  const grey = emptyGrey(width, height);
  for (let place = 0, from = 0; place < grey.data.length; place += 1, from += 4) {
    grey.data[place] =
      (RED * data[from]! + GREEN * data[from + 1]! + BLUE * data[from + 2]! + 16384) >> 15;
  }
  return grey;
}

/** Reduce by a whole factor: each pixel is the mean of what is seen of a square; the last may be smaller. */
export function reduced(picture: Rgba, factor: number): Rgba {
  if (factor === 1) return picture;
  const [width, height] = [Math.ceil(picture.width / factor), Math.ceil(picture.height / factor)];
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y += 1) {
    const rows = Math.min(factor, picture.height - y * factor);
    for (let x = 0; x < width; x += 1) {
      const columns = Math.min(factor, picture.width - x * factor);
      let [red, green, blue, seen] = [0, 0, 0, 0];
      for (let row = 0; row < rows; row += 1) {
        let from = 4 * ((y * factor + row) * picture.width + x * factor);
        for (let column = 0; column < columns; column += 1, from += 4) {
          const alpha = picture.data[from + 3]!;
          red += alpha * picture.data[from]!;
          green += alpha * picture.data[from + 1]!;
          blue += alpha * picture.data[from + 2]!;
          seen += alpha;
        }
      }
      const to = 4 * (y * width + x);
      data[to] = Math.floor(red / seen + 0.5); // where nothing is seen NaN, which is stored as 0
      data[to + 1] = Math.floor(green / seen + 0.5);
      data[to + 2] = Math.floor(blue / seen + 0.5);
      data[to + 3] = Math.floor(seen / (rows * columns) + 0.5);
    }
  }
  return { data, width, height };
}

/** Return the largest value of a picture's colours; 255 where it is transparent in places. */
export function topOf({ data }: Rgba): number {
  let top = 0;
  for (let place = 0; place < data.length; place += 4) {
    if (data[place + 3] !== 255) return 255;
    top = Math.max(top, data[place]!, data[place + 1]!, data[place + 2]!);
  }
  return top;
}

/** Return a picture whose largest value is `top` with its white at 255. */
export function brightened(picture: Rgba, top: number): Rgba {
  if (top > LOW) return picture;
  const white = top <= 1 ? 1 : LOW;
  const data = Uint8ClampedArray.from(picture.data, (value, place) =>
    place % 4 === 3 ? value : Math.min(255, roundEven((value * 255) / white)),
  );
  return { data, width: picture.width, height: picture.height }; // an ImageData has no own properties to spread
}

/** Lay a transparent picture over white, or over black where white hides most of it. */
export function overBackground(picture: Rgba): Rgba {
  if (!hasAlpha(picture)) return picture;
  const [onWhite, onBlack] = [laidOver(picture, 255), laidOver(picture, 0)];
  return 2 * contrast(onWhite) >= contrast(onBlack) ? onWhite : onBlack;
}

function hasAlpha({ data }: Rgba): boolean {
  for (let place = 3; place < data.length; place += 4) if (data[place] !== 255) return true;
  return false;
}

function laidOver({ data, width, height }: Rgba, ground: number): Rgba {
  const laid = new Uint8ClampedArray(data.length);
  for (let place = 0; place < data.length; place += 4) {
    const alpha = data[place + 3]!;
    for (let channel = 0; channel < 3; channel += 1) {
      const sum = data[place + channel]! * alpha + ground * (255 - alpha) + 127;
      laid[place + channel] = Math.floor(sum / 255);
    }
    laid[place + 3] = 255;
  }
  return { data: laid, width, height };
}

function contrast({ data }: Rgba): number {
  let [low, high] = [255 * 3, 0];
  for (let place = 0; place < data.length; place += 4) {
    const sum = data[place]! + data[place + 1]! + data[place + 2]!;
    low = Math.min(low, sum);
    high = Math.max(high, sum);
  }
  return Math.trunc((high - low) / 3);
}
