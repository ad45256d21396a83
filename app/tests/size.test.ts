// A file's first bytes tell how large its picture is, before anything is decoded.

import { expect, test } from "vitest";

import { sizeOf } from "../../src/digitnet/web/static/size.js";

const SIZE = { width: 300, height: 200 };
const text = (letters: string) => [...letters].map((letter) => letter.charCodeAt(0));
const webp = (kind: string, rest: number[]) => [...text("RIFF"), 0, 0, 0, 0, ...text("WEBP"), ...text(kind), 0, 0, 0, 0, ...rest];

const FILES: Record<string, number[]> = {
  PNG: [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, ...text("IHDR"), 0, 0, 1, 44, 0, 0, 0, 200],
  GIF: [...text("GIF89a"), 44, 1, 200, 0],
  BMP: [...text("BM"), ...Array(16).fill(0), 44, 1, 0, 0, 0x38, 0xff, 0xff, 0xff], // from the top down: −200
  JPEG: [0xff, 0xd8, 0xff, 0xe0, 0, 4, 9, 9, 0xff, 0xc2, 0, 11, 8, 0, 200, 1, 44],
  "WebP, lossy": webp("VP8 ", [0, 0, 0, 0x9d, 1, 0x2a, 44, 1, 200, 0]),
  "WebP, lossless": webp("VP8L", [0x2f, 299 & 0xff, (299 >> 8) | ((199 & 3) << 6), 199 >> 2, 0]),
  "WebP, extended": webp("VP8X", [0, 0, 0, 0, 299 & 0xff, 299 >> 8, 0, 199, 0, 0]),
};

test.each(Object.entries(FILES))("%s", (_, bytes) => {
  expect(sizeOf(Uint8Array.from(bytes))).toEqual(SIZE);
});

test("what is cut off before its size, or no picture, has none", () => {
  expect(sizeOf(Uint8Array.from(FILES["PNG"]!.slice(0, 18)))).toBeNull();
  expect(sizeOf(Uint8Array.from(FILES["JPEG"]!.slice(0, 12)))).toBeNull();
  expect(sizeOf(Uint8Array.from(text("dear diary")))).toBeNull();
});
