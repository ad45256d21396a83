// What an ONNX file says of itself: its metadata, read straight from its bytes.

/** Key of the rejection threshold in an exported classifier. */
export const THRESHOLD_KEY = "digitnet.threshold";
/** Key in a classifier that is to see pictures deslanted. */
export const DESLANT_KEY = "digitnet.deslant";
/** Key that a page network has, and no classifier. */
export const STRIDE_KEY = "digitnet.stride";
/** Key of the names of the classes, a JSON list. */
export const CLASSES_KEY = "digitnet.classes";

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

/** Return the names of the classes that a file tells, or the digits. */
export function classNames(metadata: ReadonlyMap<string, string>): string[] {
  try {
    const names: unknown = JSON.parse(metadata.get(CLASSES_KEY) ?? "");
    if (Array.isArray(names) && names.length) return names.map(String);
  } catch {
    // No names, or none that can be read: digits.
  }
  return [..."0123456789"];
}
