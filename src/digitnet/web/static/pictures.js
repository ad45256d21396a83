// Pictures in the browser: shown, turned, cut.

import { MAX_PIXELS, sizeOfFile } from "./size.js";

const SHOWN_SIDE = 2400; // a larger picture is shown reduced

/** @typedef {{ canvas: HTMLCanvasElement, width: number, height: number }} Shown */

/**
 * Prepare a picture file to be shown; null where this browser can't, or it is too large.
 *
 * @param {Blob} file
 * @returns {Promise<Shown | null>}
 */
export async function prepare(file) {
  try {
    const size = await sizeOfFile(file);
    if (size && size.width * size.height > MAX_PIXELS) return null;
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    const canvas = drawn(bitmap, 0, 0, width, height);
    bitmap.close();
    return { canvas, width, height };
  } catch {
    return null;
  }
}

/** @param {CanvasImageSource} source @param {number} x @param {number} y @param {number} width @param {number} height */
function drawn(source, x, y, width, height) {
  const share = Math.min(1, SHOWN_SIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * share));
  canvas.height = Math.max(1, Math.round(height * share));
  canvas.getContext("2d")?.drawImage(source, x, y, width, height, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Turn a picture by a quarter to the right. @param {HTMLCanvasElement} canvas */
export function turned(canvas) {
  const turn = document.createElement("canvas");
  [turn.width, turn.height] = [canvas.height, canvas.width];
  const context = turn.getContext("2d");
  context?.translate(turn.width, 0);
  context?.rotate(Math.PI / 2);
  context?.drawImage(canvas, 0, 0);
  return toFile(turn);
}

/** Cut a part out of a picture. @param {HTMLCanvasElement} canvas @param {{ x: number, y: number, width: number, height: number }} part in shares */
export function cutOut(canvas, { x, y, width, height }) {
  const [w, h] = [canvas.width, canvas.height];
  return toFile(drawn(canvas, x * w, y * h, width * w, height * h));
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
export function toFile(canvas, kind = "image/png") {
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("The picture can’t be kept."))), kind, 0.92));
}

/** Paint the middle of a picture on a small square canvas. @param {HTMLCanvasElement | null} small @param {HTMLCanvasElement} picture */
export function thumbnail(small, picture) {
  const side = Math.min(picture.width, picture.height);
  const [x, y] = [(picture.width - side) / 2, (picture.height - side) / 2];
  small?.getContext("2d")?.drawImage(picture, x, y, side, side, 0, 0, small.width, small.height);
}
