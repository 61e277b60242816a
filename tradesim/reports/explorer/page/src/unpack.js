// Numbers of all runs, out of the text that they travel as.

import { cameBy, sampleOf } from "./answer.js";
import { track } from "./bydate.js";

const FINE = 65534;
const NEVER = 65535;
const LONGEST = 255; // code of a gap that goes on
const DAY = 86400e3;

/** Bytes of a block: base64, then raw deflate. */
export async function unpacked(text) {
  const raw = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([raw]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Codes of (dates x runs) from the changes along a run, modulo 256, and the gaps between them. */
export function fromChanges(gaps, steps, dates, runs) {
  const codes = new Uint8Array(dates * runs);
  let at = -1;
  let k = 0;
  for (const gap of gaps) {
    at += gap;
    if (gap === LONGEST) continue;
    at += 1;
    codes[at] = steps[k++];
  }
  for (let i = runs; i < codes.length; i++) codes[i] += codes[i - runs];
  return codes;
}

/** Days in ISO from the first one and those that pass from one to the next. */
export function fromBetween(between, first) {
  let days = Date.parse(first) / DAY;
  return between.map((passed) => new Date((days += passed) * DAY).toISOString().slice(0, 10));
}

/** Numbers whose high bytes come first, then the low ones. */
export function fromHalves(bytes) {
  const n = bytes.length / 2;
  const found = new Uint16Array(n);
  for (let i = 0; i < n; i++) found[i] = bytes[i] * 256 + bytes[n + i];
  return found;
}

async function changed({ gaps, steps }, dates, runs) {
  return fromChanges(await unpacked(gaps), await unpacked(steps), dates, runs);
}

/** All of one scenario, ready to be weighed: arrays of (runs) or (steps + 1, runs). */
export async function loaded(section, facts) {
  const n = section.runs;
  const dates = section.dates.length;
  const table = facts.tables[section.draws];
  const row = (all, k) => all.subarray(k * n, (k + 1) * n);
  const days = fromHalves(await unpacked(section.days));
  const states = await unpacked(section.states);
  const told = JSON.parse(new TextDecoder().decode(await unpacked(section.stories.text)));
  const byDay = new Map(facts.days.map((name, k) => [name, row(days, k)]));
  let state = 0;
  const codes = table.codes ? await unpacked(table.codes) : new Uint8Array(0);
  return {
    section,
    n,
    times: dates,
    base: sampleOf(section.weights
      ? new Float64Array((await unpacked(section.weights)).buffer)
      : new Float64Array(n).fill(1)),
    seconds: section.dates.map((iso) => Date.parse(iso) / 1000),
    stages: track(await changed(section.stages, dates, n), n),
    days: byDay,
    holds: facts.chances.map(({ name, state: isState }) =>
      isState ? row(states, state++) : cameBy(byDay.get(name), NEVER - 1),
    ),
    draws: facts.inputs.map((_, k) => (table.there[k] ? row(codes, k) : null)),
    unknowns: await Promise.all(
      section.unknowns.map(async (each) => each && { odds: each.odds, classes: await unpacked(each.classes) }),
    ),
    stories: told.said.map((said, k) => {
      const days = fromBetween(told.days[k], section.dates[0]);
      return said.map((place, at) => [days[at], told.words[place]]);
    }),
    paths: new Map(),
    outcomes: new Map(),
  };
}

/** Codes of what is drawn by date, unpacked when first asked for. */
export async function pathOf(run, key) {
  if (!run.paths.has(key)) {
    const told = run.section.paths.find((each) => each.key === key);
    const coded = track(await changed(told.codes, run.times, run.n), run.n);
    run.paths.set(key, { told, book: told.book, coded, frames: new Map() });
  }
  return run.paths.get(key);
}

/** Values of an outcome, NaN where a run has none, unpacked when first asked for. */
export async function outcomeOf(run, name) {
  if (!run.outcomes.has(name)) {
    const told = run.section.outcomes.find((each) => each.name === name);
    const codes = fromHalves(await unpacked(told.codes));
    const values = new Float64Array(run.n);
    const span = told.high - told.low;
    for (let i = 0; i < run.n; i++) {
      values[i] = codes[i] === NEVER ? NaN : told.low + (codes[i] / FINE) * span;
    }
    run.outcomes.set(name, { told, values, places: new Map() });
  }
  return run.outcomes.get(name);
}
