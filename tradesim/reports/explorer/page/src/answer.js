// Answers of weighted runs; formulas and edges as in tradesim.results.weights. What holds is 1 or 0
// a run. Loops have no branch that a run decides: a wrong guess of the processor costs more than a
// multiplication by 0.

const HALF = 0.5;

/** Weights of runs with what every answer needs of them: their sum, and the sum of squares. */
export function sampleOf(weights) {
  let whole = 0;
  let all = 0;
  for (let i = 0; i < weights.length; i++) {
    whole += weights[i];
    all += weights[i] * weights[i];
  }
  return { weights, whole, all };
}

/** How many runs that count the same say as much (Kish 1965). */
export const effective = ({ whole, all }) => (all > 0 ? (whole * whole) / all : 0);

/** Share of runs in which something holds, and its standard error. */
export function share(holds, sample) {
  const { weights, whole, all } = sample;
  let having = 0;
  let squares = 0;
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i] * holds[i];
    having += w;
    squares += w * w;
  }
  const p = Math.min(having / whole, 1);
  const n = (whole * whole) / all;
  if (!(n > 1)) return { value: p, error: NaN };
  const inside = (1 - p) ** 2 * squares + p * p * Math.max(all - squares, 0);
  const least = ((HALF / n) * (1 - HALF / n)) / n;
  return { value: p, error: Math.sqrt(Math.max(inside / whole ** 2, least)) };
}

/** Change of a share from one sample to another of the same runs, and its error. */
export function change(holds, now, before) {
  const one = share(holds, before).value;
  const two = share(holds, now).value;
  const [a, b] = [now.weights, before.weights];
  const [each, other] = [1 / now.whole, 1 / before.whole];
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const part = a[i] * each * (holds[i] - two) - b[i] * other * (holds[i] - one);
    sum += part * part;
  }
  return { value: two - one, error: Math.sqrt(sum) };
}

/** Mean over the runs that have a value, and its standard error. */
export function mean(values, weights) {
  let whole = 0;
  let sum = 0;
  let all = 0;
  for (let i = 0; i < weights.length; i++) {
    if (Number.isNaN(values[i])) continue;
    whole += weights[i];
    all += weights[i] * weights[i];
    sum += weights[i] * values[i];
  }
  const middle = sum / whole;
  const n = (whole * whole) / all;
  if (!(n > 1)) return { value: middle, error: NaN };
  let apart = 0;
  for (let i = 0; i < weights.length; i++) {
    if (Number.isNaN(values[i])) continue;
    const part = weights[i] * (values[i] - middle);
    apart += part * part;
  }
  const spread = (Math.sqrt(apart) / whole) * Math.sqrt(n / (n - 1));
  return { value: middle, error: spread };
}

/** Difference of shares of two scenarios: run by run where they pair, else of two samples. */
export function difference(one, two, paired) {
  if (!paired) {
    const [a, b] = [share(one.holds, one.sample), share(two.holds, two.sample)];
    return { value: b.value - a.value, error: Math.hypot(a.error, b.error) };
  }
  const { weights, whole, all } = one.sample;
  let [up, down, ups, downs] = [0, 0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const more = weights[i] * (two.holds[i] & (one.holds[i] ^ 1));
    const less = weights[i] * (one.holds[i] & (two.holds[i] ^ 1));
    up += more;
    down += less;
    ups += more * more;
    downs += less * less;
  }
  const value = (up - down) / whole;
  const n = (whole * whole) / all;
  if (!(n > 1)) return { value, error: NaN };
  const rest = Math.max(all - ups - downs, 0);
  const apart = ups * (1 - value) ** 2 + downs * (1 + value) ** 2 + rest * value ** 2;
  const edge = Math.sqrt(((HALF / n) * (1 - HALF / n)) / n);
  return { value, error: Math.sqrt(apart) / whole || edge };
}

/** Which runs are in a deal on a date; 1 or 0 each. */
export function inForce(run, time, codes) {
  const found = new Uint8Array(run.n);
  const row = run.stages.codes.subarray(time * run.n, (time + 1) * run.n);
  for (let i = 0; i < run.n; i++) found[i] = codes.includes(row[i]) ? 1 : 0;
  return found;
}

/** Which runs had an event by a day since the start; 1 or 0 each. */
export function cameBy(days, last) {
  const found = new Uint8Array(days.length);
  for (let i = 0; i < days.length; i++) found[i] = days[i] <= last ? 1 : 0;
  return found;
}
