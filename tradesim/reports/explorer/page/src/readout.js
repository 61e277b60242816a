// What the figures say, in words.

import { mean, share } from "./answer.js";
import { say } from "./dom.js";
import { capital, day, inUnit, percent, points, thousands } from "./words.js";

/** Writes the words below the figures, and the line on top. */
export function readout(app, { other, paired }) {
  const { state, facts, one, place, shown } = app;
  const date = day(one.run.section.dates[state.time]);
  say(place.fanWords, fanWords(app, date));
  say(place.fanLegend, fanLegend(app));
  facts.stages.forEach((_, k) => say(place.stageShares[k], percent(shown.stages.shares[k][state.time])));
  say(place.stageDate, `On ${date}`);
  say(place.outcomeWords, outcomeWords(app));
  say(place.status, status(app, other, paired));
  say(place.dateWords, date);
  if (place.dated === date && place.lastDate === one.run.times - 1) return;
  Object.assign(place, { dated: date, lastDate: one.run.times - 1 });
  place.date.max = one.run.times - 1;
  place.date.value = state.time;
  place.date.setAttribute("aria-valuetext", date);
}

/** The fan on one date. */
function fanWords({ state, one, shown }, date) {
  const at = shown.fan.x.length - one.run.times + state.time;
  const [low, , , middle, , , high] = shown.fan.series.map((each) => each.y[at]);
  const { unit } = one.path.told;
  const value = (y) => inUnit(unit === "share" ? y / 100 : y, unit);
  return `On ${date}: about ${value(middle)} in the middle, ${value(low)} to ${value(high)} in nine of ten runs.`;
}

/** What is drawn in the figure by date. */
function fanLegend({ one, two, shown }) {
  const dates = one.run.section.marks.map(([iso, words]) => `${day(iso)} ${words}`).join("; ");
  return [
    "Blue: median and central 50, 80 and 90 % of runs. Thin lines: single runs with a story.",
    shown.fan.series.some((each) => each.label === "recorded") ? "Heavy line before the start: as recorded." : "",
    two ? `Dashed: median and central 90 % of ${two.run.section.name}.` : "",
    dates ? `Dashed upright lines: ${dates}.` : "",
  ].filter(Boolean).join(" ");
}

/** Mean of the outcome with its error. */
function outcomeWords({ one, found }) {
  const { told, values } = one.outcome;
  const average = mean(values, found.weights);
  const scale = told.unit === "share" ? 100 : 1;
  const axis = told.unit === "share" || told.unit === "percent" ? "%" : told.unit;
  const digits = (x, count) => Number((scale * x).toPrecision(count));
  return `On average ${digits(average.value, 3)} ± ${digits(average.error, 2)} ${axis}.`;
}

/** How many runs the settings leave, and what that means. */
function status({ state, facts, one, two, active, found }, other, paired) {
  const { section } = one.run;
  const most = points(0.5 / Math.sqrt(found.effective));
  const wide = found.width > facts.kernel.width * 1.001 && state.sliders.size;
  const chance = `${capital(facts.chances[0].words)} in ${percent(share(one.run.holds[0], found).value)}`;
  return [
    active
      ? `${chance} of these runs, ${percent(section.chances[0].value)} of all. These settings leave ${thousands(found.effective)} of ${section.inWords} that count the same; a chance is known to ± ${most} points or better.`
      : `${chance} of ${section.inWords}.`,
    wide ? `Sliders reach wider than set, so that enough runs are left: ${Math.round(100 * found.width)} percentiles to each side.` : "",
    found.effective < facts.kernel.fewest ? "So few runs answer roughly." : "",
    two && !other ? `No run of ${two.run.section.name} fits these settings.` : "",
    other ? (paired ? "Compared run by run: both meet the same shocks." : "Compared as separate samples, not run by run.") : "",
  ].filter(Boolean).join(" ");
}
