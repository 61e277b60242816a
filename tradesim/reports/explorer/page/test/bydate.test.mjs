import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleOf } from "../src/answer.js";
import { quantiles, shares, track } from "../src/bydate.js";

const path = (codes, n, book) => ({ book, coded: track(Uint8Array.from(codes), n) });

test("quantiles are values of the book at which enough weight is reached", () => {
  const drawn = path([0, 1, 2, 2], 4, [10, 20, 30]);
  const found = quantiles(drawn, sampleOf([1, 1, 1, 1]), [0.25, 0.5, 0.95]);
  assert.deepEqual(found.map(([v]) => v), [10, 20, 30]);
  assert.deepEqual(quantiles(drawn, sampleOf([9, 1, 0, 0]), [0.5]).map(([v]) => v), [10]);
});

test("shares of codes at a date add up to one", () => {
  const coded = track(Uint8Array.from([0, 1, 1, 4]), 4);
  assert.deepEqual(shares(coded, sampleOf([1, 1, 1, 1]), 5).map(([v]) => v), [0.25, 0.5, 0, 0, 0.25]);
});

test("weights that are carried from date to date are those counted anew", () => {
  const [n, times, book] = [500, 40, Array.from({ length: 256 }, (_, k) => k)];
  const draw = numbers(7);
  const codes = new Uint8Array(n * times);
  for (let i = 0; i < n; i++) codes[i] = 256 * draw();
  for (let i = n; i < codes.length; i++) {
    const often = Math.floor(i / n) % 3 ? 0.05 : 0.7; // few runs change, or most
    codes[i] = draw() < often ? 256 * draw() : codes[i - n];
  }
  const coded = track(codes, n);
  assert.ok(coded.steps.some((step) => step === null) && coded.steps.some((step) => step));
  const sample = sampleOf(Float64Array.from({ length: n }, () => Math.exp(-20 * draw())));
  const found = quantiles({ book, coded }, sample, [0.05, 0.5, 0.95]);
  const stages = shares(coded, sample, 256);
  for (let t = 0; t < times; t++) {
    const alone = track(codes.slice(t * n, (t + 1) * n), n);
    assert.deepEqual(found.map((row) => row[t]), quantiles({ book, coded: alone }, sample, [0.05, 0.5, 0.95]).map(([v]) => v));
    shares(alone, sample, 256).forEach(([v], k) => assert.ok(Math.abs(stages[k][t] - v) < 1e-12));
  }
});

/** Numbers from 0 to 1 that look like chance (a linear congruential generator). */
function numbers(seed) {
  let state = seed;
  return () => (state = (1664525 * state + 1013904223) % 2 ** 32) / 2 ** 32;
}
