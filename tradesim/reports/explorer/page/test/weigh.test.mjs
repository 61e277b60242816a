import assert from "node:assert/strict";
import { test } from "node:test";
import { effective, sampleOf } from "../src/answer.js";
import { kernel, weighed } from "../src/weigh.js";

const HOW = { fewest: 400, width: 0.1, wider: 1.25, widest: 40 };

function evenly(n) {
  const draws = Uint8Array.from({ length: n }, (_, i) => Math.floor((256 * i) / n));
  return { n, base: sampleOf(new Float64Array(n).fill(1)), draws: [draws], days: new Map([["breach", new Uint16Array(n).fill(65535)]]) };
}

const ask = (more) => ({ seen: [], seenBy: 100, switches: [], sliders: [], ...more });

test("the kernel is highest where the slider stands and falls by the normal density", () => {
  const by = kernel(50, 0.1);
  assert.equal(by.indexOf(Math.max(...by)), 127);
  assert.ok(Math.abs(by[153] - Math.exp(-0.5 * ((153.5 / 256 - 0.5) / 0.1) ** 2)) < 1e-15);
});

test("one slider leaves the effective runs that the width of the kernel says", () => {
  const sample = weighed(evenly(10240), ask({ sliders: [[0, 50]] }), HOW);
  const expected = 10240 * 2 * 0.1 * Math.sqrt(Math.PI); // n (integral k)^2 / integral k^2
  assert.ok(Math.abs(effective(sample) / expected - 1) < 0.01);
});

test("sliders widen until 400 effective runs are left", () => {
  const { width, effective: left } = weighed(evenly(512), ask({ sliders: [[0, 95]] }), HOW);
  assert.ok(left >= 400);
  assert.ok(width > 0.1);
});

test("what was seen leaves the runs in which it came by the day, or did not", () => {
  const run = evenly(4);
  run.days.set("breach", Uint16Array.from([10, 20, 30, 65535]));
  const left = (came) => [...weighed(run, ask({ seen: [["breach", came]], seenBy: 20 }), HOW).weights];
  assert.deepEqual(left(true), [1, 1, 0, 0]);
  assert.deepEqual(left(false), [0, 0, 1, 1]);
});

test("an input that is the same in all runs of a scenario weighs nothing", () => {
  const run = { ...evenly(8), draws: [null] };
  assert.deepEqual([...weighed(run, ask({ sliders: [[0, 10]], switches: [[0, 2]] }), HOW).weights], Array(8).fill(1));
});
