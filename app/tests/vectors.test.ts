// The reader does what Python's does, step by step: tests/vectors/reader.json holds both to it.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import * as columns from "../src/reader/columns.ts";
import * as cutting from "../src/reader/cutting.ts";
import * as detector from "../src/reader/detector.ts";
import * as merging from "../src/reader/symbols.ts";
import * as pixels from "../src/reader/grey.ts";
import { reduced, reduction, toGrey, type Grey } from "../src/reader/grey.ts";
import * as layout from "../src/reader/layout.ts";
import * as look from "../src/reader/look.ts";
import * as modelFile from "../src/reader/model_file.ts";
import * as normalising from "../src/reader/normalise.ts";
import * as pairs from "../src/reader/pairs.ts";
import * as places from "../src/reader/places.ts";
import * as reader from "../src/reader/reader.ts";
import type { Box } from "../src/reader/results.ts";
import * as seat from "../src/reader/seat.ts";
import * as sudoku from "../src/reader/sudoku.ts";
import * as turning from "../src/reader/turning.ts";

interface Picture {
  width: number;
  height: number;
  data: string;
}
interface Step extends Picture {
  result: Picture;
}
interface Symbols {
  boxes: number[][];
  scores: number[];
  classes: number[][];
  links: number[][];
}

const vectors = JSON.parse(readFileSync(new URL("../../tests/vectors/reader.json", import.meta.url), "utf8"));

const pictureOf = ({ width, height, data }: Picture): Grey => ({ width, height, data: new Uint8Array(Buffer.from(data, "base64")) });

/** Expect the same picture, pixel by pixel, up to `most` levels of grey. */
function expectAlike(found: Grey, expected: Picture, most = 0): void {
  const { data, ...size } = pictureOf(expected);
  expect({ width: found.width, height: found.height }).toEqual(size);
  const differences = Array.from(data, (value, place) => Math.abs(value - found.data[place]!));
  expect(Math.max(0, ...differences)).toBeLessThanOrEqual(most);
}

const symbolsOf = ({ boxes, scores, classes, links }: Symbols): merging.Symbol[] =>
  scores.map((score, row) => ({ score, box: boxes[row] as unknown as Box, classes: classes[row]!, links: links[row]! }));

const levelsOf = (levels: { scale: number; symbols: Symbols }[]) => levels.map(({ scale, symbols }) => ({ scale, symbols: symbolsOf(symbols) }));

function expectSymbols(found: readonly merging.Symbol[], expected: Symbols): void {
  expect(found.length).toBe(expected.scores.length);
  for (const [row, { box, score, classes, links }] of symbolsOf(expected).entries()) {
    expect(found[row]!.score).toBeCloseTo(score, 4);
    box.forEach((side, place) => expect(found[row]!.box[place]).toBeCloseTo(side, 2));
    classes.forEach((share, name) => expect(found[row]!.classes[name]).toBeCloseTo(share, 4));
    links.forEach((link, side) => expect(found[row]!.links[side]).toBeCloseTo(link, 4));
  }
}

describe("constants", () => {
  const { SHARE, STEEPEST } = normalising;
  const modules: Record<string, object> = { keys: modelFile, pixels, columns, cutting, detector, layout, normalise: normalising, look, pairs, reader, seat, places, symbols: merging, sudoku, turning, deslant: { SHARE, STEEPEST } };
  test.each(Object.keys(vectors.constants))("of %s are Python's", (name) => {
    expect(modules[name]).toMatchObject(vectors.constants[name]);
  });
});

test("pictures are reduced as far", () => {
  for (const { size, factor } of vectors.reductions) expect([size, reduction(size[0], size[1])]).toEqual([size, factor]);
});

test("what isn't seen doesn't count in a mean", () => {
  const data = new Uint8ClampedArray([200, 100, 0, 255, 9, 9, 9, 0, 100, 100, 0, 255, 9, 9, 9, 0]);
  expect([...reduced({ data, width: 2, height: 2 }, 2).data]).toEqual([150, 100, 0, 128]);
  expect([...reduced({ data: new Uint8ClampedArray(16).fill(0), width: 2, height: 2 }, 2).data]).toEqual([0, 0, 0, 0]);
});

test("colours become the same grey", () => {
  const { rgb, grey } = vectors.grey;
  const data = Uint8Array.from(rgb.flatMap((colour: number[]) => [...colour, 255]));
  expect([...toGrey({ data, width: grey.length, height: 1 }).data]).toEqual(grey);
});

test.each(vectors.scales as { size: [number, number]; scales: number[] }[])("the pyramid of $size", ({ size: [width, height], scales }) => {
  const found = detector.scales(width, height);
  expect(found.length).toBe(scales.length);
  scales.forEach((scale, level) => expect(found[level]).toBeCloseTo(scale, 9));
});

test.each(vectors.resized as (Step & { scale: number })[])("$width × $height resized by $scale", ({ scale, result, ...picture }) => {
  expectAlike(detector.resized(pictureOf(picture), scale), result);
});

test.each(vectors.padded as Step[])("$width × $height padded", ({ result, ...picture }) => {
  expectAlike(detector.padded(pictureOf(picture)), result);
});

test.each(vectors.normalised as Step[])("$width × $height normalised", ({ result, ...picture }) => {
  expectAlike(normalising.normalise(pictureOf(picture)), result);
});

test.each(vectors.deslanted as Step[])("deslanted", ({ result, ...picture }) => {
  expectAlike(normalising.deslant(pictureOf(picture)), result);
});

test.each(vectors.cut as (Step & { box: Box; ink: Picture; lone: Picture[] })[])("a digit is cut out of $box", ({ box, ink, result, lone, ...picture }) => {
  expectAlike(cutting.findInk(pictureOf(picture), box), ink);
  expectAlike(cutting.cutSymbol(pictureOf(picture), box), result, 1);
  const cuts = cutting.loneCuts(pictureOf(picture), box);
  expect(cuts.length).toBe(lone.length);
  cuts.forEach((cut, place) => expectAlike(cut, lone[place]!, 1));
});

test.each(vectors.polarities as (Picture & { result: Picture[] })[])("a picture may be bright or dark", ({ result, ...picture }) => {
  expect(seat.polarities(pictureOf(picture)).map((view) => [...view.data])).toEqual(result.map((view) => [...pictureOf(view).data]));
});

test.each(vectors.seated as (Picture & { result: Picture | null })[])("a picture in MNIST's form stays as it is", ({ result, ...picture }) => {
  const found = seat.asSeated(pictureOf(picture));
  if (result && found) expectAlike(found, result);
  else expect(found).toBe(result);
});

test.each(vectors.turned as (Step & { quarters: number; box: Box; back: Box })[])("turned by $quarters quarters", ({ quarters, box, back, result, ...picture }) => {
  expectAlike(turning.turned(pictureOf(picture), quarters), result);
  expect(turning.turnBack(box, quarters, picture.width, picture.height)).toEqual(back);
});

test.each(vectors.peaks as { maps: number[][][]; symbols: Symbols }[])("peaks of maps", ({ maps, symbols }) => {
  const [height, width] = [maps[0]!.length, maps[0]![0]!.length];
  expectSymbols(detector.peaks({ data: Float32Array.from(maps.flat(2)), width, height }), symbols);
});

test.each(vectors.merged as { levels: { scale: number; symbols: Symbols }[]; result: Symbols }[])("symbols that lie on one another are one", ({ levels, result }) => {
  expectSymbols(merging.merge(levelsOf(levels)), result);
});

test.each(vectors.pairs as { levels: { scale: number; symbols: Symbols }[]; whole: Box; others: Box[]; pair: Symbols | null }[])("two digits in a box", ({ levels, whole, others, pair }) => {
  const found = pairs.findPair(levelsOf(levels), whole, others);
  if (pair && found) expectSymbols(found, pair);
  else expect(found).toBe(pair);
});

test.each(vectors.sudokus as { boxes: Box[]; digits: number[]; cells: number[][] | null }[])("cells of a sudoku", ({ boxes, digits, cells }) => {
  expect(sudoku.findSudoku(boxes, digits)).toEqual(cells);
});

test.each(vectors.lines as { boxes: Box[]; links: number[][]; marks: Box[]; slope: number; lines: number[][][] }[])("lines at a slope of $slope", ({ boxes, links, marks, slope, lines }) => {
  if (boxes.length) expect(layout.findSlope(boxes)).toBeCloseTo(slope, 5);
  expect(layout.findLines(boxes, links, marks)).toEqual(lines);
});

test.each(vectors.blended as { page: number[]; said: look.Score; share: number; result: number[] }[])("two networks' answers are blended by $share", ({ page, said, share, result }) => {
  look.blended(page, said, share).forEach((both, name) => expect(both).toBeCloseTo(result[name]!, 5));
});

test.each(vectors.places as { symbols: Symbols; probabilities: number[][]; digitness: number[]; result: boolean[] }[])("marks and 1s where they stand", ({ symbols, probabilities, digitness, result }) => {
  const [level] = levelsOf([{ scale: 1, symbols }]);
  const named = level!.symbols.map((symbol, row) => ({ symbol, picture: { width: 0, height: 0, data: new Uint8Array() }, probabilities: probabilities[row]!, digitness: digitness[row]! }));
  expect(places.areDigitsInPlace(named)).toEqual(result);
});
