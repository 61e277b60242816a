// The band of a chance over what is not known, for any weights; as tradesim.reports.explorer.unknowns.

const ENDS = [0.05, 0.95];
const STEPS = 60;
const NEAR = 1e-11;
const expit = (x) => 1 / (1 + Math.exp(-x));

/** 5 and 95 % of a chance over what is not known; null where there is none. */
export function band(found, weights, chance) {
  if (!found || !(chance > 0 && chance < 1)) return null;
  const { odds, classes } = found;
  const all = new Float64Array(256);
  for (let i = 0; i < weights.length; i++) all[classes[i]] += weights[i];
  const mass = all.subarray(0, odds.length);
  let whole = 0;
  for (let c = 0; c < mass.length; c++) whole += mass[c];
  if (!(whole > 0)) return null;
  const level = levelOf(chance, mass, whole, odds);
  return ENDS.map((share) => expit(level + quantile(mass, whole, odds, share)));
}

/** What is added to all log-odds so that their mean chance is `chance`: Newton's steps, kept inside
 * the bounds that are known so far. */
function levelOf(chance, mass, whole, odds) {
  let [low, high] = [-40, 40];
  let level = Math.log(chance / (1 - chance));
  for (let k = 0; k < STEPS; k++) {
    let sum = 0;
    let slope = 0;
    for (let c = 0; c < odds.length; c++) {
      const p = expit(level + odds[c]);
      sum += mass[c] * p;
      slope += mass[c] * p * (1 - p);
    }
    const over = sum - chance * whole;
    if (over < 0) low = level;
    else high = level;
    const next = level - over / slope;
    const to = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(to - level) < NEAR) return to;
    level = to;
  }
  return level;
}

/** A quantile of the values of classes, between the middles of those that have any mass. */
function quantile(mass, whole, values, share) {
  let upto = 0;
  let before = null;
  for (let c = 0; c < values.length; c++) {
    if (!(mass[c] > 0)) continue;
    const at = (upto + mass[c] / 2) / whole;
    upto += mass[c];
    if (at >= share) {
      if (before === null) return values[c];
      return before.value + ((share - before.at) / (at - before.at)) * (values[c] - before.value);
    }
    before = { at, value: values[c] };
  }
  return before.value;
}
