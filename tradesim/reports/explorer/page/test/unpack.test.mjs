import assert from "node:assert/strict";
import { test } from "node:test";

import { fromBetween, fromChanges } from "../src/unpack.js";

test("codes come out of their changes and the gaps between them", () => {
  const codes = fromChanges([1, 0, 2], [5, 250, 255], 2, 3);
  assert.deepEqual([...codes], [0, 5, 250, 0, 5, 249]);
});

test("a gap longer than a byte goes on", () => {
  const codes = fromChanges([255, 255, 1, 255, 0], [7, 9], 4, 200);
  assert.deepEqual(Object.entries(codes).filter(([, code]) => code), [["511", 7], ["711", 7], ["767", 9]]);
});

test("days come out of those between them", () => {
  assert.deepEqual(fromBetween([0, 5, 0, 30], "2025-10-26"), ["2025-10-26", "2025-10-31", "2025-10-31", "2025-11-30"]);
});
