// Answers at every date. From one date to the next few runs change their code, so the weight that
// each code holds is carried along and moved for those runs alone.

const CODES = 256;
const FEW = 0.4; // share of runs up to which moving weights is quicker than counting anew

/** Codes of runs by date, (dates x runs), with the runs whose code changes before each date. */
export function track(codes, n) {
  const times = codes.length / n;
  const steps = [null];
  for (let t = 1; t < times; t++) steps.push(changes(codes.subarray((t - 1) * n, t * n), codes.subarray(t * n, (t + 1) * n)));
  return { codes, n, times, steps };
}

/** Runs with another code than before, that one and the new one; null where they are many. */
function changes(before, now) {
  const runs = [];
  for (let i = 0; i < now.length; i++) {
    if (now[i] !== before[i]) runs.push(i);
    if (runs.length > FEW * now.length) return null;
  }
  const found = { runs: Uint32Array.from(runs), from: new Uint8Array(runs.length), to: new Uint8Array(runs.length) };
  runs.forEach((i, k) => {
    found.from[k] = before[i];
    found.to[k] = now[i];
  });
  return found;
}

/** Calls `read(time, held)` for every date with the weight that each code holds. */
function byDate({ codes, n, times, steps }, weights, read) {
  const held = new Float64Array(CODES);
  for (let t = 0; t < times; t++) {
    const step = steps[t];
    if (step) move(held, step, weights);
    else count(held, codes, t * n, weights);
    read(t, held);
  }
}

function count(held, codes, start, weights) {
  held.fill(0);
  for (let i = 0; i < weights.length; i++) held[codes[start + i]] += weights[i];
}

function move(held, { runs, from, to }, weights) {
  for (let k = 0; k < runs.length; k++) {
    const w = weights[runs[k]];
    held[from[k]] -= w;
    held[to[k]] += w;
  }
}

/** Quantiles at every date, one array a share; from codes, so near but not exact. */
export function quantiles({ book, coded }, { weights, whole }, shares) {
  const found = shares.map(() => new Float64Array(coded.times));
  byDate(coded, weights, (t, held) => {
    let upto = 0;
    let next = 0;
    for (let code = 0; code < book.length && next < shares.length; code++) {
      upto += held[code];
      while (next < shares.length && upto >= shares[next] * whole * (1 - 1e-12)) {
        found[next++][t] = book[code];
      }
    }
    while (next < shares.length) found[next++][t] = book[book.length - 1];
  });
  return found;
}

/** Shares of runs with each of `count` codes at every date, one array a code. */
export function shares(coded, { weights, whole }, count) {
  const found = Array.from({ length: count }, () => new Float64Array(coded.times));
  byDate(coded, weights, (t, held) => {
    for (let k = 0; k < count; k++) found[k][t] = Math.max(held[k], 0) / whole;
  });
  return found;
}
