// What a classifier's file says of itself is heeded as Python heeds it, or refused.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { SHARE } from "../src/reader/look.ts";
import { CLASSES_KEY, DESLANT_KEY, metadataOf, OWN_HAND_KEY, settingsOf, STRIDE_KEY, THRESHOLD_KEY } from "../src/reader/model_file.ts";

const settings = (metadata: Record<string, string>) => settingsOf(new Map(Object.entries(metadata)));
const shipped = (name: string) => metadataOf(readFileSync(new URL(`../../src/digitnet/assets/${name}.onnx`, import.meta.url)));

test("a file that says nothing blends, rejects nothing and sees pictures as they are", () => {
  expect(settings({})).toEqual({ threshold: 0, deslants: false, share: SHARE });
});

test("the files that come along are taken, and told apart", () => {
  const { threshold, share } = settingsOf(shipped("classifier"));
  expect(share).toBe(SHARE);
  expect(threshold).toBeGreaterThan(0);
  expect([shipped("classifier"), shipped("page")].map((metadata) => metadata.has(STRIDE_KEY))).toEqual([false, true]);
});

test("a classifier that was fine-tuned counts alone", () => {
  expect(settings({ [OWN_HAND_KEY]: "yes" }).share).toBe(1);
});

test("a classifier may ask for deslanted pictures", () => {
  expect(settings({ [DESLANT_KEY]: "half" }).deslants).toBe(true);
});

describe("classes", () => {
  const takes = "The app takes only networks of the ten digits, 0 to 9. This one’s classes are ";

  test("that are named as the digits are taken", () => {
    expect(settings({ [CLASSES_KEY]: '["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]' }).share).toBe(SHARE);
  });

  test.each([
    ['["shirt", "coat", "bag", "d", "e", "f", "g", "h", "i", "j"]', "shirt, coat, bag, …"],
    ['["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"]', "1, 2, 3, …"],
    ["[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]", "0, 1, 2, …"],
    ["no list", "no list"],
  ])("%s are refused", (told, said) => {
    expect(() => settings({ [CLASSES_KEY]: told })).toThrow(takes + said);
  });
});

describe("a threshold", () => {
  test.each([["0", 0], ["0.25", 0.25], ["1", 1], ["5e-1", 0.5]])("of %s is taken", (told, threshold) => {
    expect(settings({ [THRESHOLD_KEY]: told }).threshold).toBe(threshold);
  });

  test.each(["nan", "NaN", "2", "-0.1", "inf", "abc", "", " "])("of “%s” is refused", (told) => {
    expect(() => settings({ [THRESHOLD_KEY]: told })).toThrow(`${THRESHOLD_KEY} is “${told}”; expected a number from 0 to 1`);
  });
});
