// The page: settings on one side, answers on the other. Everything is worked out here, in the page.

import { mean, share } from "./answer.js";
import { Chances } from "./chances.js";
import { draws, seen } from "./controls.js";
import { choice, el, save } from "./dom.js";
import { Canvas } from "./draw.js";
import { distribution, fan, STAGE_COLORS, stages } from "./figures.js";
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

  /** Builds the page. */
  build(root) {
    const { facts, state } = this;
    const place = (this.place = {});
    const put = (name, made) => (place[name] = made);
    const scenarios = facts.scenarios.map((each, k) => [String(k), each.name]);
    const button = (words, act) => el("button", { type: "button", onclick: act }, words);
    const structural = (act) => (value) => {
      act(value);
      this.open();
    };
    const scenario = choice("Scenario", scenarios, String(state.scenario), structural((value) => {
      state.scenario = Number(value);
      if (state.against === state.scenario) state.against = -1;
      const last = facts.scenarios[state.scenario].dates.length - 1;
      Object.assign(state, { story: -1, time: Math.min(state.time, last), seenBy: Math.min(state.seenBy, last) });
    }));
    const against = choice("Set against", [["-1", "nothing"], ...scenarios], String(state.against), structural((value) => {
      state.against = Number(value) === state.scenario ? -1 : Number(value);
    }));
    const refresh = {
      show: () => {
        scenario.querySelector("select").value = String(state.scenario);
        against.querySelector("select").value = String(state.against);
      },
    };
    const section = facts.scenarios[0];
    const shows = choice("By date", section.paths.map((each) => [each.key, each.about]), state.show, structural((value) => (state.show = value)));
    const outcomes = choice("Outcome", section.outcomes.map((each) => [each.name, each.about]), state.outcome, structural((value) => (state.outcome = value)));
    const past = el("label", { class: "check" }, el("input", { type: "checkbox", onchange: (event) => { state.history = event.target.checked; this.changed(); } }), " history since 2018");
    past.querySelector("input").checked = state.history;
    put("date", el("input", { type: "range", id: "date", min: 0, step: 1 }));
    place.date.addEventListener("input", () => {
      state.time = Number(place.date.value);
      this.changed();
    });
    put("picker", el("select", { onchange: (event) => this.pick(Number(event.target.value)) }));
    put("stageShares", facts.stages.map(() => el("b", {})));
    const legend = el("ul", { class: "legend" }, ...facts.stages.map((name, k) =>
      el("li", {}, el("i", { class: `s${k}` }), `${name} `, place.stageShares[k])));
    this.controls = [refresh, draws(this), seen(this)];
    const figure = (name, title, ...parts) => el("section", { class: "figure", "aria-label": title },
      ...parts, button("Save as SVG", () => save(`${name}.svg`, this.svg(name), "image/svg+xml")));
    const canvas = (name, label) => put(name, el("div", { class: "canvas", role: "img", "aria-label": label }));
    root.append(
      el("header", {},
        el("p", { class: "small" }, "tradesim explorer"), put("title", el("h1", {})), put("about", el("p", {}))),
      el("div", { class: "columns" },
        el("form", { class: "controls", "aria-label": "Settings", onsubmit: (event) => event.preventDefault() },
          scenario, facts.scenarios.length > 1 ? against : null,
          this.controls[1].box, this.controls[2].box,
          el("div", { class: "buttons" }, button("Reset", () => this.reset()), button("Copy link", () => this.copyLink()), button("Save settings as TOML", () => save("explored.toml", this.toml(), "application/toml"))),
          put("said", el("p", { role: "status", class: "small" }))),
        put("main", el("main", {},
          put("status", el("p", { class: "status", "aria-live": "polite" }, "Unpacking the runs.")),
          el("section", { "aria-label": "Chances" }, this.chances.table,
            el("p", { class: "small" }, "± is the standard error of the simulation. The range below it is where the chance lies in nine of ten draws of what is not known. A change within two standard errors is grey.")),
          figure("fan", "By date", put("fanTitle", el("h2", {})), el("div", { class: "row" }, shows, past),
            canvas("fan", "Fan: median and central 50, 80 and 90 % of runs by date; the words below say it for one date"),
            el("label", { class: "date", for: "date" }, "Date: ", put("dateWords", el("output", {}))), place.date,
            put("fanWords", el("p", {})), put("fanLegend", el("p", { class: "small" }))),
          figure("stages", "Stages", el("h2", {}, "Where the two sides stand"),
            canvas("stages", "Shares of runs in each stage by date; the list below says them for one date"),
            put("stageDate", el("p", { class: "small" })), legend),
          figure("outcome", "Outcome", put("outcomeTitle", el("h2", {})), el("div", { class: "row" }, outcomes),
            canvas("outcome", "Shares of runs by value of the outcome; the dashed line is all runs"),
            put("outcomeWords", el("p", {}))),
          el("section", { class: "figure", "aria-label": "Story" }, put("storyTitle", el("h2", {})),
            el("label", { class: "choice" }, el("span", {}, "Story of"), place.picker),
            el("p", { class: "small" }, "Or click a thin line in the figure by date."),
            put("story", el("ol", { class: "story", tabindex: 0 })))))),
      el("footer", {}, el("p", { class: "small" }, `Made by tradesim ${facts.version}; figures drawn by uPlot (MIT licence, © Leon Sorokin). This file makes no request to any server.`)),
    );
    const toDate = ({ x, line }) => {
      if (line !== undefined) this.pick(this.one.run.section.stories.runs.indexOf(line));
      else {
        const days = this.one.run.section.dates.map((iso) => Math.abs(Date.parse(iso) / 1000 - x));
        state.time = days.indexOf(Math.min(...days));
        this.changed();
      }
    };
    this.canvases = {
      fan: new Canvas(place.fan, { height: 320, onClick: toDate, cursor: true }),
      stages: new Canvas(place.stages, { height: 220, onClick: toDate, cursor: true }),
      outcome: new Canvas(place.outcome, { height: 200 }),
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
      Object.values(this.canvases).forEach((each) => each.recolour()));
    addEventListener("hashchange", () => {
      this.state = Object.assign(state, fromFragment(location.hash.slice(1), facts));
      this.open();
    });
    return this.open();
  }
}

const root = document.getElementById("root");
if ("DecompressionStream" in globalThis) {
  const app = new App(JSON.parse(document.getElementById("facts").textContent));
  globalThis.explorer = app;
  app.ready = app.build(root);
} else {
  root.textContent = "This page needs a browser of 2023 or later.";
}
