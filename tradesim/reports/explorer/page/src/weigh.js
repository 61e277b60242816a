// Weights of runs for settings; the same as tradesim.reports.explorer.kernel.

import { effective, sampleOf } from "./answer.js";

const CLASSES = 256;

/** Weight of each class of draws for a slider at a place from 0 to 100. */
export function kernel(place, width) {
  const found = new Float64Array(CLASSES);
  for (let k = 0; k < CLASSES; k++) {
    const z = ((k + 0.5) / CLASSES - place / 100) / width;
    found[k] = Math.exp(-0.5 * z * z);
  }
  return found;
}

/** In which runs an event had come by a day since the start, or had not. */
function keep(weights, days, last, came) {
  for (let i = 0; i < weights.length; i++) if (days[i] <= last !== came) weights[i] = 0;
}

/**
 * Sample for settings: what was seen, then switches, then sliders, whose kernels are widened until
 * enough runs are left, with their width and the effective number of runs. `seen`: [name, came] each; `switches` and `sliders`: [input, value] each.
 */
export function weighed(run, { seen, seenBy, switches, sliders }, how) {
  const start = run.base.weights.slice();
  for (const [name, came] of seen) keep(start, run.days.get(name), seenBy, came);
  for (const [input, code] of switches) {
    const draws = run.draws[input];
    if (draws) for (let i = 0; i < run.n; i++) if (draws[i] !== code) start[i] = 0;
  }
  const asked = sliders.filter(([input]) => run.draws[input]);
  const before = sampleOf(start);
  const enough = Math.min(how.fewest, effective(before));
  let width = how.width;
  for (let k = 0; k <= how.widest; k++) {
    const weights = start.slice();
    for (const [input, place] of asked) {
      const draws = run.draws[input];
      const by = kernel(place, width);
      for (let i = 0; i < run.n; i++) weights[i] *= by[draws[i]];
    }
    const sample = sampleOf(weights);
    const left = effective(sample);
    if (!asked.length || left >= enough) return { ...sample, width, effective: left };
    width *= how.wider;
  }
  return { ...before, width, effective: effective(before) };
}
