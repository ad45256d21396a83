// Labels of numbers look even: a line has all of its own on one side, or none.

import { expect, test } from "vitest";

import { placeLabels } from "../../src/digitnet/web/static/labels.js";

const PAGE = { width: 800, height: 600 };
type Box = [x: number, y: number, width: number, height: number];

/** Lines of boxes, each a number of one digit. */
const numbersOf = (...lines: Box[][]) => lines.flatMap((boxes, line) => boxes.map((box) => ({ text: "7", confidence: 1, box, line })));
/** A line of boxes of 16 × 30 pixels. */
const lineOf = (count: number, y: number, pitch: number): Box[] => Array.from({ length: count }, (_, place) => [10 + place * pitch, y, 16, 30]);
const placedIn = (...lines: Box[][]) => placeLabels(numbersOf(...lines), PAGE, 1);
/** How many labels each line has. */
const counted = (...lines: Box[][]) => {
  const labels = placedIn(...lines);
  return lines.map((boxes) => labels.splice(0, boxes.length).filter(Boolean).length);
};

test("where there is room all labels are large and stand above", () => {
  const lines = [lineOf(8, 50, 60), lineOf(8, 150, 60)];
  const labels = placedIn(...lines);
  expect(labels.map((label) => label?.height)).toEqual(Array(16).fill(15));
  for (const [place, label] of labels.entries()) {
    expect(label!.y + 15).toBe([50, 150][Math.floor(place / 8)]! - 2); // they touch their frames
  }
});

test("where large ones have no room all of the picture are smaller", () => {
  const labels = placedIn(...[50, 99, 148].map((y) => lineOf(8, y, 24))); // 15 pixels between the frames
  expect(labels.map((label) => label?.height)).toEqual(Array(24).fill(12));
});

test("a line at the picture's upper edge has all its labels below, and so has the page", () => {
  const labels = placedIn(lineOf(8, 1, 60), lineOf(8, 150, 60));
  expect(labels.map((label) => label?.y)).toEqual([...Array(8).fill(33), ...Array(8).fill(182)]);
});

test("numbers from edge to edge have their labels beside them, all on the same side", () => {
  const labels = placeLabels(numbersOf([[10, 1, 16, 30], [80, 1, 16, 30]]), { width: 800, height: 32 }, 1);
  expect(labels.map((label) => label?.x)).toEqual([28, 98]);
});

test("one number without room leaves its whole line without labels, and the others theirs", () => {
  const above: Box = [10 + 3 * 24, 40, 16, 9]; // of the fourth number in the first line
  const below: Box = [10 + 5 * 24, 83, 16, 9]; // of the sixth
  const own = [above, below].map((box) => [box]);
  const lines = [lineOf(8, 51, 24), ...[150, 200, 250, 300, 350].map((y) => lineOf(8, y, 24))];
  const [first, ...others] = counted(...lines, ...own);
  expect(first).toBe(0);
  expect(others.slice(0, 5)).toEqual([8, 8, 8, 8, 8]);
});

test("a label that would stand as near to another line's numbers as to its own is none", () => {
  expect(counted(...[50, 97, 144].map((y) => lineOf(8, y, 24)))).toEqual([0, 0, 0]); // 13 pixels between the frames
});

test("where more than a fifth would have none, none has one", () => {
  expect(counted(lineOf(30, 100, 20), lineOf(30, 134, 20), lineOf(30, 168, 20), lineOf(5, 400, 60))).toEqual([0, 0, 0, 0]);
});

test("no label covers a number or another label", () => {
  const lines = Array.from({ length: 9 }, (_, line) => lineOf(20, 20 + 52 * line + (line % 3), 38));
  const labels = placedIn(...lines);
  const areas = [...labels.filter((label) => label !== null), ...lines.flat().map(([x, y, width, height]) => ({ x, y, width, height }))];
  expect(areas).toHaveLength(2 * 9 * 20);
  const touching = areas.flatMap((one, place) => areas.slice(place + 1).filter((other) =>
    one.x + one.width > other.x && other.x + other.width > one.x && one.y + one.height > other.y && other.y + other.height > one.y));
  expect(touching).toEqual([]);
});
