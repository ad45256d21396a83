// Where the labels of numbers find room: they cover neither digits nor one another.

/** @typedef {{ x: number, y: number, width: number, height: number }} Area */

export const LABEL_PX = 15; // height of a label on the screen
export const FRAME_PX = 2; // from a number to its frame
const CROWD = 12; // with more numbers than this, labels on several sides would hide which is whose
const MIN_LABELLED = 0.8; // share of numbers that must find room for a label, or none gets one

/** Where a label may stand beside a frame. @type {Record<string, (frame: Area, label: { width: number, height: number }) => { x: number, y: number }[]>} */
const SIDES = {
  above: ({ x, y, width }, label) => [{ x, y: y - label.height }, { x: x + width - label.width, y: y - label.height }],
  below: ({ x, y, width, height }, label) => [{ x, y: y + height }, { x: x + width - label.width, y: y + height }],
  beside: ({ x, y, width }, label) => [{ x: x + width, y }, { x: x - label.width, y }],
};

/**
 * Find a free place for each number's label, at its frame; null where none is free.
 *
 * @param {readonly import("./readings.js").PageNumber[]} numbers
 * @param {{ width: number, height: number }} size
 * @param {number} unit picture pixels a screen pixel
 * @returns {(Area | null)[]}
 */
export function placeLabels(numbers, size, unit) {
  const on = (/** @type {string[]} */ ...sides) => placed(numbers, size, unit, sides);
  const count = (/** @type {(Area | null)[]} */ labels) => labels.filter(Boolean).length;
  const [first, second] = numbers.length > CROWD ? [on("above"), on("below")] : [on("above", "below", "beside"), []];
  const best = count(second) > count(first) ? second : first;
  return count(best) >= MIN_LABELLED * best.length ? best : best.map(() => null);
}

/** @param {readonly import("./readings.js").PageNumber[]} numbers @param {{ width: number, height: number }} size @param {number} unit @param {string[]} sides */
function placed(numbers, size, unit, sides) {
  const frames = numbers.map(({ box: [x, y, width, height] }) => grown({ x, y, width, height }, FRAME_PX * unit));
  const taken = frames.map((frame) => grown(frame, -0.1 * unit)); // a label touches its frame
  return numbers.map(({ text }, place) => {
    const label = { width: labelWidth(text) * unit, height: LABEL_PX * unit };
    const free = sides.flatMap((side) => SIDES[side](frames[place], label)).map((spot) => ({ ...spot, ...label })).find((area) =>
      area.x >= 0 && area.y >= 0 && area.x + area.width <= size.width && area.y + area.height <= size.height &&
      !taken.some((other) => touches(area, other)));
    if (free) taken.push(free);
    return free ?? null;
  });
}

/** @param {Area} area @param {number} by @returns {Area} */
const grown = ({ x, y, width, height }, by) => ({ x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by });

/** @param {string} text */
const labelWidth = (text) => 0.5 * LABEL_PX * text.length + 8;

/** @param {Area} one @param {Area} other */
const touches = (one, other) =>
  one.x < other.x + other.width && other.x < one.x + one.width &&
  one.y < other.y + other.height && other.y < one.y + one.height;
