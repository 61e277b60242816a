import assert from "node:assert/strict";
import { test } from "node:test";
import { band } from "../src/band.js";

const expit = (x) => 1 / (1 + Math.exp(-x));
const odds = Float64Array.from({ length: 64 }, (_, k) => (k - 31.5) / 8);
const classes = Uint8Array.from({ length: 640 }, (_, i) => i % 64);
const weights = Float64Array.from({ length: 640 }, (_, i) => 1 + (i % 7));

/** What is added to all log-odds so that their mean chance is `chance`, by 60 halvings. */
function halved(chance) {
  let [low, high] = [-40, 40];
  const whole = weights.reduce((sum, w) => sum + w, 0);
  for (let k = 0; k < 60; k++) {
    const level = (low + high) / 2;
    const mean = weights.reduce((sum, w, i) => sum + w * expit(level + odds[classes[i]]), 0) / whole;
    if (mean < chance) low = level;
    else high = level;
  }
  return (low + high) / 2;
}

test("a band stands at the level that halving finds, whatever the chance", () => {
  const ends = ([low, high]) => [low, high].map((p) => Math.log(p / (1 - p)));
  const even = ends(band({ odds, classes }, weights, 0.5)).map((end) => end - halved(0.5));
  for (const chance of [1e-6, 0.03, 0.9, 0.9999]) {
    ends(band({ odds, classes }, weights, chance)).forEach((end, k) => {
      assert.ok(Math.abs(end - halved(chance) - even[k]) < 1e-7);
    });
  }
});

test("none and all have no band", () => {
  for (const chance of [0, 1, NaN]) assert.equal(band({ odds, classes }, weights, chance), null);
  assert.equal(band(null, weights, 0.5), null);
});
