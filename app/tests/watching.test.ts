// A camera's picture is looked at on its finest level only where the others show no digit.

import { expect, test } from "vitest";

import { findLarge, type Maps } from "../src/reader/detector.ts";
import { emptyGrey } from "../src/reader/grey.ts";

const FRAME = emptyGrey(640, 480, 255);
const LOG_FIVE_CELLS = Math.log(5); // 20 pixels of a level

/** Look at the frame with a network that sees one digit on levels of a width; return where it looked. */
async function lookedAt(shows: number): Promise<{ widths: number[]; boxes: number }> {
  const widths: number[] = [];
  const network = async ({ width, height }: { width: number; height: number }): Promise<Maps> => {
    widths.push(width);
    const cells = (width / 4) * (height / 4);
    const data = new Float32Array(16 * cells).fill(-9);
    const middle = (height / 8) * (width / 4) + width / 8;
    const answer = [width === shows ? 9 : -9, ...Array(7).fill(-9), 9, -9, -9, -9, 0, 0, LOG_FIVE_CELLS, LOG_FIVE_CELLS];
    answer.forEach((value, channel) => (data[channel * cells + Math.round(middle)] = value));
    return { data, width: width / 4, height: height / 4 };
  };
  const found = await findLarge(network, FRAME, (symbols) => symbols.length > 0);
  return { widths, boxes: found.length };
}

test("a digit on a coarser level spares the finest one", async () => {
  expect(await lookedAt(352)).toEqual({ widths: [352, 192, 112, 80], boxes: 1 });
});

test("where none is seen the finest level is looked at too", async () => {
  expect(await lookedAt(672)).toEqual({ widths: [352, 192, 112, 80, 672], boxes: 1 });
});
