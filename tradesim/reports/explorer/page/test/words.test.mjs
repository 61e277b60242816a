import assert from "node:assert/strict";
import { test } from "node:test";
import { day, fixed, percent, points, signed } from "../src/words.js";

test("ties are rounded to the even digit, as Python does", () => {
  assert.deepEqual([6.25, 6.75, 0.25, 6.35, 100].map((x) => fixed(x)), ["6.2", "6.8", "0.2", "6.3", "100.0"]);
  assert.deepEqual([0.5, 1.5, 2.5].map((x) => fixed(x, 0)), ["0", "2", "2"]);
});

test("an error is never rounded to none", () => {
  assert.deepEqual([0.0431, 0.00007, 1e-9].map(points), ["4.3", "0.007", "less than 0.001"]);
});

test("a change has its sign, and none where it is rounded to none", () => {
  assert.deepEqual([0.012, -0.012, -0.00001].map(signed), ["+1.2", "−1.2", "+0.0"]);
});

test("days and shares are written out", () => {
  assert.equal(day("2026-01-31"), "31 January 2026");
  assert.equal(percent(0.691), "69.1 %");
});
