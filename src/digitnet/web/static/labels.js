// Where the labels of numbers find room: they cover neither digits nor one another.

/** @typedef {{ x: number, y: number, width: number, height: number }} Area */

export const LABEL_PX = 15; // height of a label on the screen
const CROWD = 12; // with more numbers than this, labels beside them would hide which is whose
const MIN_LABELLED = 0.6; // share of numbers that must find room for a label, or none gets one

/**
 * Find a free place for each number's label: above, below, right or left; null where none is free.
 *
 * @param {readonly import("./readings.js").PageNumber[]} numbers
 * @param {readonly import("./readings.js").Digit[]} digits
 * @param {{ width: number, height: number }} size
 * @param {number} unit picture pixels a screen pixel
 * @returns {(Area | null)[]}
 */
export function placeLabels(numbers, digits, size, unit) {
  const taken = digits.map(({ box: [x, y, width, height] }) => ({ x, y, width, height }));
  const height = LABEL_PX * unit;
  const isCrowded = numbers.length > CROWD;
  const placed = numbers.map(({ text, box: [x, y, wide, tall] }) => {
    const width = labelWidth(text) * unit;
    const gap = 4 * unit;
    const tries = [
      { x, y: y - height - gap }, { x, y: y + tall + gap },
      { x: x + wide - width, y: y - height - gap }, { x: x + wide + gap, y }, { x: x - width - gap, y },
    ];
    const free = (isCrowded ? tries.slice(0, 3) : tries).map((spot) => ({ ...spot, width, height })).find((area) =>
      area.x >= 0 && area.y >= 0 && area.x + width <= size.width && area.y + height <= size.height &&
      !taken.some((other) => touches(area, other)));
    if (free) taken.push(free);
    return free ?? null;
  });
  return placed.filter(Boolean).length >= MIN_LABELLED * placed.length ? placed : placed.map(() => null);
}

/** @param {string} text */
const labelWidth = (text) => 0.5 * LABEL_PX * text.length + 8;

/** @param {Area} one @param {Area} other */
const touches = (one, other) =>
  one.x < other.x + other.width && other.x < one.x + one.width &&
  one.y < other.y + other.height && other.y < one.y + one.height;
