// What each figure shows, apart from how it is drawn: canvas on the page, SVG in a file.
// A figure: { title, x, time, unit, series: [{ label, y, color, width, dash, step, fill }],
//             bands: [[upper, lower, color, opacity]] (numbers of series), marks: [[x, words]] }

import { histogram, quantiles, stageShares } from "./answer.js";

const SHARES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
export const BINS = 40;
export const STAGE_COLORS = ["--s0", "--s1", "--s2", "--s3", "--s4"];
const seconds = (iso) => Date.parse(iso) / 1000;
const YEAR = 365 * 86400;

/** Scale of a unit on axes: shares are shown in percent. */
export const factor = (unit) => (unit === "share" ? 100 : 1);
export const axisUnit = (unit) => (unit === "share" || unit === "percent" ? "%" : unit);

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

/** Bands and median of what is drawn by date, with history, lines of runs and another scenario. */
export function fan({ run, path, weights, other, lines, whole, title }) {
  const { told } = path;
  const scale = factor(told.unit);
  const past = before(run.section, told.key, whole);
  const dates = run.section.dates.map(seconds);
  const x = [...past.map(([at]) => at), ...dates];
  const lead = past.length;
  const placed = (values) => {
    const y = new Array(x.length).fill(null);
    for (let t = 0; t < values.length; t++) y[lead + t] = values[t] * scale;
    return y;
  };
  const cuts = quantiles(path, weights, SHARES).map(placed);
  const none = { color: "transparent", width: 0 };
  const names = ["5 %", "10 %", "25 %", "median", "75 %", "90 %", "95 %"];
  const series = cuts.map((y, k) =>
    k === 3 ? { label: "median", y, color: "--a", width: 2 } : { label: names[k], y, ...none },
  );
  const bands = [[6, 0, "--a", 0.16], [5, 1, "--a", 0.18], [4, 2, "--a", 0.22]];
  if (past.length) {
    const y = new Array(x.length).fill(null);
    past.forEach(([, value], k) => (y[k] = value * scale));
    y[lead] = past.at(-1)[1] * scale;
    series.push({ label: "recorded", y, color: "--ink", width: 2, step: true });
  }
  if (other) {
    const theirs = quantiles(other.path, other.weights, [0.05, 0.5, 0.95]).map(placed);
    const label = ["5 % there", "median there", "95 % there"];
    theirs.forEach((y, k) =>
      series.push({ label: label[k], y, color: "--b", width: k === 1 ? 2 : 1, dash: k === 1 ? [6, 4] : [2, 3] }),
    );
  }
  for (const { number, place, chosen } of lines) {
    const values = new Float64Array(run.times);
    for (let t = 0; t < run.times; t++) values[t] = told.book[path.codes[t * run.n + place]];
    series.push({ label: `run ${number}`, y: placed(values), color: chosen ? "--c" : "--line", width: chosen ? 2.5 : 1, line: number });
  }
  const marks = run.section.marks.map(([iso, words]) => [seconds(iso), words]);
  return { title, x, time: true, unit: axisUnit(told.unit), series, bands, marks };
}

/** Shares of runs in each merged stage, stacked. */
export function stages({ run, weights, names, title }) {
  const x = run.section.dates.map(seconds);
  const shares = stageShares(run, weights, names.length);
  const series = [];
  const bands = [];
  let upto = new Array(x.length).fill(0);
  series.push({ label: "", y: upto.slice(), color: "transparent", width: 0 });
  shares.forEach((row, k) => {
    upto = upto.map((sum, t) => sum + 100 * row[t]);
    series.push({ label: names[k], y: upto, color: "--ground", width: 1 });
    bands.push([k + 1, k, STAGE_COLORS[k], 1]);
  });
  return { title, x, time: true, unit: "%", series, bands, marks: [], low: 0, high: 100, shares };
}

/** Shares of runs by value of an outcome: now, all runs, and another scenario. */
export function distribution({ outcome, weights, base, other, title }) {
  const { told } = outcome;
  const low = Math.min(told.low, other ? other.outcome.told.low : Infinity);
  const high = Math.max(told.high, other ? other.outcome.told.high : -Infinity);
  const scale = factor(told.unit);
  const x = Array.from({ length: BINS + 1 }, (_, k) => (low + ((high - low) * k) / BINS) * scale);
  const heights = (values, w) => {
    const found = Array.from(histogram(values, w, low, high, BINS), (share) => 100 * share);
    return [...found, found.at(-1)];
  };
  const series = [
    { label: "now", y: heights(outcome.values, weights), color: "--a", width: 1.5, step: true, fill: 0.3 },
    { label: "all runs", y: heights(outcome.values, base), color: "--ink", width: 1, step: true, dash: [3, 3] },
  ];
  if (other) {
    const y = heights(other.outcome.values, other.weights);
    series.push({ label: "there", y, color: "--b", width: 1.5, step: true, dash: [6, 4] });
  }
  return { title, x, time: false, unit: axisUnit(told.unit), series, bands: [], marks: [], low: 0 };
}
