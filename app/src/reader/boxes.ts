// How much boxes share: `reader/boxes.py`.

import type { Box } from "./results.ts";

export const area = (box: Box): number => box[2] * box[3];

/** Return the area that two boxes have in common. */
export function sharedArea(one: Box, other: Box): number {
  const side = (axis: 0 | 1) =>
    Math.min(one[axis] + one[axis + 2]!, other[axis] + other[axis + 2]!) - Math.max(one[axis], other[axis]);
  return Math.max(side(0), 0) * Math.max(side(1), 0);
}

/** Return the intersection over the union of two boxes. */
export function overlap(one: Box, other: Box): number {
  const shared = sharedArea(one, other);
  return shared / Math.max(area(one) + area(other) - shared, 1e-6);
}

/** Return which share of a box lies inside another. */
export const contained = (one: Box, other: Box): number => sharedArea(one, other) / Math.max(area(one), 1e-6);
