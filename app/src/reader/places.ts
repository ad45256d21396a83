// Tell 1s from slashes and other marks that look like one by where they stand: `reader/places.py`.

import { LEAST, markShare, MAX_MARK } from "./look.ts";
import type { Named } from "./naming.ts";
import { argmax } from "./numbers.ts";
import type { Box } from "./results.ts";

/** What is like a 1 between two digits is one unless the networks are so sure of a mark. */
export const MAX_BETWEEN = 0.6;
/** What is like a 1 before a number's first digit, no bracket closed behind, is one unless they are so sure. */
export const MAX_FIRST = 0.95;
/** Gap up to which a digit stands beside a symbol, in its own heights. */
export const BESIDE = 0.6;

/** Tell which symbols are no mark, judged by where they stand. */
export function areDigitsInPlace(named: readonly Named[]): boolean[] {
  const shares = named.map(({ symbol, digitness }) => markShare(symbol, digitness));
  const isThere = (row: number) => named[row]!.symbol.score >= LEAST;
  const boxesOf = (areMarks: boolean) =>
    named.filter((_, row) => isThere(row) && shares[row]! >= MAX_BETWEEN === areMarks).map((one) => one.symbol.box);
  const [digits, marks] = [boxesOf(false), boxesOf(true)];
  return named.map(({ symbol, probabilities }, row) => {
    const share = shares[row]!;
    if (!isThere(row) || share < MAX_BETWEEN || argmax(probabilities) !== 1) return share < MAX_MARK;
    const sides = sidesOf(symbol.box, digits);
    if (!sides.behind) return share < MAX_MARK;
    if (sides.before) return share < MAX_BETWEEN;
    return share < (isClosed(symbol.box, marks) ? MAX_MARK : MAX_FIRST);
  });
}

/** Tell whether one of some marks, half as high at least, stands behind a box on its line. */
function isClosed(box: Box, marks: readonly Box[]): boolean {
  return marks.some((mark) => isOnLine(box, mark) && mark[0] > box[0] && mark[3] > box[3] / 2);
}

/** Tell whether one of some digits stands beside a box on its left, and on its right. */
function sidesOf(box: Box, digits: readonly Box[]): { before: boolean; behind: boolean } {
  const [x, , width] = box;
  const sides = digits.flatMap((digit) => {
    const [left, , wide, tall] = digit;
    const isBefore = left + wide / 2 < x + width / 2;
    const gap = isBefore ? x - (left + wide) : left - (x + width);
    return isOnLine(box, digit) && gap < BESIDE * tall ? [isBefore] : [];
  });
  return { before: sides.includes(true), behind: sides.includes(false) };
}

/** Tell whether another box' middle lies between a box' top and bottom. */
function isOnLine([, y, , height]: Box, [, top, , tall]: Box): boolean {
  return Math.abs(top + tall / 2 - (y + height / 2)) < height / 2;
}
