// How much the classifier counts, and what the page network's answer must look like.

import { expect, test } from "vitest";

import { mapsOf, type PageNetwork } from "../src/reader/detector.ts";
import { emptyGrey, type Grey } from "../src/reader/grey.ts";
import { SHARE } from "../src/reader/look.ts";
import { Reader } from "../src/reader/reader.ts";
import { asSeated } from "../src/reader/seat.ts";

/** A picture of a bar, its upper left corner at x and y. */
function bar(side: number, x: number, y: number): Grey {
  const grey = emptyGrey(side, side);
  for (let row = y; row < y + 20; row += 1) grey.data.fill(255, row * side + x, row * side + x + 6);
  return grey;
}
const SEATED = bar(28, 11, 4);
const PAGE = bar(60, 27, 20);

/** The classifier can't decide between 1 and 7; the page network sees a 7 in the middle of any picture. */
const UNDECIDED = [0.01, 0.51, 0.01, 0.01, 0.01, 0.01, 0.01, 0.41, 0.01, 0.01];

function readerWith(share: number): { reader: Reader; asked: () => number } {
  let looks = 0;
  const page: PageNetwork = async (level) => {
    looks += 1;
    const [width, height] = [level.width / 4, level.height / 4];
    const [cells, middle] = [width * height, Math.floor(height / 2) * width + Math.floor(width / 2)];
    const data = new Float32Array(18 * cells).fill(-9, 0, cells);
    data[middle] = 9;
    data[(1 + 7) * cells + middle] = 9; // the eighth of its classes
    data.fill(Math.log(5), 14 * cells, 16 * cells); // as wide and high as five cells
    return { data, width, height };
  };
  const classifier = async (_: Uint8Array, count: number) => Array.from({ length: count }, () => ({ probabilities: UNDECIDED, digitness: 1 }));
  return { reader: new Reader({ page, classifier, threshold: 0.5, deslants: false, share }), asked: () => looks };
}

test("what the classifier doubts is shown to the page network, too", async () => {
  expect(asSeated(SEATED)).not.toBeNull();
  const { reader, asked } = readerWith(SHARE);
  expect((await reader.predict(SEATED)).digit).toBe("7");
  expect(asked()).toBeGreaterThan(0);
});

test("a classifier that counts alone isn't doubted", async () => {
  const { reader, asked } = readerWith(1);
  const { digit, probabilities } = await reader.predict(SEATED);
  expect(digit).toBe("1");
  expect(probabilities).toEqual(UNDECIDED);
  expect(asked()).toBe(0);
});

test.each([[SHARE, "7"], [1, "1"]])("at a share of %d a digit that was sought is a %s", async (share, digit) => {
  const { reader } = readerWith(share);
  expect((await reader.predict(PAGE)).digit).toBe(digit);
  const { digits } = await reader.read(PAGE, 1, false);
  expect(new Set(digits.map((one) => one.digit))).toEqual(new Set([digit]));
});

test("the page network's answer is 18 maps of numbers", () => {
  const maps = mapsOf(new Float32Array(18 * 6), [1, 18, 2, 3]);
  expect(maps).toEqual({ data: new Float32Array(18 * 6), width: 3, height: 2 });
});

test.each([[[1, 16, 2, 3]], [[2, 18, 2, 3]], [[18, 2, 3]], [[1, 18, 2, 3, 1]]])("an answer of the shape %j is refused", (shape) => {
  const data = new Float32Array(shape.reduce((product, side) => product * side, 1));
  expect(() => mapsOf(data, shape)).toThrow("the page network’s answer isn’t 18 maps of numbers");
});

test("an answer with what is no number is refused", () => {
  expect(() => mapsOf(new Float32Array(18 * 6).fill(NaN, 99), [1, 18, 2, 3])).toThrow("isn’t 18 maps of numbers");
});
