// Cut one symbol out of a picture for the classifier: `image/digit/cutting.py`.

import { emptyGrey, type Grey } from "./grey.ts";
import { normalise, reduced } from "./normalise.ts";
import { argmax, median, percentile } from "./numbers.ts";
import type { Box } from "./results.ts";
import { blackHat, connectedParts, cropped, edgeOf, topHat } from "./shapes.ts";

/** Ground around a box that is looked at, as a share of its longer side. */
export const SPARE = 0.12;
/** What differs from the ground by less than this share of the strongest ink is ground. */
export const GROUND = 0.35;
/** A row or column along a side of a lone symbol's box that has ink in so much of it is a rule. */
export const COVERED = 0.85;
/** Side of the surroundings that say what is ground, where it is uneven, as a share of the cut's. */
export const LOCAL = 0.4;

/** Return a symbol as the classifier knows them: 28×28, ink bright on 0. */
export function cutSymbol(grey: Grey, box: Box = [0, 0, grey.width, grey.height]): Grey {
  return normalise(findInk(grey, box));
}

/**
 * Return the one symbol of a picture, cut out in one or three ways.
 *
 * First as `cutSymbol` does, but between the rules along its box: next to the dark frame of a form
 * a faint digit would be ground. Where the ground around it is uneven, two more: where a shadow's
 * edge runs through it no one grey is the ground. So what is around each pixel says what is ground
 * there: for ink that is darker, then for ink that is brighter.
 */
export function loneCuts(grey: Grey, box: Box): Grey[] {
  const { part, inner } = around(grey, box);
  if (!part) return [normalise(emptyGrey(1, 1))];
  const between = betweenRules(part, inner);
  return [normalise(inkIn(between)), ...localCuts(between)];
}

function localCuts(whole: Grey): Grey[] {
  const part = reduced(whole);
  const edge = edgeOf(part.data, part.width, part.height);
  const ground = Math.trunc(median(edge));
  const difference = Int16Array.from(part.data, (value) => value - ground);
  const strongest = Math.max(-percentile(difference, 2), percentile(difference, 98), 1);
  const edges = Int16Array.from(edge);
  if (percentile(edges, 90) - percentile(edges, 10) < GROUND * strongest) return [];
  const side = Math.trunc(LOCAL * Math.max(part.width, part.height)) | 1;
  return [blackHat(part, side), topHat(part, side)].map((hat) => {
    const level = Math.trunc(median(edgeOf(hat, part.width, part.height)));
    const ink = Int16Array.from(hat, (value) => value - level);
    return normalise(withoutCrumbs({ ...part, data: stretched(ink, peakOf(ink)) }));
  });
}

/** Return what is in a box and a little around it, and where the box lies in that. */
function around(grey: Grey, [x, y, width, height]: Box): { part: Grey | null; inner: Box } {
  const spare = SPARE * Math.max(width, height);
  const start = (place: number) => Math.max(Math.trunc(place - spare), 0);
  const [left, top] = [start(x), start(y)];
  const right = Math.min(Math.ceil(x + width + spare), grey.width);
  const bottom = Math.min(Math.ceil(y + height + spare), grey.height);
  const isEmpty = right <= left || bottom <= top;
  const part = isEmpty ? null : cropped(grey, left, top, right - left, bottom - top);
  return { part, inner: [Math.fround(x - left), Math.fround(y - top), width, height] };
}

/** Return a cut without the rules along the sides of the box in it, and what is beyond them. */
function betweenRules(part: Grey, [x, y, width, height]: Box): Grey {
  const ground = Math.trunc(median(part.data));
  const difference = Int16Array.from(part.data, (value) => Math.abs(value - ground));
  const least = GROUND * Math.max(percentile(difference, 98), 1);
  const [rows, columns] = [new Uint32Array(part.height), new Uint32Array(part.width)];
  difference.forEach((value, place) => {
    if (value <= least) return;
    rows[Math.floor(place / part.width)]! += 1;
    columns[place % part.width]! += 1;
  });
  const [top, bottom] = free(rows, part.width, y, height);
  const [left, right] = free(columns, part.height, x, width);
  if (bottom <= top || right <= left) return part;
  return cropped(part, left, top, right - left, bottom - top);
}

/** Return from where to where no rule is, of those that lie at a box's sides or beyond. */
function free(inked: Uint32Array, length: number, start: number, side: number): [number, number] {
  const reach = (SPARE / 2) * side;
  let [first, end] = [0, inked.length];
  inked.forEach((count, at) => {
    if (count < COVERED * length) return;
    if (at + 0.5 < start + reach) first = at + 1;
    if (at + 0.5 > start + side - reach) end = Math.min(end, at);
  });
  return [first, end];
}

/** Return the ink in a box and a little around it, bright on 0. */
export function findInk(grey: Grey, box: Box): Grey {
  const { part } = around(grey, box);
  return part ? inkIn(part) : emptyGrey(1, 1);
}

function inkIn(part: Grey): Grey {
  const ground = Math.trunc(median(edgeOf(part.data, part.width, part.height)));
  let difference = Int16Array.from(part.data, (value) => value - ground);
  if (-percentile(difference, 3) > percentile(difference, 97)) {
    difference = difference.map((value) => -value);
  }
  return withoutCrumbs({ ...part, data: stretched(difference, peakOf(difference)) });
}

/** Return how strong the strongest ink is, in grey levels. */
function peakOf(difference: Int16Array): number {
  return Math.max(Math.fround(percentile(difference, 98)), 1);
}

/** Return ink from 0 at the ground to 255 at the peak. */
function stretched(difference: Int16Array, peak: number): Uint8Array {
  const [low, factor] = [Math.fround(GROUND * peak), Math.fround(255 / ((1 - GROUND) * peak))];
  return Uint8Array.from(difference, (value) =>
    Math.min(Math.max(Math.fround(Math.fround(value - low) * factor), 0), 255),
  );
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
