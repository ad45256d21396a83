// What NumPy and Python do with numbers, where JavaScript does something else.

/** Round a half to the even neighbour, as Python's `round` and OpenCV do. */
export function roundEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Return a value as a byte: rounded half to even, then clipped. */
export function toByte(value: number): number {
  return Math.min(Math.max(roundEven(value), 0), 255);
}

/** Return the middle value, or the mean of the two in the middle; NaN of nothing. */
export function median(values: ArrayLike<number>): number {
  return percentile(values, 50);
}

/** Return a percentile as `numpy.percentile` does: between two values linearly. */
export function percentile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return NaN;
  const place = (share / 100) * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (place - low);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Return the rows of values from the largest to the smallest, equal ones in their order. */
export function rowsDescending(values: ArrayLike<number>): number[] {
  return Array.from({ length: values.length }, (_, row) => row).sort(
    (one, other) => values[other]! - values[one]!,
  );
}

/** Return the place of the largest value, the first of equal ones. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let row = 1; row < values.length; row += 1) if (values[row]! > values[best]!) best = row;
  return best;
}
