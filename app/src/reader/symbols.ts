// What the page network finds, and one symbol for all looks at it: `reader/symbols.py`.

import { area, sharedArea } from "./boxes.ts";
import { rowsDescending } from "./numbers.ts";
import type { Box } from "./results.ts";

/** Size in pixels up to which a finer level surely shows a digit: see `symbolSize`. */
export const SHOWN = 42;
/** A symbol that is wider than high counts as so much of its width. */
export const WIDE = 0.8;
/** Boxes that share more than this of their union are one symbol. */
export const SAME = 0.4;
/** Share of the smaller box inside the larger from which both are one symbol. */
export const INSIDE = 0.7;
/** At most so many symbols, the surest, are taken from one picture. */
export const MAX_SYMBOLS = 4000;
/** The ten digits, and a mark that is none. */
export const CLASSES = 11;

/** Score from which on it is no question that a digit is there; which one it is may still be. */
export const SETTLED = 0.65;

/**
 * One thing found: its box, how surely a centre is there, shares of ten digits and a mark, and how surely its number has
 * a digit on its left and on its right.
 */
export interface Symbol {
  readonly box: Box;
  readonly score: number;
  readonly classes: readonly number[];
  readonly links: readonly number[];
}

/** What one level of the pyramid shows, and its pixels per pixel of the picture. */
export interface Level {
  readonly scale: number;
  readonly symbols: readonly Symbol[];
}

interface Found extends Symbol {
  readonly scale: number;
}

/** Return a box's size: its height, or most of a longer width. */
export const symbolSize = ([, , width, height]: Box): number => Math.max(height, WIDE * width);

/**
 * Return one symbol for all boxes that lie on one another: non-maximum suppression.
 *
 * Its box is the surest one's; its classes are the mean of all, weighted by score. Its links are those of the finest
 * level, where a point beside it is seen best. Its score is the mean of the surest one's and of those that it has on finer levels, where it ought to be
 * seen, too: 0 where it isn't.
 */
export function merge(levels: readonly Level[]): Symbol[] {
  const all: Found[] = levels.flatMap(({ scale, symbols }) => symbols.map((symbol) => ({ ...symbol, scale })));
  const surest = rowsDescending(all.map(({ score }) => score))
    .slice(0, MAX_SYMBOLS)
    .map((row) => all[row]!);
  const kept: Symbol[] = [];
  let left = surest;
  while (left.length) {
    const first = left[0]!;
    const near = [first];
    left = left.slice(1).filter((other) => {
      if (isNear(first, other)) near.push(other);
      else return !isInside(first, other);
      return false;
    });
    const { links } = near.reduce((finest, look) => (look.scale > finest.scale ? look : finest));
    kept.push({ box: first.box, score: meanScore(first, surest, levels), classes: weightedMean(near), links });
  }
  return rowsDescending(kept.map(({ score }) => score)).map((row) => kept[row]!);
}

/** Return the mean of a symbol's score and of its scores on finer levels that ought to show it. */
function meanScore(first: Found, all: readonly Found[], levels: readonly Level[]): number {
  const size = symbolSize(first.box);
  const finer = levels.filter(({ scale }) => scale > first.scale && size * scale <= SHOWN);
  if (!finer.length) return first.score;
  const looks = all.filter((other) => other.scale > first.scale && isNear(first, other));
  const best = finer.map(({ scale }) =>
    Math.max(0, ...looks.filter((look) => look.scale === scale).map(({ score }) => score)),
  );
  return (first.score + best.reduce((sum, score) => sum + score, 0)) / (1 + best.length);
}

function isNear(one: Symbol, other: Symbol): boolean {
  const shared = sharedArea(one.box, other.box);
  return shared > SAME * (area(one.box) + area(other.box) - shared);
}

function isInside(one: Symbol, other: Symbol): boolean {
  return sharedArea(one.box, other.box) > INSIDE * Math.min(area(one.box), area(other.box));
}

function weightedMean(symbols: readonly Symbol[]): number[] {
  const weight = symbols.reduce((sum, { score }) => sum + score, 0);
  return Array.from({ length: CLASSES }, (_, name) =>
    symbols.reduce((sum, { classes, score }) => sum + classes[name]! * score, 0) / weight,
  );
}
