// The cells of a filled sudoku among the digits of a page: `reader/layout/sudoku.py`.

import { findLines, MAX_SLOPE, type Line } from "./layout.ts";
import { median } from "./numbers.ts";
import type { Box } from "./results.ts";
import type { Symbol } from "./symbols.ts";

/** Rows and columns of a sudoku, and of the boxes in it. */
export const [SIDE, BOX] = [9, 3];
/** A cell's neighbours stand at most so many times as far away, or as near, as digits mostly do. */
export const UNEVEN = 1.6;
/** Of a sudoku's 27 rows, columns and boxes at least so many hold nine different digits. */
export const FEWEST_UNITS = 6;

/** Which digit stands in each cell of nine rows, -1 for none. */
export type Cells = readonly (readonly number[])[];

/** The way to a neighbour: how far from the usual one in pixels, which, columns, rows. */
interface Step {
  readonly oddness: number;
  readonly to: number;
  readonly x: number;
  readonly y: number;
}

type Lattice = ReadonlyMap<number, readonly [number, number]>;

const NINE = Array.from({ length: SIDE }, (_, place) => place);

/** Return the lines of a page: a filled sudoku's rows, or all that there are. */
export function linesOf(symbols: readonly Symbol[], digits: readonly number[], separators: readonly Box[]): Line[] {
  const boxes = symbols.map(({ box }) => box);
  const cells = findSudoku(boxes, digits);
  if (!cells) return findLines(boxes, symbols.map(({ links }) => links), separators);
  const rows = cells.map((row) => row.filter((cell) => cell >= 0).map((cell) => [cell]));
  return rows.filter((row) => row.length > 0);
}

/** Return which digit stands in each cell of a filled sudoku, or null; `boxes` come surest first. */
export function findSudoku(boxes: readonly Box[], digits: readonly number[]): Cells | null {
  if (boxes.length <= SIDE ** 2 / 2 || boxes.length > 2 * SIDE ** 2) return null;
  let [best, most]: [Cells | null, number] = [null, FEWEST_UNITS - 1];
  for (const lattice of lattices(steps(boxes))) {
    for (const cells of windows(lattice)) {
      const units = wholeUnits(cells.map((row) => row.map((cell) => (cell < 0 ? 0 : digits[cell]!))));
      if (units > most) [best, most] = [cells, units];
    }
  }
  const cells = best?.flat().filter((cell) => cell >= 0) ?? [];
  return 2 * cells.length > boxes.length ? best : null;
}

/** Return for each digit the ways to the neighbours that it has in a row or a column. */
function steps(boxes: readonly Box[]): Step[][] {
  const centres = boxes.map(([x, y, width, height]) => [x + width / 2, y + height / 2] as const);
  const far = centres.map(([x, y]) => centres.map((other) => Math.hypot(other[0] - x, other[1] - y)));
  far.forEach((row, digit) => (row[digit] = Infinity));
  const pitch = median(far.map((row) => Math.min(...row)));
  const all: Step[][] = boxes.map(() => []);
  for (const axis of [0, 1] as const) {
    const isNext = (one: number, other: number) => {
      const [along, across] = [axis, 1 - axis].map((side) => centres[other]![side]! - centres[one]![side]!);
      const away = far[one]![other]!;
      return Math.abs(across!) < MAX_SLOPE * along! && away > pitch / UNEVEN && away < pitch * UNEVEN;
    };
    const after = boxes.map((_, one) => nearest(boxes, (other) => (isNext(one, other) ? far[one]![other]! : Infinity)));
    const before = boxes.map((_, one) => nearest(boxes, (other) => (isNext(other, one) ? far[other]![one]! : Infinity)));
    const pairs = after.flatMap((other, one) => (other >= 0 && before[other] === one ? [[one, other] as const] : []));
    const ways = pairs.map(([one, other]) => [0, 1].map((side) => centres[other]![side]! - centres[one]![side]!));
    const usual = ways.length ? [0, 1].map((side) => median(ways.map((way) => way[side]!))) : [0, 0];
    const [x, y] = axis === 0 ? [1, 0] : [0, 1];
    for (const [place, [one, other]] of pairs.entries()) {
      const oddness = Math.hypot(ways[place]![0]! - usual[0]!, ways[place]![1]! - usual[1]!);
      all[one]!.push({ oddness, to: other, x, y });
      all[other]!.push({ oddness, to: one, x: -x, y: -y });
    }
  }
  return all;
}

/** Return the place of the least cost, -1 where none is finite. */
function nearest(boxes: readonly Box[], cost: (place: number) => number): number {
  let [best, least] = [-1, Infinity];
  boxes.forEach((_, place) => {
    const its = cost(place);
    if (its < least) [best, least] = [place, its];
  });
  return best;
}

/**
 * Return groups of digits that steps join, and the column and row of each.
 *
 * Where two ways lead to a digit, the more usual steps count: a minimum spanning tree (Prim 1957).
 */
function lattices(all: readonly (readonly Step[])[]): Lattice[] {
  const groups: Lattice[] = [];
  const left = new Set(all.keys());
  while (left.size) {
    const lattice = new Map<number, readonly [number, number]>();
    let ahead: Step[] = [{ oddness: 0, to: Math.min(...left), x: 0, y: 0 }];
    while (ahead.length) {
      const next = ahead.reduce((least, step) => (step.oddness < least.oddness ? step : least));
      lattice.set(next.to, [next.x, next.y]);
      const on = all[next.to]!.map((step) => ({ ...step, x: next.x + step.x, y: next.y + step.y }));
      ahead = [...ahead, ...on].filter(({ to }) => !lattice.has(to));
    }
    for (const digit of lattice.keys()) left.delete(digit);
    groups.push(lattice);
  }
  return groups;
}

/** Yield nine rows of nine columns of a lattice, wherever they may begin. */
function* windows(lattice: Lattice): Generator<Cells> {
  const places = [...lattice.values()];
  const [x0, y0] = [0, 1].map((side) => Math.min(...places.map((place) => place[side]!)));
  const [columns, rows] = [x0, y0].map((start, side) =>
    Math.max(SIDE, 1 + Math.max(...places.map((place) => place[side]! - start!))),
  );
  const cells = Array.from({ length: rows! }, () => Array<number>(columns!).fill(-1));
  const surestLast = [...lattice].sort(([one], [other]) => other - one);
  for (const [digit, [x, y]] of surestLast) cells[y - y0!]![x - x0!] = digit;
  for (let top = 0; top + SIDE <= rows!; top++) {
    for (let start = 0; start + SIDE <= columns!; start++) {
      yield cells.slice(top, top + SIDE).map((row) => row.slice(start, start + SIDE));
    }
  }
}

/** Count the rows, columns and boxes of nine rows of digits that hold 1 to 9. */
function wholeUnits(cells: Cells): number {
  const corner = (unit: number) => [BOX * Math.floor(unit / BOX), BOX * (unit % BOX)] as const;
  const units = NINE.flatMap((unit) => {
    const [top, start] = corner(unit);
    const box = NINE.map((place) => cells[top + Math.floor(place / BOX)]![start + (place % BOX)]!);
    return [cells[unit]!, cells.map((row) => row[unit]!), box];
  });
  return units.filter((unit) => NINE.every((place) => unit.includes(place + 1))).length;
}
