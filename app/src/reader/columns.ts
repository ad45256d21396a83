// Part numbers where the columns of a table do: `reader/layout/columns.py`.

import { median } from "./numbers.ts";
import type { Box } from "./results.ts";

/** A gap of more than so many digit heights may lie between two columns. */
export const GAP = 0.3;
/** So many other lines at least have a gap between numbers there, and more than so many times as many as a number. */
export const TIMES = 2;

type Numbers = readonly (readonly number[])[];

/** What lies in a line, from one place to another. */
interface Span {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

/** Return the numbers of each line, parted where columns are, which are square to lines that fall by `slope`. */
export function partColumns(lines: readonly Numbers[], boxes: readonly Box[], slope: number): Numbers[] {
  const lefts = boxes.map((box) => box[0] + slope * (box[1] + box[3] / 2));
  const rights = boxes.map((box, digit) => lefts[digit]! + box[2]);
  const ends = lines.map((parts, line) =>
    parts.map((part): Span => ({
      line,
      from: Math.min(...part.map((digit) => lefts[digit]!)),
      to: Math.max(...part.map((digit) => rights[digit]!)),
    })),
  );
  const numbers = ends.flat();
  const gaps = ends.flatMap((spans) =>
    spans.slice(1).map(({ line, from }, place): Span => ({ line, from: spans[place]!.to, to: from })),
  );
  return lines.map((parts, line) => {
    const high = median(parts.flat().map((digit) => boxes[digit]![3]));
    const isColumn = (before: number, digit: number): boolean => {
      if (lefts[digit]! - rights[before]! <= GAP * high) return false;
      const x = (rights[before]! + lefts[digit]!) / 2;
      const othersAt = (spans: readonly Span[]) =>
        spans.filter((span) => span.line !== line && span.from < x && x < span.to).length;
      const parting = othersAt(gaps);
      return parting >= TIMES && parting > TIMES * othersAt(numbers);
    };
    return parts.flatMap((part) => {
      const found: number[][] = [[part[0]!]];
      for (const [place, digit] of part.slice(1).entries()) {
        if (isColumn(part[place]!, digit)) found.push([digit]);
        else found.at(-1)!.push(digit);
      }
      return found;
    });
  });
}
