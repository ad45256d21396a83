// Tell a slash between two digits from a 1: `reader/separators.py`.

import { LEAST, markShare } from "./look.ts";
import type { Named } from "./naming.ts";
import { argmax } from "./numbers.ts";

/** What is like a 1 and between two digits is one unless the networks are so sure of a mark. */
export const MAX_BETWEEN = 0.6;
/** Gap up to which a digit stands beside a symbol, in its own heights. */
export const BESIDE = 0.6;

/** Tell which symbols look like a 1, may be marks, and stand between two digits. */
export function areSeparators(named: readonly Named[]): boolean[] {
  const shares = named.map(({ symbol, digitness }) => markShare(symbol, digitness));
  const isThere = (row: number) => named[row]!.symbol.score >= LEAST;
  const digits = named.filter((_, row) => isThere(row) && shares[row]! < MAX_BETWEEN);
  return named.map(({ symbol, probabilities }, row) => {
    if (!isThere(row) || shares[row]! < MAX_BETWEEN || argmax(probabilities) !== 1) return false;
    const [x, y, width, height] = symbol.box;
    const sides = digits.flatMap(({ symbol: { box: [left, top, wide, tall] } }) => {
      const isLevel = Math.abs(top + tall / 2 - (y + height / 2)) < height / 2;
      const isBefore = left + wide / 2 < x + width / 2;
      const gap = isBefore ? x - (left + wide) : left - (x + width);
      return isLevel && gap < BESIDE * tall ? [isBefore] : [];
    });
    return sides.includes(true) && sides.includes(false);
  });
}
