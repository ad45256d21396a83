// What a reader says: `reader/results.py`.

/** x, y, width, height in pixels. */
export type Box = readonly [x: number, y: number, width: number, height: number];

/** What one picture of one digit says. */
export interface Prediction {
  readonly digit: string | null;
  readonly confidence: number;
  readonly probabilities: readonly number[];
  readonly rejected: boolean;
  readonly reason: string | null;
}

/** A digit on a page; `line` and `number` count from 0, `picture` is what the classifier saw. */
export interface FoundDigit {
  readonly digit: string;
  readonly confidence: number;
  readonly box: Box;
  readonly line: number;
  readonly number: number;
  readonly probabilities: readonly number[];
  readonly picture: Uint8Array;
}

/** Digits that stand together on a line, from left to right. */
export interface FoundNumber {
  readonly text: string;
  readonly confidence: number;
  readonly box: Box;
  readonly line: number;
}

/** What stands on a page; `marks` were no digits, `turned` is by how many degrees it was turned. */
export interface Reading {
  readonly lines: readonly string[];
  readonly numbers: readonly FoundNumber[];
  readonly digits: readonly FoundDigit[];
  readonly rejected: number;
  readonly marks: readonly Box[];
  readonly turned: number;
}

/** Return the number that digits make up. */
export function numberOf(digits: readonly FoundDigit[]): FoundNumber {
  const left = Math.min(...digits.map(({ box }) => box[0]));
  const top = Math.min(...digits.map(({ box }) => box[1]));
  const right = Math.max(...digits.map(({ box }) => box[0] + box[2]));
  const bottom = Math.max(...digits.map(({ box }) => box[1] + box[3]));
  return {
    text: digits.map(({ digit }) => digit).join(""),
    confidence: digits.reduce((product, { confidence }) => product * confidence, 1),
    box: [left, top, right - left, bottom - top],
    line: digits[0]!.line,
  };
}
