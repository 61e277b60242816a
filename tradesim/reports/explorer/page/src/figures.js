// What each figure shows, apart from how it is drawn: canvas on the page, SVG in a file.
// A figure: { title, x, time, unit, series: [{ label, y, color, width, dash, step, fill }],
//             bands: [[upper, lower, color, opacity]] (numbers of series), marks: [[x, words]] }

import { histogram, placesIn } from "./bins.js";
import { quantiles, shares } from "./bydate.js";

const SHARES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
const NAMES = ["5 %", "10 %", "25 %", "median", "75 %", "90 %", "95 %"];
const BANDS = [[6, 0, "--a", 0.16], [5, 1, "--a", 0.18], [4, 2, "--a", 0.22]];
const OUTER = [0.05, 0.5, 0.95];
export const BINS = 40;
export const STAGE_COLORS = ["--s0", "--s1", "--s2", "--s3", "--s4"];
const seconds = (iso) => Date.parse(iso) / 1000;
const YEAR = 365 * 86400;

/** Scale of a unit on axes: shares are shown in percent. */
export const factor = (unit) => (unit === "share" ? 100 : 1);
export const axisUnit = (unit) => (unit === "share" || unit === "percent" ? "%" : unit);

/** What a function makes of a key, kept in a map. */
function kept(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}

/** What happened before the start, as far as it is recorded, as points in time. */
function before(section, key, whole) {
  const start = seconds(section.dates[0]);
  const from = whole ? -Infinity : start - YEAR;
  const levels = (section.history[key] ?? []).map(([iso, value]) => [seconds(iso), value]);
  const inside = levels.filter(([at]) => at >= from && at < start);
  const earlier = levels.filter(([at]) => at < from);
  if (!whole && earlier.length && levels.length) inside.unshift([from, earlier.at(-1)[1]]);
  return inside;
}

/** What of a fan does not hang on weights: its dates, the record, marks and paths of runs. */
function frameOf(run, path, whole) {
  const { told, book, coded } = path;
  const scale = factor(told.unit);
  const past = before(run.section, told.key, whole);
  const lead = past.length;
  const x = [...past.map(([at]) => at), ...run.seconds];
  const placed = (values) => {
    const y = new Array(x.length).fill(null);
    for (let t = 0; t < values.length; t++) y[lead + t] = values[t] * scale;
    return y;
  };
  const recorded = past.length ? [...past.map(([, value]) => value * scale), past.at(-1)[1] * scale] : null;
  const runs = new Map();
  const ofRun = (place) => kept(runs, place, () =>
    placed(Float64Array.from({ length: run.times }, (_, t) => book[coded.codes[t * run.n + place]])));
  const marks = run.section.marks.map(([iso, words]) => [seconds(iso), words]);
  const record = recorded && [...recorded, ...new Array(x.length - recorded.length).fill(null)];
  return { x, placed, record, ofRun, marks };
}

/** Bands and median of what is drawn by date, with history, lines of runs and another scenario. */
export function fan({ run, path, sample, other, lines, whole, title }) {
  const { x, placed, record, ofRun, marks } = kept(path.frames, whole, () => frameOf(run, path, whole));
  const none = { color: "transparent", width: 0 };
  const series = quantiles(path, sample, SHARES).map((cut, k) =>
    ({ label: NAMES[k], y: placed(cut), ...(k === 3 ? { color: "--a", width: 2 } : none) }));
  if (record) series.push({ label: "recorded", y: record, color: "--ink", width: 2, step: true });
  if (other) {
    const label = ["5 % there", "median there", "95 % there"];
    quantiles(other.path, other.sample, OUTER).forEach((cut, k) =>
      series.push({ label: label[k], y: placed(cut), color: "--b", width: k === 1 ? 2 : 1, dash: k === 1 ? [6, 4] : [2, 3] }),
    );
  }
  for (const { number, chosen } of lines) {
    series.push({ label: `run ${number}`, y: ofRun(number), color: chosen ? "--c" : "--line", width: chosen ? 2.5 : 1, line: number });
  }
  return { title, x, time: true, unit: axisUnit(path.told.unit), series, bands: BANDS, marks };
}

/** Shares of runs in each merged stage, stacked. */
export function stages({ run, sample, names, title }) {
  const x = run.seconds;
  const found = shares(run.stages, sample, names.length);
  let upto = new Array(x.length).fill(0);
  const series = [{ label: "", y: upto, color: "transparent", width: 0 }];
  found.forEach((row, k) => {
    upto = upto.map((sum, t) => sum + 100 * row[t]);
    series.push({ label: names[k], y: upto, color: "--ground", width: 1 });
  });
  const bands = names.map((_, k) => [k + 1, k, STAGE_COLORS[k], 1]);
  return { title, x, time: true, unit: "%", series, bands, marks: [], low: 0, high: 100, shares: found };
}

/** Shares of runs by value of an outcome: now, all runs, and another scenario. */
export function distribution({ outcome, sample, base, other, title }) {
  const { told } = outcome;
  const low = Math.min(told.low, other ? other.outcome.told.low : Infinity);
  const high = Math.max(told.high, other ? other.outcome.told.high : -Infinity);
  const scale = factor(told.unit);
  const x = Array.from({ length: BINS + 1 }, (_, k) => (low + ((high - low) * k) / BINS) * scale);
  const key = `${low} ${high}`;
  const places = (of) => kept(of.places, key, () => placesIn(of.values, low, high, BINS));
  const heights = (of, { weights }) => {
    const found = Array.from(histogram(places(of), weights, BINS), (each) => 100 * each);
    return [...found, found.at(-1)];
  };
  const all = kept(outcome.places, `all ${key}`, () => heights(outcome, base));
  const series = [
    { label: "now", y: heights(outcome, sample), color: "--a", width: 1.5, step: true, fill: 0.3 },
    { label: "all runs", y: all, color: "--ink", width: 1, step: true, dash: [3, 3] },
  ];
  if (other) {
    const y = heights(other.outcome, other.sample);
    series.push({ label: "there", y, color: "--b", width: 1.5, step: true, dash: [6, 4] });
  }
  return { title, x, time: false, unit: axisUnit(told.unit), series, bands: [], marks: [], low: 0 };
}
