import assert from "node:assert/strict";
import { test } from "node:test";
import { change, difference, mean, sampleOf, share } from "../src/answer.js";
import { histogram, placesIn } from "../src/bins.js";

const near = (one, other) => assert.ok(Math.abs(one - other) < 1e-12, `${one} is not ${other}`);

test("a share of equal runs has the binomial error", () => {
  const { value, error } = share([1, 0, 0, 0], sampleOf([1, 1, 1, 1]));
  near(value, 0.25);
  near(error, Math.sqrt((0.25 * 0.75) / 4));
});

test("none of the runs keeps an error: half a run away from none", () => {
  near(share([0, 0], sampleOf([1, 1])).error, Math.sqrt((0.25 * 0.75) / 2));
});

test("a weighted share counts runs by weight", () => {
  const { value, error } = share([1, 0, 0, 0], sampleOf([3, 1, 1, 1]));
  near(value, 0.5);
  near(error, Math.sqrt((0.25 * 9 + 0.25 * 3) / 36));
});

test("a mean leaves out runs without a value", () => {
  const { value, error } = mean([1, 3, NaN], [1, 1, 5]);
  near(value, 2);
  near(error, 1); // standard deviation sqrt(2) of two values, over sqrt(2)
});

test("the same weights change nothing, with no error", () => {
  const { value, error } = change([1, 0, 1], sampleOf([2, 2, 2]), sampleOf([1, 1, 1]));
  near(value, 0);
  near(error, 0);
});

test("paired runs that differ in the same way have the edge error alone", () => {
  const sides = [[0, 0], [1, 1]].map((holds) => ({ holds, sample: sampleOf([1, 1]) }));
  const { value, error } = difference(...sides, true);
  near(value, 1);
  near(error, Math.sqrt((0.25 * 0.75) / 2));
});

test("the highest value is in the last bin", () => {
  assert.deepEqual([...histogram(placesIn([0, 1, 2, NaN], 0, 2, 2), [1, 1, 2, 7], 2)], [0.25, 0.75]);
});
