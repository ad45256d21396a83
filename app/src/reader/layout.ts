// Boxes of digits → lines in reading order, and the numbers in each line: `reader/layout/lines.py`.

import { partColumns } from "./columns.ts";
import { mean, median } from "./numbers.ts";
import type { Box } from "./results.ts";

/** Steepest lines that are followed, pixels down for each pixel to the right. */
export const MAX_SLOPE = 0.4;
/** A digit belongs to a line if it stands at most so many heights above or below it. */
export const SAME_LINE = 0.5;
/** What is more than so many times as high or as low as a line's digits is none of them. */
export const TALLER = 3;
/** Digits whose centres stand further apart than so many digit heights are two numbers. */
export const MAX_PITCH = 1.7;
/** Nearer ones are two where the gap between them is wider than the first, in digit heights, and their centres stand
 * farther apart than so many times the line's nearest: in the boxes of a form all stand as far apart. */
export const [MIN_APART, FARTHER] = [0.4, 1.4];
/** Neighbours that are surer of a link than this on average are one number, however wide it is. */
export const FIRM = 0.6;
/** Others are two where both say so, less sure of a link on average than the first: there is a point. It needs room:
 * centres that are farther apart than so many digit heights must be so many times as far apart as the line's nearest. */
export const [LINKED, ROOM] = [0.45, 1.15];
/** Which of a line's steps from centre to centre is a near one, as a share of them from the shortest on. */
const NEAR = 0.2;

/** For each number of a line the rows of its digits, from left to right. */
export type Line = readonly (readonly number[])[];

const middleX = (box: Box) => box[0] + box[2] / 2;
const middleY = (box: Box) => box[1] + box[3] / 2;

/**
 * Return lines from top to bottom.
 *
 * `links` tell how surely each digit's number has one on its left, and on its right; `separators` are marks, which part
 * numbers.
 */
export function findLines(
  boxes: readonly Box[],
  links: readonly (readonly number[])[],
  separators: readonly Box[] = [],
): Line[] {
  if (boxes.length === 0) return [];
  const slope = findSlope(boxes);
  const levels = boxes.map((box) => middleY(box) - slope * middleX(box));
  const rows = findRows(boxes, levels);
  const levelOf = (row: readonly number[]) => mean(row.map((digit) => levels[digit]!));
  rows.sort((one, other) => levelOf(one) - levelOf(other));
  return partColumns(rows.map((row) => findNumbers(boxes, links, row, separators)), boxes, slope);
}

/** Return how far lines fall per pixel to the right: the middle slope between neighbours. */
export function findSlope(boxes: readonly Box[]): number {
  const slopes: number[] = [];
  for (const box of boxes) {
    let [nearest, slope] = [Infinity, 0];
    for (const other of boxes) {
      const [dx, dy] = [middleX(other) - middleX(box), middleY(other) - middleY(box)];
      if (Math.abs(dy) < MAX_SLOPE * dx && dx < nearest) [nearest, slope] = [dx, dy / dx];
    }
    if (nearest < Infinity) slopes.push(slope);
  }
  return slopes.length >= 2 ? median(slopes) : 0;
}

/** Share digits out among lines, from left to right: each follows the nearest line's end. */
function findRows(boxes: readonly Box[], levels: readonly number[]): number[][] {
  const rows: number[][] = [];
  const fromLeft = boxes.map((_, digit) => digit);
  fromLeft.sort((one, other) => middleX(boxes[one]!) - middleX(boxes[other]!));
  for (const digit of fromLeft) {
    let best: number[] | null = null;
    let least = SAME_LINE;
    for (const row of rows) {
      const last = row.slice(-3);
      const heights = [mean(last.map((one) => boxes[one]![3])), boxes[digit]![3]];
      const height = Math.max(...heights);
      if (height > TALLER * Math.min(...heights)) continue;
      const away = Math.abs(mean(last.map((one) => levels[one]!)) - levels[digit]!) / height;
      if (away < least) [best, least] = [row, away];
    }
    if (best) best.push(digit);
    else rows.push([digit]);
  }
  return rows;
}

/** Part a line's digits into numbers at wide gaps, at points and at marks. */
function findNumbers(
  boxes: readonly Box[],
  links: readonly (readonly number[])[],
  row: readonly number[],
  separators: readonly Box[],
): Line {
  const height = median(row.map((digit) => boxes[digit]![3]));
  const numbers = [[row[0]!]];
  const pairs = row.slice(1).map((digit, place) => ({ digit, last: row[place]!, before: boxes[row[place]!]!, box: boxes[digit]! }));
  const pitches = pairs.map(({ before, box }) => (middleX(box) - middleX(before)) / height);
  const near = pitches.length ? pitches.toSorted((one, other) => one - other)[Math.floor(NEAR * (pitches.length - 1))]! : 0;
  for (const [place, { digit, last, before, box }] of pairs.entries()) {
    const gap = (box[0] - before[0] - before[2]) / height;
    const pitch = pitches[place]!;
    const isWide = (gap > MIN_APART && pitch > FARTHER * near) || pitch > MAX_PITCH;
    const hasRoom = pitch > ROOM * near || pitch < ROOM;
    const linked = (links[last]![1]! + links[digit]![0]!) / 2;
    const ends = (isWide && linked < FIRM) || (hasRoom && linked < LINKED);
    if (ends || isParted(before, box, separators)) numbers.push([digit]);
    else numbers.at(-1)!.push(digit);
  }
  return numbers;
}

/** Tell whether the centre of a mark lies between two digits. */
function isParted(before: Box, after: Box, separators: readonly Box[]): boolean {
  const top = Math.min(before[1], after[1]);
  const bottom = Math.max(before[1] + before[3], after[1] + after[3]);
  return separators.some((mark) => {
    const [x, y] = [middleX(mark), middleY(mark)];
    return x > middleX(before) && x < middleX(after) && y > top && y < bottom;
  });
}
