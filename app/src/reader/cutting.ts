// Cut one symbol out of a picture for the classifier: `image/digit/cutting.py`.

import { emptyGrey, type Grey } from "./grey.ts";
import { normalise } from "./normalise.ts";
import { argmax, median, percentile } from "./numbers.ts";
import type { Box } from "./results.ts";
import { connectedParts, cropped, edgeOf } from "./shapes.ts";

/** Ground around a box that is looked at, as a share of its longer side. */
export const SPARE = 0.12;
/** What differs from the ground by less than this share of the strongest ink is ground. */
export const GROUND = 0.35;
/** Return a symbol as the classifier knows them: 28×28, ink bright on 0. */
export function cutSymbol(grey: Grey, box: Box = [0, 0, grey.width, grey.height]): Grey {
  return normalise(findInk(grey, box));
}

/** Return the ink in a box and a little around it, bright on 0. */
export function findInk(grey: Grey, [x, y, width, height]: Box): Grey {
  const spare = SPARE * Math.max(width, height);
  const start = (place: number) => Math.max(Math.trunc(place - spare), 0);
  const [left, top] = [start(x), start(y)];
  const right = Math.min(Math.ceil(x + width + spare), grey.width);
  const bottom = Math.min(Math.ceil(y + height + spare), grey.height);
  if (right <= left || bottom <= top) return emptyGrey(1, 1);
  const part = cropped(grey, left, top, right - left, bottom - top);
  const ground = Math.trunc(median(edgeOf(part.data, part.width, part.height)));
  let difference = Int16Array.from(part.data, (value) => value - ground);
  if (-percentile(difference, 3) > percentile(difference, 97)) {
    difference = difference.map((value) => -value);
  }
  const peak = Math.max(Math.fround(percentile(difference, 98)), 1);
  const [low, factor] = [Math.fround(GROUND * peak), Math.fround(255 / ((1 - GROUND) * peak))];
  const data = Uint8Array.from(difference, (value) =>
    Math.min(Math.max(Math.fround(Math.fround(value - low) * factor), 0), 255),
  );
  return withoutCrumbs({ ...part, data });
}

/** Drop what touches the cut's border and is no part of the largest piece. */
function withoutCrumbs(ink: Grey): Grey {
  const { parts, sizes } = connectedParts(ink);
  if (sizes.length <= 2) return ink;
  const main = argmax(sizes);
  const dropped = new Set(edgeOf(parts, ink.width, ink.height));
  dropped.delete(0);
  dropped.delete(main);
  return { ...ink, data: ink.data.map((value, place) => (dropped.has(parts[place]!) ? 0 : value)) };
}
