// Weights of runs for settings; the same as tradesim.reports.explorer.kernel.

const CLASSES = 256;

/** How many runs that count the same say as much (Kish 1965). */
export function effective(weights) {
  let sum = 0;
  let squares = 0;
  for (const w of weights) {
    sum += w;
    squares += w * w;
  }
  return squares > 0 ? (sum * sum) / squares : 0;
}

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
 * Weights for settings: what was seen, then switches, then sliders, whose kernels are widened until
 * enough runs are left. `seen`: [name, came] each; `switches` and `sliders`: [input, value] each.
 */
export function weighed(run, { seen, seenBy, switches, sliders }, how) {
  const start = run.base.slice();
  for (const [name, came] of seen) keep(start, run.days.get(name), seenBy, came);
  for (const [input, code] of switches) {
    const draws = run.draws[input];
    if (draws) for (let i = 0; i < run.n; i++) if (draws[i] !== code) start[i] = 0;
  }
  const asked = sliders.filter(([input]) => run.draws[input]);
  const enough = Math.min(how.fewest, effective(start));
  let width = how.width;
  for (let k = 0; k <= how.widest; k++) {
    const weights = start.slice();
    for (const [input, place] of asked) {
      const draws = run.draws[input];
      const by = kernel(place, width);
      for (let i = 0; i < run.n; i++) weights[i] *= by[draws[i]];
    }
    const left = effective(weights);
    if (!asked.length || left >= enough) return { weights, width, effective: left };
    width *= how.wider;
  }
  return { weights: start, width, effective: effective(start) };
}
