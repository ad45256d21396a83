// Pages on their side or upside down: `reader/layout/turning.py`.

import { CLEAR, findAll, resized, sureness, type PageNetwork } from "./detector.ts";
import { emptyGrey, type Grey } from "./grey.ts";
import { argmax, mean } from "./numbers.ts";
import type { Box } from "./results.ts";
import type { Symbol } from "./symbols.ts";

/** Another way round must show so many times as much to be taken. */
export const BETTER = 1.5;
/** Pixels of the picture that is turned to find out. */
export const MAX_PIXELS = 500_000;
/** Fewer digits than this are read as they stand. */
export const FEWEST = 5;
/** Digits whose mean sureness, each weighted by its own, is surely above this stand upright. */
export const UPRIGHT = 0.72;
/** What chance may add to that mean: so much by the root of the number of digits. */
export const CHANCE = 0.6;
/** Mean sureness from which on they are digits: turned letters look a little like some. */
export const PLAIN = 0.5;

/** Return by how many quarters against the clock a picture must be turned to be read. */
export async function findTurn(network: PageNetwork, grey: Grey, upright: readonly Symbol[]): Promise<number> {
  if (isUpright(sureness(upright))) return 0;
  const small = resized(grey, Math.min(1, Math.sqrt(MAX_PIXELS / grey.data.length)));
  const clear: number[] = [];
  for (let quarters = 0; quarters < 4; quarters += 1) {
    const known = small === grey && quarters === 0;
    const found = sureness(known ? upright : await findAll(network, turned(small, quarters)));
    const counts = quarters === 0 || (found.length >= FEWEST && mean(found) >= PLAIN);
    clear.push(counts ? found.reduce((sum, one) => sum + one * one, 0) : 0);
  }
  const best = argmax(clear);
  return clear[best]! > BETTER * clear[0]! ? best : 0;
}

/** Tell by how sure digits are that no other way round need be looked at. */
export function isUpright(sure: readonly number[]): boolean {
  if (!sure.length) return false;
  const weighted = sure.reduce((sum, one) => sum + one * one, 0) / (mean(sure) * sure.length);
  return mean(sure) >= CLEAR || weighted - CHANCE / Math.sqrt(sure.length) >= UPRIGHT;
}

/** Return a picture turned by quarters against the clock. */
export function turned(grey: Grey, quarters: number): Grey {
  if (quarters === 0) return grey;
  const { width, height } = grey;
  const large = quarters % 2 ? emptyGrey(height, width) : emptyGrey(width, height);
  for (let y = 0; y < large.height; y += 1) {
    for (let x = 0; x < large.width; x += 1) {
      let from = (height - 1 - y) * width + (width - 1 - x);
      if (quarters === 1) from = x * width + (width - 1 - y);
      if (quarters === 3) from = (height - 1 - x) * width + y;
      large.data[y * large.width + x] = grey.data[from]!;
    }
  }
  return large;
}

/** Return a box of a turned picture as it lies in the picture before, which had this size. */
export function turnBack([x, y, wide, tall]: Box, quarters: number, width: number, height: number): Box {
  if (quarters === 1) return [width - y - tall, x, tall, wide];
  if (quarters === 2) return [width - x - wide, height - y - tall, wide, tall];
  if (quarters === 3) return [y, height - x - wide, tall, wide];
  return [x, y, wide, tall];
}
