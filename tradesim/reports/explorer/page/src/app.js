// The page: settings on one side, answers on the other. Everything is worked out here, in the page.

import { Chances } from "./chances.js";
import { el, say } from "./dom.js";
import { distribution, fan, stages } from "./figures.js";
import { figureFile, settingsFile } from "./files.js";
import { fromFragment, toFragment } from "./link.js";
import { readout } from "./readout.js";
import { loaded, outcomeOf, pathOf } from "./unpack.js";
import { capital, day, daysBetween } from "./words.js";
import { weighed } from "./weigh.js";

const LINES = 14;
const LINK_AFTER = 400; // milliseconds without a move

export class App {
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

  /** Weights of the runs of a scenario, for the settings. */
  sample(run) {
    const { state, facts } = this;
    const { dates } = run.section;
    const seenBy = daysBetween(dates[0], dates[Math.min(state.seenBy, run.times - 1)]);
    const { sliders, switches, seen } = state;
    return weighed(run, { sliders: [...sliders], switches: [...switches], seen: [...seen], seenBy }, facts.kernel);
  }

  /** The scenario that the first is set against, with its weights, and whether runs pair. */
  alongside(found) {
    const { one, two } = this;
    if (!two) return { other: null, paired: false };
    const sections = [one.run.section, two.run.section];
    const alike = sections[0].pairs === sections[1].pairs && sections[0].draws === sections[1].draws;
    const paired = alike && !this.state.seen.size;
    const sample = paired ? found : this.sample(two.run);
    return { other: sample.effective > 0 ? { ...two, sample } : null, paired };
  }

  update() {
    const { state, facts, one, active, place } = this;
    const { run } = one;
    const found = this.sample(run);
    place.main.classList.toggle("empty", !(found.effective > 0));
    if (!(found.effective > 0)) {
      say(place.status, "No run of this scenario fits these settings: take one of them back.");
      return;
    }
    const { other, paired } = this.alongside(found);
    this.found = found;
    this.figures(found, other);
    this.chances.update({ run, sample: found, active, time: state.time, other, paired });
    readout(this, { other, paired });
    clearTimeout(this.linking);
    this.linking = setTimeout(() => history.replaceState(null, "", `#${toFragment(state, facts)}`), LINK_AFTER);
  }

  figures(sample, other) {
    const { state, facts, one, place } = this;
    const { run, path, outcome } = one;
    const sameDates = other && other.run.section.dates.join() === run.section.dates.join();
    this.shown = {
      fan: fan({
        run, path, sample, other: sameDates ? other : null, lines: this.lines(sample),
        whole: state.history, title: capital(path.told.about),
      }),
      stages: stages({ run, sample, names: facts.stages, title: "Where the two sides stand" }),
      outcome: distribution({ outcome, sample, base: run.base, other, title: capital(outcome.told.about) }),
    };
    this.shown.fan.now = this.shown.stages.now = run.seconds[state.time];
    for (const [name, canvas] of Object.entries(this.canvases)) canvas.show(this.shown[name]);
    say(place.fanTitle, `${this.shown.fan.title} (${this.shown.fan.unit})`);
    say(place.outcomeTitle, `${this.shown.outcome.title} (${this.shown.outcome.unit})`);
  }

  /** Runs with a story that are drawn: those that count most, and the one that is read. */
  lines({ weights }) {
    const { runs } = this.one.run.section.stories;
    const order = runs.map((_, k) => k).filter((k) => weights[runs[k]] > 0);
    order.sort((a, b) => weights[runs[b]] - weights[runs[a]] || a - b);
    const few = order.slice(0, LINES);
    const { story } = this.state;
    if (story >= 0 && !few.includes(story)) few.push(story);
    few.sort((a, b) => (a === story) - (b === story));
    return few.map((k) => ({ number: runs[k], chosen: k === story }));
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

  toml() {
    return settingsFile(this);
  }

  svg(name) {
    return figureFile(this, name);
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
