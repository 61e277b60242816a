// Shares of runs by value: bins of equal width.

const NONE = 255;

/** Bin of each run among `bins` from low to high; NONE where it has no value. */
export function placesIn(values, low, high, bins) {
  const found = new Uint8Array(values.length);
  const scale = bins / (high - low);
  for (let i = 0; i < values.length; i++) {
    const k = Math.floor((values[i] - low) * scale);
    found[i] = Number.isNaN(k) ? NONE : Math.min(bins - 1, Math.max(0, k));
  }
  return found;
}

/** Shares of runs in bins, of all runs that have a value. */
export function histogram(places, weights, bins) {
  const held = new Float64Array(NONE + 1);
  for (let i = 0; i < weights.length; i++) held[places[i]] += weights[i];
  const found = held.slice(0, bins);
  const whole = found.reduce((sum, each) => sum + each, 0);
  return found.map((each) => each / whole);
}
