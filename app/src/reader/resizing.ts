// OpenCV's `resize` of grey bytes, INTER_AREA and INTER_CUBIC, and the shear that deslants.

import { emptyGrey, type Grey } from "./grey.ts";
import { roundEven, toByte } from "./numbers.ts";

/**
 * Return a picture reduced to a size: each pixel is the mean of what it covers.
 *
 * Products are rounded before they are added, as OpenCV's are: a sum beside a half would fall to
 * the other side otherwise, one pixel in two thousand.
 */
export function resizeArea(grey: Grey, width: number, height: number): Grey {
  const [horizontal, vertical] = [grey.width / width, grey.height / height];
  if (Number.isInteger(horizontal) && Number.isInteger(vertical)) {
    return meanOfBlocks(grey, horizontal, vertical);
  }
  const small = emptyGrey(width, height);
  const columns = coverage(grey.width, width, horizontal);
  const row = new Float32Array(width);
  const sums = new Float32Array(width);
  let current = 0;
  for (const { to, from, share } of coverage(grey.height, height, vertical)) {
    row.fill(0);
    const start = from * grey.width;
    for (const column of columns) {
      row[column.to]! += Math.fround(grey.data[start + column.from]! * column.share);
    }
    if (to !== current) {
      write(small, current, sums);
      sums.fill(0);
      current = to;
    }
    for (let x = 0; x < width; x += 1) sums[x]! += Math.fround(share * row[x]!);
  }
  write(small, current, sums);
  return small;
}

function write(small: Grey, y: number, sums: Float32Array): void {
  for (let x = 0; x < small.width; x += 1) small.data[y * small.width + x] = toByte(sums[x]!);
}

function meanOfBlocks(grey: Grey, horizontal: number, vertical: number): Grey {
  const small = emptyGrey(grey.width / horizontal, grey.height / vertical);
  const share = Math.fround(1 / (horizontal * vertical));
  const isHalved = horizontal === 2 && vertical === 2;
  for (let y = 0; y < small.height; y += 1) {
    for (let x = 0; x < small.width; x += 1) {
      let sum = 0;
      for (let row = 0; row < vertical; row += 1) {
        const from = (y * vertical + row) * grey.width + x * horizontal;
        for (let column = 0; column < horizontal; column += 1) sum += grey.data[from + column]!;
      }
      small.data[y * small.width + x] = isHalved ? (sum + 2) >> 2 : toByte(Math.fround(sum * share));
    }
  }
  return small;
}

interface Share {
  readonly to: number;
  readonly from: number;
  readonly share: number;
}

/** Return which pixels each new pixel covers, and how much of it each makes up. */
function coverage(before: number, after: number, scale: number): Share[] {
  const shares: Share[] = [];
  for (let to = 0; to < after; to += 1) {
    const start = to * scale;
    const end = start + scale;
    const size = Math.min(scale, before - start);
    const last = Math.min(Math.floor(end), before - 1);
    const first = Math.min(Math.ceil(start), last);
    const add = (from: number, part: number) =>
      shares.push({ to, from, share: Math.fround(part / size) });
    if (first - start > 1e-3) add(first - 1, first - start);
    for (let from = first; from < last; from += 1) add(from, 1);
    if (end - last > 1e-3) add(last, Math.min(end - last, 1, size));
  }
  return shares;
}

/**
 * Return a picture enlarged to a size with cubic curves between its pixels.
 *
 * OpenCV rounds weights to 2048ths where it has no IPP, which moves some pixels by one level.
 */
export function resizeCubic(grey: Grey, width: number, height: number): Grey {
  const large = emptyGrey(width, height);
  const columns = taps(grey.width, width);
  const rows = taps(grey.height, height);
  const between = new Float64Array(grey.height * width);
  for (let y = 0; y < grey.height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const { from, weights } = columns[x]!;
      let sum = 0;
      for (let tap = 0; tap < 4; tap += 1) sum += weights[tap]! * grey.data[y * grey.width + from[tap]!]!;
      between[y * width + x] = sum;
    }
  }
  for (let y = 0; y < height; y += 1) {
    const { from, weights } = rows[y]!;
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let tap = 0; tap < 4; tap += 1) sum += weights[tap]! * between[from[tap]! * width + x]!;
      large.data[y * width + x] = toByte(sum);
    }
  }
  return large;
}

interface Taps {
  readonly from: readonly number[];
  readonly weights: readonly number[];
}

/** Return for each new pixel the four old ones it lies between and their weights. */
function taps(before: number, after: number): Taps[] {
  return Array.from({ length: after }, (_, to) => {
    const place = Math.fround(((to + 0.5) * before) / after - 0.5);
    const first = Math.floor(place);
    const weights = cubic(Math.fround(place - first));
    const from = [-1, 0, 1, 2].map((step) => Math.min(Math.max(first + step, 0), before - 1));
    return { from, weights };
  });
}

/** Return the weights of four pixels for a point `x` between the second and the third. */
function cubic(x: number): number[] {
  const bend = -0.75;
  const outer = ((bend * (x + 1) - 5 * bend) * (x + 1) + 8 * bend) * (x + 1) - 4 * bend;
  const inner = (t: number) => ((bend + 2) * t - (bend + 3)) * t * t + 1;
  const [left, right] = [inner(x), inner(1 - x)];
  return [outer, left, right, 1 - outer - left - right].map(Math.fround);
}

/**
 * Return a picture whose rows are moved: pixel x of row y comes from x + lean × y + start.
 *
 * It is `warpAffine` with INTER_CUBIC and WARP_INVERSE_MAP: places in 32nds of a pixel, weights
 * in 32768ths, and what the rounded weights miss taken from one pixel below.
 */
export function sheared(grey: Grey, lean: number, start: number): Grey {
  const { width, height } = grey;
  const moved = emptyGrey(width, height);
  const at = (x: number, y: number) =>
    x >= 0 && x < width && y < height ? grey.data[y * width + x]! : 0;
  for (let y = 0; y < height; y += 1) {
    const offset = roundEven((lean * y + start) * 1024) + 16;
    for (let x = 0; x < width; x += 1) {
      const place = (offset + 1024 * x) >> 5;
      const first = place >> 5;
      const weights = SHEAR_WEIGHTS[place & 31]!;
      let sum = 0;
      for (let tap = 0; tap < 4; tap += 1) sum += weights[tap]! * at(first - 1 + tap, y);
      sum += weights[4]! * at(first + 1, y + 1);
      moved.data[y * width + x] = Math.min(Math.max((sum + 16384) >> 15, 0), 255);
    }
  }
  return moved;
}

const SHEAR_WEIGHTS = Array.from({ length: 32 }, (_, part) => {
  const weights = cubic(part / 32).map((weight) => Math.min(roundEven(weight * 32768), 32767));
  return [...weights, 32768 - weights.reduce((sum, weight) => sum + weight, 0)];
});
