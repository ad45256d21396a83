// Tell a picture that is in MNIST's form already: `image/digit/seat.py`.

import type { Grey } from "./grey.ts";
import { FAINTEST, SIDE } from "./normalise.ts";
import { median } from "./numbers.ts";

/** From and to which longer side, in pixels, ink counts as MNIST's 20. */
export const INK_SIDES = [18, 22] as const;
/** So far, in pixels, the centre of mass may lie from (14, 14). */
export const OFF_CENTRE = 1.0;
/** A picture whose edge is brighter than this in the middle is dark on light. */
export const MIDDLE = 127;
/** Share of black pixels from which a picture's ground is nothing, whatever its edge says. */
export const BARE = 0.2;

const LAST = SIDE - 1;

/** Return a picture that is in MNIST's form but for its polarity, ink bright on 0; else null. */
export function asSeated(grey: Grey): Grey | null {
  if (grey.width !== SIDE || grey.height !== SIDE) return null;
  const upright = asBright(grey);
  return isSeated(upright.data) ? upright : null;
}

/** Return a 28×28 picture, inverted if its edge is bright. */
export function asBright(grey: Grey): Grey {
  const edge = grey.data.filter((_, place) => {
    const [x, y] = [place % SIDE, Math.floor(place / SIDE)];
    return x === 0 || y === 0 || x === LAST || y === LAST;
  });
  return median(edge) > MIDDLE ? inverted(grey) : grey;
}

/**
 * Return a picture as its edge says, and the other way round if that may be.
 *
 * Paper is never black: where it is, ink stands on nothing, or half of the picture is reversed.
 */
export function polarities(grey: Grey): Grey[] {
  const bright = asBright(grey);
  const other = inverted(bright);
  return isBare(other) ? [bright, other] : [bright];
}

/** Tell whether a picture's ground is black, as paper never is. */
export function isBare({ data }: Grey): boolean {
  return data.filter((value) => value <= 255 * FAINTEST).length / data.length >= BARE;
}

export const inverted = (grey: Grey): Grey => ({ ...grey, data: grey.data.map((value) => 255 - value) });

function isSeated(data: Uint8Array): boolean {
  let peak = 0;
  for (const value of data) peak = Math.max(peak, value);
  if (peak === 0) return false;
  const [columns, rows] = [new Array<number>(SIDE).fill(0), new Array<number>(SIDE).fill(0)];
  let [left, top, right, bottom] = [SIDE, SIDE, -1, -1];
  for (const [place, value] of data.entries()) {
    const [x, y] = [place % SIDE, Math.floor(place / SIDE)];
    columns[x]! += value;
    rows[y]! += value;
    if (value <= peak * FAINTEST) continue;
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  const longer = Math.max(right - left, bottom - top) + 1;
  const off = Math.max(...[columns, rows].map((mass) => Math.abs(centre(mass) - SIDE / 2)));
  return longer >= INK_SIDES[0] && longer <= INK_SIDES[1] && off <= OFF_CENTRE;
}

function centre(mass: readonly number[]): number {
  const whole = mass.reduce((sum, value) => sum + value, 0);
  return mass.reduce((sum, value, place) => sum + value * place, 0) / Math.max(whole, 1);
}
