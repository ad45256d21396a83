// What a reading is, and what becomes of it when the less sure digits are left out.

/**
 * @typedef {object} Digit
 * @property {string} digit
 * @property {number} confidence
 * @property {readonly number[]} box x, y, width, height
 * @property {number} line
 * @property {number} number
 * @property {readonly number[]} [probabilities]
 * @property {ArrayLike<number> | number[][]} [picture] 28 × 28, ink bright on 0
 */

/**
 * @typedef {object} PageNumber
 * @property {string} text
 * @property {number} confidence
 * @property {readonly number[]} box
 * @property {number} line
 */

/**
 * @typedef {object} Reading
 * @property {readonly string[]} lines
 * @property {readonly PageNumber[]} numbers
 * @property {readonly Digit[]} digits
 * @property {number} rejected
 */

/**
 * Less sure digits are marked. On photos of people's numbers three in ten of such digits were wrong,
 * and four in a thousand of the others.
 */
export const UNSURE = 0.9;

/** Say whether a number holds a digit to be checked. @param {Reading} reading @param {number} place the number's */
export const isUnsure = ({ digits }, place) => digits.some(({ number, confidence }) => number === place && confidence < UNSURE);

/** @param {number} share @param {number} [places] */
export const percent = (share, places = 0) => `${(100 * share).toFixed(places)} %`;

/** Rounded down: only what is 90 % or 100 % says so. @param {number} confidence */
export const certainty = (confidence) => `${Math.floor(Math.round(1e8 * confidence) / 1e6)} %`;

/**
 * Leave out digits that are less sure; numbers keep the rest, empty ones go.
 *
 * @param {Reading} reading
 * @param {number} least
 * @returns {Reading}
 */
export function surer(reading, least) {
  const kept = reading.digits.filter(({ confidence }) => confidence >= least);
  if (kept.length === reading.digits.length) return reading;
  const oldNumbers = [...new Set(kept.map(({ number }) => number))];
  const oldLines = [...new Set(kept.map(({ line }) => line))];
  const digits = kept.map((digit) => ({
    ...digit,
    number: oldNumbers.indexOf(digit.number),
    line: oldLines.indexOf(digit.line),
  }));
  const numbers = oldNumbers.map((_, number) => joined(digits.filter((digit) => digit.number === number)));
  const lines = oldLines.map((_, line) =>
    numbers.filter((number) => number.line === line).map(({ text }) => text).join(" "),
  );
  return { lines, numbers, digits, rejected: reading.rejected + reading.digits.length - kept.length };
}

/** @param {Digit[]} digits @returns {PageNumber} */
export function joined(digits) {
  const left = Math.min(...digits.map(({ box }) => box[0]));
  const top = Math.min(...digits.map(({ box }) => box[1]));
  const right = Math.max(...digits.map(({ box }) => box[0] + box[2]));
  const bottom = Math.max(...digits.map(({ box }) => box[1] + box[3]));
  return {
    text: digits.map(({ digit }) => digit).join(""),
    confidence: digits.reduce((product, { confidence }) => product * confidence, 1),
    box: [left, top, right - left, bottom - top],
    line: digits[0].line,
  };
}

/** Say in words how much was found. @param {Reading} reading */
export function summary({ digits, numbers, rejected }) {
  const marks = rejected ? `, ${counted(rejected, "other mark")}` : "";
  if (!digits.length) return `No digits found${marks}`;
  const isPlain = numbers.length === 1 || digits.length === numbers.length;
  const own = isPlain ? "" : ` in ${counted(numbers.length, "number")}`;
  return `${counted(digits.length, "digit")}${own}${marks}`;
}

/** @param {number} count @param {string} name */
export const counted = (count, name) => `${count} ${name}${count === 1 ? "" : "s"}`;
