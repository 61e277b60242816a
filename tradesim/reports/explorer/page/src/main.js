// The page: settings on one side, answers on the other. Everything is worked out here, in the page.

import { mean, share } from "./answer.js";
import { Chances } from "./chances.js";
import { el } from "./dom.js";
import { distribution, fan, STAGE_COLORS, stages } from "./figures.js";
import { layout } from "./layout.js";
import { fromFragment, toFragment } from "./link.js";
import { toSvg } from "./svg.js";
import { toToml } from "./toml.js";
import { loaded, outcomeOf, pathOf } from "./unpack.js";
import { day, inUnit, percent, points, thousands } from "./words.js";
import { weighed } from "./weigh.js";

const LINES = 14;
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

class App {
  constructor(facts) {
    this.facts = facts;
    this.state = fromFragment(location.hash.slice(1), facts);
    this.runs = new Map();
    this.chances = new Chances(facts);
    this.frame = 0;
  }

  run(k) {
    if (!this.runs.has(k)) this.runs.set(k, loaded(this.facts.scenarios[k], this.facts));
    return this.runs.get(k);
  }

  /** Unpack what the settings show, then draw. */
  async open() {
    const { state, facts } = this;
    const opened = {};
    for (const [name, k] of [["one", state.scenario], ["two", state.against]]) {
      if (k < 0) continue;
      const run = await this.run(k);
      opened[name] = { run, path: await pathOf(run, state.show), outcome: await outcomeOf(run, state.outcome) };
    }
    Object.assign(this, { one: opened.one, two: opened.two });
    this.controls.forEach((each) => each.show());
    this.story();
    this.update();
    const section = facts.scenarios[state.scenario];
    this.place.title.textContent = section.title;
    this.place.about.textContent = section.about;
  }

  /** Settings have changed: draw before the next frame is shown. */
  changed() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.update();
    });
  }

  get active() {
    const { sliders, switches, seen } = this.state;
    return sliders.size + switches.size + seen.size > 0;
  }

  weights(run) {
    const { state, facts } = this;
    const last = Math.round((Date.parse(run.section.dates[Math.min(state.seenBy, run.times - 1)]) - Date.parse(run.section.dates[0])) / 864e5);
    const { sliders, switches, seen } = state;
    return weighed(run, { sliders: [...sliders], switches: [...switches], seen: [...seen], seenBy: last }, facts.kernel);
  }

  update() {
    const { state, facts, one, two, active, place } = this;
    const { run } = one;
    const found = this.weights(run);
    const { weights } = found;
    place.main.classList.toggle("empty", !(found.effective > 0));
    if (!(found.effective > 0)) {
      place.status.textContent = "No run of this scenario fits these settings: take one of them back.";
      return;
    }
    let other = null;
    let paired = false;
    if (two) {
      const sections = [run.section, two.run.section];
      const alike = sections[0].pairs === sections[1].pairs && sections[0].draws === sections[1].draws;
      paired = alike && !state.seen.size;
      const theirs = paired ? found : this.weights(two.run);
      other = theirs.effective > 0 ? { ...two, weights: theirs.weights } : null;
    }
    this.found = found;
    this.chances.update({ run, weights, active, time: state.time, other, paired });
    this.figures(weights, other);
    this.readout(weights, found, { other, paired });
    clearTimeout(this.linking);
    this.linking = setTimeout(() => history.replaceState(null, "", `#${toFragment(state, facts)}`), 400);
  }

  figures(weights, other) {
    const { state, facts, one, place } = this;
    const { run, path, outcome } = one;
    const sameDates = other && other.run.section.dates.join() === run.section.dates.join();
    this.shown = {
      fan: fan({
        run, path, weights, other: sameDates ? other : null, lines: this.lines(weights),
        whole: state.history, title: capital(path.told.about),
      }),
      stages: stages({ run, weights, names: facts.stages, title: "Where the two sides stand" }),
      outcome: distribution({ outcome, weights, base: run.base, other, title: capital(outcome.told.about) }),
    };
    const now = Date.parse(run.section.dates[state.time]) / 1000;
    this.shown.fan.now = this.shown.stages.now = now;
    for (const [name, canvas] of Object.entries(this.canvases)) canvas.show(this.shown[name]);
    place.fanTitle.textContent = `${this.shown.fan.title} (${this.shown.fan.unit})`;
    place.outcomeTitle.textContent = `${this.shown.outcome.title} (${this.shown.outcome.unit})`;
  }

  /** Runs with a story that are drawn: those that count most, and the one that is read. */
  lines(weights) {
    const { runs } = this.one.run.section.stories;
    const order = runs.map((_, k) => k).filter((k) => weights[runs[k]] > 0);
    order.sort((a, b) => weights[runs[b]] - weights[runs[a]] || a - b);
    const few = order.slice(0, LINES);
    const { story } = this.state;
    if (story >= 0 && !few.includes(story)) few.push(story);
    few.sort((a, b) => (a === story) - (b === story));
    return few.map((k) => ({ number: runs[k], place: runs[k], chosen: k === story }));
  }

  /** What the figures say, in words. */
  readout(weights, found, { other, paired }) {
    const { state, facts, one, two, place, shown } = this;
    const { section } = one.run;
    const date = day(section.dates[state.time]);
    const at = shown.fan.x.length - one.run.times + state.time;
    const [low, , , middle, , , high] = shown.fan.series.map((each) => each.y[at]);
    const { unit } = one.path.told;
    const value = (y) => inUnit(unit === "share" ? y / 100 : y, unit);
    place.fanWords.textContent = `On ${date}: about ${value(middle)} in the middle, ${value(low)} to ${value(high)} in nine of ten runs.`;
    place.fanLegend.textContent = this.legend();
    facts.stages.forEach((name, k) => {
      place.stageShares[k].textContent = percent(shown.stages.shares[k][state.time]);
    });
    place.stageDate.textContent = `On ${date}`;
    const { told, values } = one.outcome;
    const average = mean(values, weights);
    const digits = (x) => Number((told.unit === "share" ? 100 * x : x).toPrecision(3));
    const axis = told.unit === "share" || told.unit === "percent" ? "%" : told.unit;
    place.outcomeWords.textContent = `On average ${digits(average.value)} ± ${Number((told.unit === "share" ? 100 * average.error : average.error).toPrecision(2))} ${axis}.`;
    const most = points(0.5 / Math.sqrt(found.effective));
    const wide = found.width > facts.kernel.width * 1.001 && state.sliders.size;
    const { value: deal } = share(one.run.holds[0], weights);
    const lines = [
      this.active
        ? `${capital(facts.chances[0].words)} in ${percent(deal)} of these runs, ${percent(section.chances[0].value)} of all. These settings leave ${thousands(found.effective)} of ${section.inWords} that count the same; a chance is known to ± ${most} points or better.`
        : `${capital(facts.chances[0].words)} in ${percent(deal)} of ${section.inWords}.`,
      wide ? `Sliders reach wider than set, so that enough runs are left: ${Math.round(100 * found.width)} percentiles to each side.` : "",
      found.effective < facts.kernel.fewest ? "So few runs answer roughly." : "",
      two && !other ? `No run of ${two.run.section.name} fits these settings.` : "",
      other ? (paired ? "Compared run by run: both meet the same shocks." : "Compared as separate samples, not run by run.") : "",
    ];
    place.status.textContent = lines.filter(Boolean).join(" ");
    for (const range of [place.date]) {
      range.max = one.run.times - 1;
      range.value = state.time;
      range.setAttribute("aria-valuetext", date);
    }
    place.dateWords.textContent = date;
  }

  /** What is drawn in the figure by date. */
  legend() {
    const { section } = this.one.run;
    const dates = section.marks.map(([iso, words]) => `${day(iso)} ${words}`).join("; ");
    return [
      "Blue: median and central 50, 80 and 90 % of runs. Thin lines: single runs with a story.",
      this.shown.fan.series.some((each) => each.label === "recorded") ? "Heavy line before the start: as recorded." : "",
      this.two ? `Dashed: median and central 90 % of ${this.two.run.section.name}.` : "",
      dates ? `Dashed upright lines: ${dates}.` : "",
    ].filter(Boolean).join(" ");
  }

  /** Shows the story that was picked. */
  story() {
    const { state, place, one } = this;
    const { runs } = one.run.section.stories;
    if (state.story >= runs.length) state.story = -1;
    place.picker.replaceChildren(el("option", { value: -1 }, "none"), ...runs.map((run, k) => el("option", { value: k }, `run ${run}`)));
    place.picker.value = state.story;
    const told = state.story < 0 ? [] : one.run.stories[state.story];
    place.story.replaceChildren(...told.map(([iso, words]) => el("li", {}, el("time", { datetime: iso }, day(iso)), ` ${words}`)));
    place.storyTitle.textContent = state.story < 0 ? "One run, week by week" : `Run ${runs[state.story]}, week by week`;
  }

  pick(story) {
    this.state.story = story;
    this.story();
    this.changed();
  }

  seenInWords() {
    const date = day(this.facts.scenarios[this.state.scenario].dates[this.state.seenBy]);
    return this.facts.seen
      .filter(({ name }) => this.state.seen.has(name))
      .map(({ name, words }) => `${words} by ${date}: ${this.state.seen.get(name) ? "yes" : "no"}`);
  }

  toml() {
    return toToml(this.state, this.facts, this.seenInWords());
  }

  svg(name) {
    const look = getComputedStyle(document.documentElement);
    const color = (each) => (each.startsWith("--") ? look.getPropertyValue(each).trim() : each);
    const { section } = this.one.run;
    const legend = name === "stages"
      ? this.facts.stages.map((words, k) => [STAGE_COLORS[k], words])
      : this.shown[name].series
          .filter((each) => each.width > 0 && each.line === undefined && each.color !== "transparent")
          .map((each) => [each.color, each.label]);
    const source = `${section.name}; ${section.inWords}${this.active ? `, here worth ${thousands(this.found.effective)}` : ""}; tradesim ${this.facts.version}`;
    return toSvg(this.shown[name], { color, source, legend });
  }

  async copyLink() {
    history.replaceState(null, "", `#${toFragment(this.state, this.facts)}`);
    try {
      await navigator.clipboard.writeText(location.href);
      this.place.said.textContent = "Link copied.";
    } catch {
      this.place.said.textContent = "The address of this page holds the settings: copy it.";
    }
  }

  reset() {
    for (const each of ["sliders", "switches", "seen"]) this.state[each].clear();
    this.controls.forEach((each) => each.show());
    this.changed();
  }
}

const root = document.getElementById("root");
if ("DecompressionStream" in globalThis) {
  const app = new App(JSON.parse(document.getElementById("facts").textContent));
  globalThis.explorer = app;
  app.ready = layout(app, root);
} else {
  root.textContent = "This page needs a browser of 2023 or later.";
}
