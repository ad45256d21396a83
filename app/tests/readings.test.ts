// What is said of an answer doesn't promise more than it holds.

import { expect, test } from "vitest";

import { UNSURE, certainty } from "../../src/digitnet/web/static/readings.js";

test("how sure it is is rounded down, so that what is marked as unsure never says 90 %", () => {
  const told = [0.29, 0.5, 0.896, UNSURE, 0.97, 0.9996, 1].map(certainty);
  expect(told).toEqual(["29 %", "50 %", "89 %", "90 %", "97 %", "99 %", "100 %"]);
});
