// Cut one symbol out of a picture for the classifier: `image/digit/cutting.py`.

import { emptyGrey, type Grey } from "./grey.ts";
import { normalise, reduced } from "./normalise.ts";
import { argmax, median, percentile, roundEven } from "./numbers.ts";
import type { Box } from "./results.ts";
import { blackHat, connectedParts, cropped, edgeOf, topHat } from "./shapes.ts";

/** Ground around a box that is looked at, as a share of its longer side. */
export const SPARE = 0.12;
/** What differs from the ground by less than this share of the strongest ink is ground. */
export const GROUND = 0.35;
/** Ink at the cut's border is a frame if less than this share of it lies in the box's middle. */
export const REACHES_IN = 0.1;
/** Ink as strong as this share of a frame's is the symbol; weaker ink is the paper's grain. */
export const FAINT = 0.15;
/** Side of the surroundings that say what is ground, where it is uneven, as a share of the cut's. */
export const LOCAL = 0.4;

/** Return a symbol as the classifier knows them: 28×28, ink bright on 0. */
export function cutSymbol(grey: Grey, box: Box = [0, 0, grey.width, grey.height]): Grey {
  return normalise(findInk(grey, box));
}

/**
 * Return a symbol cut out in two other ways, where the ground around it is uneven; else nothing.
 *
 * Where a shadow's edge runs through it no one grey is the ground. So what is around each pixel
 * says what is ground there: first for ink that is darker, then for ink that is brighter.
 */
export function localCuts(grey: Grey, box: Box): Grey[] {
  const whole = around(grey, box).part;
  if (!whole) return [];
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

/** Return what is in a box and a little around it, and where that begins. */
function around(grey: Grey, [x, y, width, height]: Box): { part: Grey | null; left: number; top: number } {
  const spare = SPARE * Math.max(width, height);
  const start = (place: number) => Math.max(Math.trunc(place - spare), 0);
  const [left, top] = [start(x), start(y)];
  const right = Math.min(Math.ceil(x + width + spare), grey.width);
  const bottom = Math.min(Math.ceil(y + height + spare), grey.height);
  const isEmpty = right <= left || bottom <= top;
  return { part: isEmpty ? null : cropped(grey, left, top, right - left, bottom - top), left, top };
}

/**
 * Return the ink in a box and a little around it, bright on 0.
 *
 * A frame beside the box doesn't count: a faint digit would be ground next to it.
 */
export function findInk(grey: Grey, box: Box): Grey {
  const { part, left, top } = around(grey, box);
  if (!part) return emptyGrey(1, 1);
  const [x, y, width, height] = box;
  const ground = Math.trunc(median(edgeOf(part.data, part.width, part.height)));
  let difference = Int16Array.from(part.data, (value) => value - ground);
  if (-percentile(difference, 3) > percentile(difference, 97)) {
    difference = difference.map((value) => -value);
  }
  const peak = peakOf(difference);
  const ink = { ...part, data: stretched(difference, peak) };
  const [isRow, isColumn] = [middle(y, height, top), middle(x, width, left)];
  const strong = { ...part, data: Uint8Array.from(difference, (value) => +(value > Math.fround(FAINT * peak))) };
  const frame = frameOf(strong, (place) => isRow(Math.floor(place / part.width)) && isColumn(place % part.width));
  if (!frame) return withoutCrumbs(ink);
  difference = difference.map((value, place) => (frame[place] ? 0 : value));
  const leftOver = peakOf(difference);
  if (leftOver >= FAINT * peak) ink.data = stretched(difference, leftOver);
  return withoutCrumbs(ink);
}

/** Return whether a place is in the middle of a box's side, in a cut that begins at `cut`. */
function middle(start: number, side: number, cut: number): (place: number) => boolean {
  const first = roundEven(start + SPARE * side) - cut;
  const last = roundEven(start + (1 - SPARE) * side) - cut;
  return (place) => place >= first && place < last;
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

/** Return 1 where ink touches the cut's border and hardly reaches into the middle of its box. */
function frameOf(ink: Grey, isCore: (place: number) => boolean): Uint8Array | null {
  const { parts, sizes } = connectedParts(ink);
  const inside = sizes.map(() => 0);
  parts.forEach((part, place) => {
    if (isCore(place)) inside[part]! += 1;
  });
  const frames = new Set(edgeOf(parts, ink.width, ink.height));
  for (const part of frames) if (!part || inside[part]! >= REACHES_IN * sizes[part]!) frames.delete(part);
  return frames.size ? Uint8Array.from(parts, (part) => +frames.has(part)) : null;
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
