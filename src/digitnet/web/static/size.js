// A picture's size from its first bytes, so that a far too large one is never decoded.

/** @typedef {{ width: number, height: number }} Size */

/** A picture of more pixels is not shown: readers refuse it. */
export const MAX_PIXELS = 50_000_000;
const HEAD_BYTES = 2 ** 20; // a photo's preview may stand before its size

/** Return the size that a picture file tells, or null. @param {Blob} file */
export async function sizeOfFile(file) {
  return sizeOf(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
}

/** Return the size that a PNG, JPEG, GIF, WebP or BMP file tells, or null. @param {Uint8Array} data @returns {Size | null} */
export function sizeOf(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  try {
    if (starts(data, [0x89, 0x50, 0x4e, 0x47])) return { width: view.getUint32(16), height: view.getUint32(20) };
    if (starts(data, [0x47, 0x49, 0x46])) return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    if (starts(data, [0x42, 0x4d])) return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
    if (starts(data, [0xff, 0xd8])) return sizeOfJpeg(view);
    if (starts(data, [0x52, 0x49, 0x46, 0x46]) && text(data, 8) === "WEBP") return sizeOfWebp(view, text(data, 12));
  } catch {
    // Cut off before its size: the decoder will say so.
  }
  return null;
}

/** @param {Uint8Array} data @param {readonly number[]} bytes */
const starts = (data, bytes) => bytes.every((byte, place) => data[place] === byte);

/** @param {Uint8Array} data @param {number} place */
const text = (data, place) => String.fromCharCode(...data.subarray(place, place + 4));

/** @param {DataView} view @returns {Size | null} */
function sizeOfJpeg(view) {
  for (let place = 2; ; ) {
    if (view.getUint8(place) !== 0xff) return null;
    const marker = view.getUint8(place + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(place + 7), height: view.getUint16(place + 5) };
    place += marker === 0xff ? 1 : 2 + view.getUint16(place + 2);
  }
}

/** @param {DataView} view @param {string} kind @returns {Size} */
function sizeOfWebp(view, kind) {
  if (kind === "VP8X") {
    const side = (/** @type {number} */ place) => 1 + view.getUint16(place, true) + view.getUint8(place + 2) * 65536;
    return { width: side(24), height: side(27) };
  }
  if (kind === "VP8L") {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}
