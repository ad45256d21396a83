// Where the labels of numbers find room: they cover neither digits nor one another, and a line has all of its own or none.

/** @typedef {{ x: number, y: number, width: number, height: number }} Area */
/** @typedef {{ width: number, height: number }} Size */
/** @typedef {import("./readings.js").PageNumber} PageNumber */

const LABEL_PX = [15, 12]; // heights of labels on the screen: all of a picture's are as large
export const FRAME_PX = 2; // from a number to its frame
const GAP_PX = 2; // to what is another number's, so that it shows whose the label is
const MIN_LABELLED = 0.8; // share of numbers that must find room for a label, or none gets one

/** Where a label may stand at a frame. @type {Record<string, (frame: Area, label: Size) => { x: number, y: number }[]>} */
const SIDES = {
  above: ({ x, y, width }, label) => [{ x, y: y - label.height }, { x: x + width - label.width, y: y - label.height }],
  below: ({ x, y, width, height }, label) => [{ x, y: y + height }, { x: x + width - label.width, y: y + height }],
  after: ({ x, y, width }) => [{ x: x + width, y: Math.max(y, 0) }],
  before: ({ x, y }, label) => [{ x: x - label.width, y: Math.max(y, 0) }],
};
/** Tried in turn: all lines on one side, then each where it has room. */
const CHOICES = [["above"], ["below"], ["above", "below", "after", "before"]];

/**
 * Find a free place for each number's label, at its frame; null where it gets none.
 *
 * A line's labels stand on one side of its numbers. Where one of them has no room, the line has
 * none, so that no number looks forgotten; smaller ones are tried before.
 *
 * @param {readonly PageNumber[]} numbers
 * @param {Size} size
 * @param {number} unit picture pixels a screen pixel
 * @returns {(Area | null)[]}
 */
export function placeLabels(numbers, size, unit) {
  const none = numbers.map(() => null);
  let [best, most] = [/** @type {(Area | null)[]} */ (none), MIN_LABELLED * numbers.length - 1e-9];
  for (const height of LABEL_PX) {
    for (const sides of CHOICES) {
      const labels = placed(numbers, size, unit, height, sides);
      const count = labels.filter(Boolean).length;
      if (count === numbers.length) return labels;
      if (count > most) [best, most] = [labels, count];
    }
  }
  return best;
}

/** Place the labels line by line. @param {readonly PageNumber[]} numbers @param {Size} size @param {number} unit @param {number} height of a label in screen pixels @param {string[]} sides */
function placed(numbers, size, unit, height, sides) {
  const frames = numbers.map(({ box: [x, y, width, height] }) => grown({ x, y, width, height }, FRAME_PX * unit));
  const taken = frames.map((frame) => grown(frame, -0.1 * unit)); // a label touches its frame
  /** @type {(Area | null)[]} */
  const labels = numbers.map(() => null);
  for (const line of new Set(numbers.map((number) => number.line))) {
    const places = [...numbers.keys()].filter((place) => numbers[place].line === line);
    const wanted = places.map((place) => ({ frame: frames[place], own: taken[place], width: labelWidth(numbers[place].text, height) * unit, height: height * unit }));
    const row = sides.map((side) => inRow(wanted, SIDES[side], taken, size, GAP_PX * unit)).find(Boolean);
    if (!row) continue;
    taken.push(...row);
    for (const [at, place] of places.entries()) labels[place] = row[at];
  }
  return labels;
}

/** Place all labels of a line on one side; null if one has no room. @param {(Size & { frame: Area, own: Area })[]} wanted @param {(frame: Area, label: Size) => { x: number, y: number }[]} side @param {readonly Area[]} taken @param {Size} size @param {number} gap */
function inRow(wanted, side, taken, size, gap) {
  /** @type {Area[]} */
  const row = [];
  for (const { frame, own, width, height } of wanted) {
    const free = side(frame, { width, height }).map((spot) => ({ ...spot, width, height })).find((area) =>
      area.x >= 0 && area.y >= 0 && area.x + area.width <= size.width && area.y + area.height <= size.height &&
      ![...taken, ...row].some((other) => touches(other === own ? area : grown(area, gap), other)));
    if (!free) return null;
    row.push(free);
  }
  return row;
}

/** @param {Area} area @param {number} by @returns {Area} */
const grown = ({ x, y, width, height }, by) => ({ x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by });

/** @param {string} text @param {number} height */
const labelWidth = (text, height) => 0.5 * height * text.length + 8;

/** @param {Area} one @param {Area} other */
const touches = (one, other) =>
  one.x < other.x + other.width && other.x < one.x + one.width &&
  one.y < other.y + other.height && other.y < one.y + one.height;
