// What an ONNX file says of itself: its metadata, read straight from its bytes.

import { SHARE } from "./look.ts";

/** Key of the rejection threshold in an exported classifier. */
export const THRESHOLD_KEY = "digitnet.threshold";
/** Key in a classifier that is to see pictures deslanted. */
export const DESLANT_KEY = "digitnet.deslant";
/** Key of a classifier that was fine-tuned: it knows a hand that the page network doesn't. */
export const OWN_HAND_KEY = "digitnet.own-hand";
/** Key that a page network has, and no classifier. */
export const STRIDE_KEY = "digitnet.stride";
/** Key of the names of the classes, a JSON list; without it they are the digits. */
export const CLASSES_KEY = "digitnet.classes";

const DIGITS = JSON.stringify([..."0123456789"]);
const METADATA_FIELD = 14; // ModelProto.metadata_props
const BYTES = 2;

/** Return the key and value pairs of an ONNX file; empty where it has none or is torn. */
export function metadataOf(file: Uint8Array): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const { field, bytes } of fieldsOf(file)) {
    if (field !== METADATA_FIELD) continue;
    const [key, value] = [...fieldsOf(bytes)].map((part) => new TextDecoder().decode(part.bytes));
    if (key !== undefined && value !== undefined) pairs.set(key, value);
  }
  return pairs;
}

/** Yield the fields of a protocol buffer that hold bytes. */
function* fieldsOf(data: Uint8Array): Generator<{ field: number; bytes: Uint8Array }> {
  let place = 0;
  const number = () => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = data[place++];
      if (byte === undefined) return NaN;
      value += (byte & 127) * factor;
      factor *= 128;
      if (byte < 128) return value;
    }
  };
  while (place < data.length) {
    const tag = number();
    const [field, kind] = [Math.floor(tag / 8), tag % 8];
    if (kind === 0) number();
    else if (kind === 1) place += 8;
    else if (kind === 5) place += 4;
    else if (kind === BYTES) {
      const length = number();
      if (!(place + length <= data.length)) return;
      yield { field, bytes: data.subarray(place, place + length) };
      place += length;
    } else return;
  }
}

/** What a classifier's file says of how it is to be asked. */
export interface Settings {
  /** Digitness under which a picture counts as no digit. */
  readonly threshold: number;
  /** Whether the classifier is to see pictures deslanted. */
  readonly deslants: boolean;
  /** How much the classifier counts beside the page network, 0 to 1; at 1 it counts alone. */
  readonly share: number;
}

/** Return what a classifier's file says; fails where it tells no digits apart or has no such threshold. */
export function settingsOf(metadata: ReadonlyMap<string, string>): Settings {
  checkDigits(metadata.get(CLASSES_KEY) ?? DIGITS);
  return {
    threshold: thresholdIn(metadata.get(THRESHOLD_KEY) ?? "0"),
    deslants: metadata.has(DESLANT_KEY),
    share: metadata.has(OWN_HAND_KEY) ? 1 : SHARE,
  };
}

function checkDigits(told: string): void {
  let classes: unknown = told;
  try {
    classes = JSON.parse(told);
  } catch {
    // No list: refused as it is.
  }
  if (JSON.stringify(classes) === DIGITS) return;
  const some = Array.isArray(classes) ? [...classes.slice(0, 3), "…"].join(", ") : told;
  throw new Error(`The app takes only networks of the ten digits, 0 to 9. This one’s classes are ${some.slice(0, 80)}`);
}

function thresholdIn(told: string): number {
  const threshold = told.trim() ? Number(told) : NaN; // an empty text would be 0
  if (threshold >= 0 && threshold <= 1) return threshold;
  throw new Error(`This network’s ${THRESHOLD_KEY} is “${told.slice(0, 40)}”; expected a number from 0 to 1.`);
}
