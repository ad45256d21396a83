// The pictures that a camera's reading takes are as large as the device reads five of in a second.

import { expect, test } from "vitest";

import { nextWidth } from "../../src/digitnet/web/static/camera.js";

/** Let a device that takes so long for a picture 640 pixels wide settle; return widths and times. */
function settled(msOf640: number): { widths: number[]; ms: number } {
  let width = 384;
  const ms = () => msOf640 * (width / 640) ** 2;
  const widths = Array.from({ length: 20 }, () => (width = nextWidth(width, ms())));
  return { widths: [...new Set(widths.slice(10))], ms: ms() };
}

test.each([100, 400, 800])("a device that reads 640 pixels in %d ms settles at five a second or more", (msOf640) => {
  const { widths, ms } = settled(msOf640);
  expect(widths).toHaveLength(1); // it doesn't swing
  expect(ms).toBeLessThanOrEqual(204);
});

test("a quick device reads large pictures, a slow one those that still show digits", () => {
  expect(settled(100).widths).toEqual([640]);
  expect(settled(4000).widths).toEqual([288]);
});
