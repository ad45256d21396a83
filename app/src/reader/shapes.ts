// OpenCV's work on shapes of ink: dilate, erode, distances, moments, connected parts.

import { emptyGrey, type Grey } from "./grey.ts";
import { roundEven } from "./numbers.ts";

type Offset = readonly [x: number, y: number];

/** Return the offsets of OpenCV's ellipse of a diameter. */
export function disc(diameter: number): Offset[] {
  const radius = Math.floor(diameter / 2);
  const offsets: Offset[] = [];
  for (let row = 0; row < diameter; row += 1) {
    const y = row - radius;
    if (Math.abs(y) > radius) continue;
    const reach = radius ? roundEven(radius * Math.sqrt((radius * radius - y * y) / (radius * radius))) : 0;
    const end = Math.min(radius + reach + 1, diameter);
    for (let column = Math.max(radius - reach, 0); column < end; column += 1) {
      offsets.push([column - radius, y]);
    }
  }
  return offsets;
}

/** Return the brightest pixel of each neighbourhood. */
export function dilate(grey: Grey, offsets: readonly Offset[]): Grey {
  return over(grey, offsets, Math.max, 0);
}

/** Return the darkest pixel of each neighbourhood; around the picture all is 0. */
export function erode(grey: Grey, offsets: readonly Offset[]): Grey {
  return over(grey, offsets, Math.min, 255);
}

function over(
  { data, width, height }: Grey,
  offsets: readonly Offset[],
  choose: (one: number, other: number) => number,
  start: number,
): Grey {
  const result = emptyGrey(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let value = start;
      for (const [dx, dy] of offsets) {
        const [column, row] = [x + dx, y + dy];
        const isInside = column >= 0 && column < width && row >= 0 && row < height;
        value = choose(value, isInside ? data[row * width + column]! : 0);
      }
      result.data[y * width + x] = value;
    }
  }
  return result;
}

/** Return how much darker each pixel is than its surroundings: OpenCV's black hat, of an odd side. */
export function blackHat(grey: Grey, side: number): Uint8Array {
  const closed = window(window(grey, side, Math.max), side, Math.min);
  return closed.data.map((value, place) => value - grey.data[place]!);
}

/** Return how much brighter each pixel is than its surroundings: OpenCV's top hat, of an odd side. */
export function topHat(grey: Grey, side: number): Uint8Array {
  const opened = window(window(grey, side, Math.min), side, Math.max);
  return opened.data.map((value, place) => grey.data[place]! - value);
}

/** Return the brightest or darkest pixel of a square around each, as far as it lies in the picture. */
function window({ data, width, height }: Grey, side: number, choose: (one: number, other: number) => number): Grey {
  const reach = (side - 1) / 2;
  const along = (pixels: Uint8Array, count: number, step: number, start: (place: number) => number) => {
    const chosen = new Uint8Array(pixels.length);
    for (let place = 0; place < pixels.length; place += 1) {
      const at = start(place);
      const first = Math.max(at - reach, 0) - at;
      const last = Math.min(at + reach, count - 1) - at;
      let value = pixels[place]!;
      for (let off = first; off <= last; off += 1) value = choose(value, pixels[place + off * step]!);
      chosen[place] = value;
    }
    return chosen;
  };
  const rows = along(data as Uint8Array, width, 1, (place) => place % width);
  const both = along(rows, height, width, (place) => Math.floor(place / width));
  return { data: both, width, height };
}

/** Return a picture with `reach` pixels of 0 around it. */
export function framed(grey: Grey, reach: number): Grey {
  const large = emptyGrey(grey.width + 2 * reach, grey.height + 2 * reach);
  paste(large, grey, reach, reach);
  return large;
}

/** Lay a picture into a larger one. */
export function paste(large: Grey, small: Grey, left: number, top: number): void {
  for (let y = 0; y < small.height; y += 1) {
    const row = small.data.subarray(y * small.width, (y + 1) * small.width);
    large.data.set(row, (top + y) * large.width + left);
  }
}

/** Return a part of a picture. */
export function cropped(grey: Grey, left: number, top: number, width: number, height: number): Grey {
  const part = emptyGrey(width, height);
  for (let y = 0; y < height; y += 1) {
    const start = (top + y) * grey.width + left;
    part.data.set(grey.data.subarray(start, start + width), y * width);
  }
  return part;
}

/** Return the pixels of a picture's border, the corners twice. */
export function edgeOf<T extends ArrayLike<number>>(data: T, width: number, height: number): number[] {
  const edge: number[] = [];
  for (let x = 0; x < width; x += 1) edge.push(data[x]!, data[(height - 1) * width + x]!);
  for (let y = 0; y < height; y += 1) edge.push(data[y * width]!, data[y * width + width - 1]!);
  return edge;
}

const [STRAIGHT, DIAGONAL] = [0.955, 1.3693];

/** Return the distance of each pixel to the nearest 0, over a 3×3 mask; a frame of 0 must be there. */
export function distances({ data, width, height }: Grey): Float64Array {
  const far = new Float64Array(data.length).fill(1e9);
  const relax = (place: number, from: number, step: number) => {
    if (far[from]! + step < far[place]!) far[place] = far[from]! + step;
  };
  for (let place = 0; place < data.length; place += 1) if (!data[place]) far[place] = 0;
  for (let place = width + 1; place < data.length - width - 1; place += 1) {
    relax(place, place - width - 1, DIAGONAL);
    relax(place, place - width, STRAIGHT);
    relax(place, place - width + 1, DIAGONAL);
    relax(place, place - 1, STRAIGHT);
  }
  for (let place = (height - 1) * width - 2; place > width; place -= 1) {
    relax(place, place + width + 1, DIAGONAL);
    relax(place, place + width, STRAIGHT);
    relax(place, place + width - 1, DIAGONAL);
    relax(place, place + 1, STRAIGHT);
  }
  return far;
}

/** Sums over a picture: of its pixels, and of them times places, as OpenCV's `moments` names them. */
export function moments({ data, width, height }: Grey) {
  let [m00, m10, m01, m11, m02] = [0, 0, 0, 0, 0];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const value = data[y * width + x]!;
      m00 += value;
      m10 += value * x;
      m01 += value * y;
      m11 += value * x * y;
      m02 += value * y * y;
    }
  }
  const middle = m00 ? m01 / m00 : 0;
  return { m00, m10, m01, mu11: m11 - m10 * middle, mu02: m02 - m01 * middle };
}

/** Return the part that each pixel belongs to (0 is none; corners join) and the parts' sizes. */
export function connectedParts({ data, width, height }: Grey): { parts: Int32Array; sizes: number[] } {
  const parts = new Int32Array(data.length);
  const sizes = [0];
  const open: number[] = [];
  for (let start = 0; start < data.length; start += 1) {
    if (!data[start] || parts[start]) continue;
    const part = sizes.length;
    sizes.push(0);
    parts[start] = part;
    open.push(start);
    while (open.length) {
      const place = open.pop()!;
      sizes[part]! += 1;
      const [x, y] = [place % width, Math.floor(place / width)];
      for (let row = Math.max(y - 1, 0); row <= Math.min(y + 1, height - 1); row += 1) {
        for (let column = Math.max(x - 1, 0); column <= Math.min(x + 1, width - 1); column += 1) {
          const next = row * width + column;
          if (!data[next] || parts[next]) continue;
          parts[next] = part;
          open.push(next);
        }
      }
    }
  }
  return { parts, sizes };
}
