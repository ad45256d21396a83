// Part two digits that touch and were found as one: `reader/pairs.py`.

import { contained, overlap } from "./boxes.ts";
import { DOUBTED, isDigit, LEAST } from "./look.ts";
import type { Named } from "./naming.ts";
import type { Box } from "./results.ts";
import { INSIDE, type Level, SAME, type Symbol } from "./symbols.ts";

/** A part is at least this share of the whole's height. */
export const AS_HIGH = 0.6;

/** Return what was named, both digits in place of what is two, and the symbols that are new. */
export async function partPairs(
  levels: readonly Level[],
  named: readonly Named[],
  name: (symbols: readonly Symbol[]) => Promise<Named[]>,
): Promise<[Named[], Symbol[]]> {
  const boxes = named.map(({ symbol }) => symbol.box);
  const pairs = named.map(({ symbol, digitness }, row) => {
    const others = boxes.filter((_, other) => other !== row);
    return digitness < DOUBTED ? findPair(levels, symbol.box, others) : null;
  });
  const parts = await name(pairs.flatMap((pair) => pair ?? []));
  const isSure = ({ probabilities }: Named) => Math.max(...probabilities) >= DOUBTED;
  const whole: Named[] = [];
  const parted: Named[] = [];
  named.forEach((one, row) => {
    const both = pairs[row] ? parts.splice(0, 2) : [];
    if (both.length && both.every(isSure)) parted.push(...both);
    else whole.push(one);
  });
  return [[...whole, ...parted], parted.map(({ symbol }) => symbol)];
}

/** The two symbols that a level shows most surely in a box; `others` are what else is read. */
export function findPair(levels: readonly Level[], whole: Box, others: readonly Box[]): [Symbol, Symbol] | null {
  let best: [Symbol, Symbol] | null = null;
  let sureness = 0;
  for (const { symbols } of levels) {
    const parts = symbols.filter(
      (symbol) =>
        contained(symbol.box, whole) > INSIDE &&
        symbol.score >= LEAST &&
        isDigit(symbol) &&
        symbol.box[3] >= AS_HIGH * whole[3] &&
        others.every((other) => overlap(symbol.box, other) <= SAME),
    );
    parts.forEach((one, row) => {
      for (const other of parts.slice(row + 1)) {
        const least = Math.min(one.score, other.score);
        if (least > sureness && overlap(one.box, other.box) <= SAME) [best, sureness] = [[one, other], least];
      }
    });
  }
  return best;
}
