// What a reader sets: sliders and switches for draws, and what has been seen so far.

import { choice, el } from "./dom.js";
import { day } from "./words.js";

const short = (value) => String(Number(value.toPrecision(3)));

/** A group of settings, open where there is room for it. */
const folded = (title, ...content) =>
  el("details", { open: innerWidth > 800 }, el("summary", {}, el("h2", {}, title)), el("fieldset", {}, el("legend", { class: "hidden" }, title), ...content));

/** A slider for draws of an input near a place in its distribution; off until it is moved. */
function slider(k, app) {
  const { facts, state } = app;
  const { name, label, unit, about } = facts.inputs[k];
  const words = el("output", { for: `draw-${k}` });
  const range = el("input", { type: "range", id: `draw-${k}`, min: 0, max: 100, step: 1, "aria-describedby": `about-${k}` });
  const off = el("button", { type: "button", class: "off", "aria-label": `${label}: any draw` }, "any");
  const show = () => {
    const place = state.sliders.get(k);
    const table = facts.tables[facts.scenarios[state.scenario].draws];
    const there = table.there[k];
    const text = !there
      ? "the same in all runs of this scenario"
      : place === undefined
        ? "any draw"
        : `near ${short(table.values[k][place])} ${unit}, percentile ${place}`;
    range.value = place ?? 50;
    range.disabled = !there;
    range.setAttribute("aria-valuetext", text);
    words.textContent = text;
    off.hidden = place === undefined;
    box.classList.toggle("set", place !== undefined);
  };
  range.addEventListener("input", () => {
    state.sliders.set(k, Number(range.value));
    sorted(state.sliders);
    show();
    app.changed();
  });
  off.addEventListener("click", () => {
    state.sliders.delete(k);
    show();
    app.changed();
    range.focus();
  });
  const box = el("div", { class: "slider" },
    el("div", { class: "head" }, el("label", { for: `draw-${k}`, title: name }, label), off),
    range, words, about ? el("p", { id: `about-${k}`, class: "about" }, about) : null);
  return { box, show };
}

/** Settings by input in the order of the file, in which weights are multiplied. */
function sorted(settings) {
  const entries = [...settings].sort(([a], [b]) => a - b);
  settings.clear();
  for (const [k, value] of entries) settings.set(k, value);
}

/** A choice among names that runs drew; names with too few runs are not offered. */
function names(k, app) {
  const { facts, state } = app;
  const { label, options } = facts.inputs[k];
  const table = facts.tables[facts.scenarios[state.scenario].draws];
  const large = table.large[k] ?? [];
  const offered = options.map((option, code) => [String(code), option]).filter(([code]) => large[code]);
  const box = choice(label, [["", "any"], ...offered], "", (value) => {
    if (value === "") state.switches.delete(k);
    else state.switches.set(k, Number(value));
    sorted(state.switches);
    app.changed();
  });
  const show = () => (box.querySelector("select").value = state.switches.has(k) ? String(state.switches.get(k)) : "");
  return { box, show };
}

/** All draws that a reader can ask about. */
export function draws(app) {
  const made = app.facts.inputs.map(({ options }, k) => (options ? names : slider)(k, app));
  const box = folded("What was drawn",
    el("p", { class: "about" }, "Assumptions that differ from run to run and move a chance beyond noise. A slider weighs up runs whose draw lies near it."),
    ...made.map((each) => each.box));
  if (!made.length) box.append(el("p", {}, "Too few runs to tell which assumptions matter."));
  return { box, show: () => made.forEach((each) => each.show()) };
}

/** What has been seen so far, by a date. */
export function seen(app) {
  const { facts, state } = app;
  const made = facts.seen.map(({ name, words }) => {
    const box = choice(words, [["", "either way"], ["yes", "yes"], ["no", "no"]], "", (value) => {
      state.seen.delete(name);
      if (value) state.seen.set(name, value === "yes");
      app.changed();
    });
    const show = () => {
      const came = state.seen.get(name);
      box.querySelector("select").value = came === undefined ? "" : came ? "yes" : "no";
    };
    return { box, show };
  });
  const range = el("input", { type: "range", min: 0, step: 1, id: "seen-by" });
  const words = el("output", { for: "seen-by" });
  const showDate = () => {
    const { dates } = facts.scenarios[state.scenario];
    range.max = dates.length - 1;
    range.value = state.seenBy;
    words.textContent = day(dates[state.seenBy]);
    range.setAttribute("aria-valuetext", words.textContent);
  };
  range.addEventListener("input", () => {
    state.seenBy = Number(range.value);
    showDate();
    app.changed();
  });
  const box = folded("What was seen so far",
    el("p", { class: "about" }, "Keeps the runs in which it happened, or did not, by a date. That tells about causes too: such runs drew other numbers, so it is not what would happen if it were made to happen."),
    el("label", { class: "date", for: "seen-by" }, "By ", words), range, ...made.map((each) => each.box));
  return { box, show: () => (made.forEach((each) => each.show()), showDate()) };
}
