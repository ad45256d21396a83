// How two networks' opinions of a symbol are joined, and which is the one meant: `reader/look.py`.

import { contained } from "./boxes.ts";
import type { Grey } from "./grey.ts";
import { argmax } from "./numbers.ts";
import type { Box } from "./results.ts";
import type { Symbol } from "./symbols.ts";

/** A symbol is a digit unless the page network is so sure that it is a mark, and others are none. */
export const MAX_MARK = 0.85;
/** Powers to which the classifier's odds that it is a digit count against the page network's that it is a mark: for one, and against. */
export const [WITNESS, DOUBT] = [0.3, 0.4];
/** Score from which on a symbol of several is read. */
export const SURE = 0.5;
/** Confidence from which on a lone digit is read, if the classifier takes it for a digit, too. */
export const LIKELY = 0.45;
/** Score from which on a symbol is read if the classifier doesn't doubt it. */
export const LEAST = 0.36;
/** A digit of which the classifier is less sure is doubted. In MNIST's form the page network is shown it, too. */
export const DOUBTED = 0.8;
/** Digitness from which on the classifier doesn't doubt that a lone symbol is a digit. */
export const FAMILIAR = 0.3;
/**
 * What the classifier says counts so much beside the page network where it knows the picture for
 * a digit, and SHARE² where it doesn't: then it was cut out badly. A classifier that was fine-tuned
 * knows a hand that the page network has never seen, and counts alone.
 */
export const SHARE = 0.4;

/** What the classifier says of one picture. */
export interface Score {
  readonly probabilities: readonly number[];
  readonly digitness: number;
}

/** Return the weighted geometric mean of two networks' probabilities; `share` is how much the classifier counts, 0 to 1. */
export function blended(page: readonly number[], { probabilities, digitness }: Score, share: number): number[] {
  const weight = share ** (2 - digitness);
  const logs = page.map(
    (value, name) => (1 - weight) * Math.log(value + 1e-6) + weight * Math.log(probabilities[name]! + 1e-6),
  );
  const most = Math.max(...logs);
  const powers = logs.map((log) => Math.exp(log - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Return how likely a symbol is a mark to both networks; a classifier that says 0.5 says nothing. */
export function markShare({ classes }: Symbol, digitness = 0.5): number {
  const doubt = (1 - digitness + 1e-4) / (digitness + 1e-4);
  const mark = classes[10]! * doubt ** (doubt > 1 ? DOUBT : WITNESS);
  return mark / (mark + 1 - classes[10]!);
}

/** Tell whether a symbol is no mark to the page network. */
export function isDigit(symbol: Symbol): boolean {
  return markShare(symbol) < MAX_MARK;
}

/** Return the rows of what is no mark; where all are marks, of all: the classifier decides. */
export function possibleDigits(are: readonly boolean[]): number[] {
  const all = [...are.keys()];
  const digits = all.filter((row) => are[row]!);
  return digits.length ? digits : all;
}

/**
 * Return the one symbol of a picture that is most likely meant, if there is any: sure, not small
 * beside others, and inside. A frame along a tight crop's border is taller than its digit.
 */
export function meantOne(symbols: readonly Symbol[], { width, height }: Pick<Grey, "width" | "height">): Symbol | undefined {
  const possible = possibleDigits(symbols.map(isDigit)).map((row) => symbols[row]!);
  const inside = (box: Box) => contained(box, [0, 0, width, height]);
  // Python takes the highest of all symbols; marks don't change which digit is the most important.
  return possible[argmax(possible.map(({ box, score }) => score * inside(box) * Math.sqrt(box[3])))];
}

/** Return which digit a symbol is, if it is one: ten shares that sum to 1. */
export function tenOf({ classes }: Symbol): number[] {
  const ten = classes.slice(0, 10).map((share) => share + 1e-9);
  const sum = ten.reduce((total, share) => total + share, 0);
  return ten.map((share) => share / sum);
}
