import assert from "node:assert/strict";
import { test } from "node:test";
import { first, fromFragment, toFragment } from "../src/link.js";
import { quoted, toToml } from "../src/toml.js";

const section = (name) => ({
  name, draws: 0, dates: Array.from({ length: 20 }, (_, k) => `2026-01-${String(k + 1).padStart(2, "0")}`),
  paths: [{ key: "tariff_us" }, { key: "gdp_us" }], outcomes: [{ name: "tariff_us" }, { name: "gdp_us" }],
  stories: { runs: [7, 11] }, toml: [["us.tariff", "0.5"], ["parameters.court.hazard", "{ family = \"beta\" }"]],
});
const facts = {
  scenarios: [section("one & only"), section("<two>")], seen: [{ name: "breach" }],
  inputs: [{ name: "court.hazard", options: null }, { name: "us.strategy", options: ["a", "b"] }],
  tables: [{ there: [true, true], values: [Array.from({ length: 101 }, (_, k) => k / 100), null] }],
};

test("a link holds every setting", () => {
  const state = { ...first(facts), scenario: 1, against: 0, show: "gdp_us", outcome: "gdp_us", time: 3, seenBy: 5,
    seen: new Map([["breach", false]]), sliders: new Map([[0, 72]]), switches: new Map([[1, 1]]), story: 1, history: true };
  assert.deepEqual(fromFragment(toFragment(state, facts), facts), state);
});

test("a page as it was opened has an empty link", () => {
  assert.equal(toFragment(first(facts), facts), "");
});

test("what a link says that is not understood changes nothing", () => {
  const text = "scenario=none&draw.court.hazard=1e9&draw.no=3&name.us.strategy=c&date=x&seen.breach=perhaps&run=-4&show=";
  assert.deepEqual(fromFragment(text, facts), first(facts));
});

test("settings as TOML take the place of the scenario's keys", () => {
  const state = { ...first(facts), sliders: new Map([[0, 72]]), switches: new Map([[1, 1]]) };
  const lines = toToml(state, facts, ["a deal\nbroken"]).split("\n");
  assert.ok(lines.includes("parameters.court.hazard = 0.72"));
  assert.ok(lines.includes('us.strategy = "b"'));
  assert.ok(lines.includes('name = "one & only explored"'));
  assert.equal(lines.filter((line) => line.startsWith("parameters.court.hazard")).length, 1);
  assert.ok(lines.every((line) => !line.startsWith("broken")));
});

test("text is quoted so that it ends where it should", () => {
  assert.equal(quoted('a "b" \\'), '"a \\"b\\" \\\\"');
});
