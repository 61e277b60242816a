// The band of a chance over what is not known, for any weights; as tradesim.reports.explorer.unknowns.

const ENDS = [0.05, 0.95];
const HALVINGS = 32;
const expit = (x) => 1 / (1 + Math.exp(-x));

/** 5 and 95 % of a chance over what is not known; null where there is none. */
export function band(found, weights, chance) {
  if (!found || !(chance > 0 && chance < 1)) return null;
  const { odds, classes } = found;
  const all = new Float64Array(256);
  for (let i = 0; i < weights.length; i++) all[classes[i]] += weights[i];
  const mass = all.subarray(0, odds.length);
  let whole = 0;
  for (const each of mass) whole += each;
  if (!(whole > 0)) return null;
  let low = -40;
  let high = 40;
  for (let k = 0; k < HALVINGS; k++) {
    const level = (low + high) / 2;
    let sum = 0;
    for (let c = 0; c < odds.length; c++) if (mass[c] > 0) sum += mass[c] * expit(level + odds[c]);
    if (sum / whole < chance) low = level;
    else high = level;
  }
  const level = (low + high) / 2;
  return ENDS.map((share) => expit(level + quantile(mass, whole, odds, share)));
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
