// Answers of weighted runs; formulas and edges as in tradesim.results.weights.

const HALF = 0.5;

export function total(weights) {
  let sum = 0;
  for (const w of weights) sum += w;
  return sum;
}

/** Share of runs in which something holds, and its standard error. */
export function share(holds, weights) {
  let whole = 0;
  let having = 0;
  let all = 0;
  let squares = 0;
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i];
    whole += w;
    all += w * w;
    if (holds[i]) {
      having += w;
      squares += w * w;
    }
  }
  const p = Math.min(having / whole, 1);
  const n = (whole * whole) / all;
  if (!(n > 1)) return { value: p, error: NaN };
  const inside = (1 - p) ** 2 * squares + p * p * Math.max(all - squares, 0);
  const least = ((HALF / n) * (1 - HALF / n)) / n;
  return { value: p, error: Math.sqrt(Math.max(inside / whole ** 2, least)) };
}

/** Change of a share from base weights to weights over the same runs, and its error. */
export function change(holds, weights, base) {
  const one = share(holds, base).value;
  const two = share(holds, weights).value;
  const before = total(base);
  const now = total(weights);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const h = holds[i] ? 1 : 0;
    const part = (weights[i] / now) * (h - two) - (base[i] / before) * (h - one);
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
    const [a, b] = [share(one.holds, one.weights), share(two.holds, two.weights)];
    return { value: b.value - a.value, error: Math.hypot(a.error, b.error) };
  }
  const { weights } = one;
  let [whole, all, up, down, ups, downs] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i];
    whole += w;
    all += w * w;
    if (two.holds[i] > one.holds[i]) {
      up += w;
      ups += w * w;
    } else if (two.holds[i] < one.holds[i]) {
      down += w;
      downs += w * w;
    }
  }
  const value = (up - down) / whole;
  const n = (whole * whole) / all;
  if (!(n > 1)) return { value, error: NaN };
  const rest = Math.max(all - ups - downs, 0);
  const apart = ups * (1 - value) ** 2 + downs * (1 + value) ** 2 + rest * value ** 2;
  const edge = Math.sqrt(((HALF / n) * (1 - HALF / n)) / n);
  return { value, error: Math.sqrt(apart) / whole || edge };
}

/** Quantiles of a path at every date, one array a share; from codes, so near but not exact. */
export function quantiles(path, weights, shares) {
  const n = weights.length;
  const { codes } = path;
  const { book } = path.told;
  const times = codes.length / n;
  const whole = total(weights);
  const found = shares.map(() => new Float64Array(times));
  const held = new Float64Array(256);
  for (let t = 0; t < times; t++) {
    held.fill(0);
    for (let i = 0, at = t * n; i < n; i++, at++) held[codes[at]] += weights[i];
    let upto = 0;
    let next = 0;
    for (let code = 0; code < book.length && next < shares.length; code++) {
      upto += held[code];
      while (next < shares.length && upto >= shares[next] * whole * (1 - 1e-12)) {
        found[next++][t] = book[code];
      }
    }
    while (next < shares.length) found[next++][t] = book[book.length - 1];
  }
  return found;
}

/** Shares of runs in each merged stage at every date, one array a stage. */
export function stageShares(run, weights, count) {
  const { n, stages, times } = run;
  const whole = total(weights);
  const found = Array.from({ length: count }, () => new Float64Array(times));
  const held = new Float64Array(count);
  for (let t = 0; t < times; t++) {
    held.fill(0);
    for (let i = 0, at = t * n; i < n; i++, at++) held[stages[at]] += weights[i];
    for (let k = 0; k < count; k++) found[k][t] = held[k] / whole;
  }
  return found;
}

/** Shares of runs in bins of equal width from low to high; of all runs that have a value. */
export function histogram(values, weights, low, high, bins) {
  const found = new Float64Array(bins);
  const scale = bins / (high - low);
  let whole = 0;
  for (let i = 0; i < weights.length; i++) {
    if (Number.isNaN(values[i])) continue;
    const k = Math.min(bins - 1, Math.max(0, Math.floor((values[i] - low) * scale)));
    found[k] += weights[i];
    whole += weights[i];
  }
  for (let k = 0; k < bins; k++) found[k] /= whole;
  return found;
}

/** Which runs are in a deal on a date; 1 or 0 each. */
export function inForce(run, time, codes) {
  const found = new Uint8Array(run.n);
  const row = run.stages.subarray(time * run.n, (time + 1) * run.n);
  for (let i = 0; i < run.n; i++) found[i] = codes.includes(row[i]) ? 1 : 0;
  return found;
}

/** Which runs had an event by a day since the start; 1 or 0 each. */
export function cameBy(days, last) {
  const found = new Uint8Array(days.length);
  for (let i = 0; i < days.length; i++) found[i] = days[i] <= last ? 1 : 0;
  return found;
}
