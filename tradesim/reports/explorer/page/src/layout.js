// The parts of the page and what they do when they are used.

import { draws, seen } from "./controls.js";
import { choice, el, save } from "./dom.js";
import { Canvas } from "./draw.js";
import { fromFragment } from "./link.js";

/** Builds the page of an app in an element, and opens it. */
export function layout(app, root) {
  const { facts, state } = app;
  const place = (app.place = {});
  const put = (name, made) => (place[name] = made);
  const scenarios = facts.scenarios.map((each, k) => [String(k), each.name]);
  const button = (words, act) => el("button", { type: "button", onclick: act }, words);
  const structural = (act) => (value) => {
    act(value);
    app.open();
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
  const past = el("label", { class: "check" }, el("input", { type: "checkbox", onchange: (event) => { state.history = event.target.checked; app.changed(); } }), " history since 2018");
  past.querySelector("input").checked = state.history;
  put("date", el("input", { type: "range", id: "date", min: 0, step: 1 }));
  place.date.addEventListener("input", () => {
    state.time = Number(place.date.value);
    app.changed();
  });
  put("picker", el("select", { onchange: (event) => app.pick(Number(event.target.value)) }));
  put("stageShares", facts.stages.map(() => el("b", {})));
  const legend = el("ul", { class: "legend" }, ...facts.stages.map((name, k) =>
    el("li", {}, el("i", { class: `s${k}` }), `${name} `, place.stageShares[k])));
  app.controls = [refresh, draws(app), seen(app)];
  const figure = (name, title, ...parts) => el("section", { class: "figure", "aria-label": title },
    ...parts, button("Save as SVG", () => save(`${name}.svg`, app.svg(name), "image/svg+xml")));
  const canvas = (name, label) => put(name, el("div", { class: "canvas", role: "img", "aria-label": label }));
  root.append(
    el("header", {},
      el("p", { class: "small" }, "tradesim explorer"), put("title", el("h1", {})), put("about", el("p", {}))),
    el("div", { class: "columns" },
      el("form", { class: "controls", "aria-label": "Settings", onsubmit: (event) => event.preventDefault() },
        scenario, facts.scenarios.length > 1 ? against : null,
        app.controls[1].box, app.controls[2].box,
        el("div", { class: "buttons" }, button("Reset", () => app.reset()), button("Copy link", () => app.copyLink()), button("Save settings as TOML", () => save("explored.toml", app.toml(), "application/toml"))),
        put("said", el("p", { role: "status", class: "small" }))),
      put("main", el("main", {},
        put("status", el("p", { class: "status", "aria-live": "polite" }, "Unpacking the runs.")),
        el("section", { "aria-label": "Chances" }, app.chances.table,
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
    if (line !== undefined) app.pick(app.one.run.section.stories.runs.indexOf(line));
    else {
      const days = app.one.run.section.dates.map((iso) => Math.abs(Date.parse(iso) / 1000 - x));
      state.time = days.indexOf(Math.min(...days));
      app.changed();
    }
  };
  app.canvases = {
    fan: new Canvas(place.fan, { height: 320, onClick: toDate, cursor: true }),
    stages: new Canvas(place.stages, { height: 220, onClick: toDate, cursor: true }),
    outcome: new Canvas(place.outcome, { height: 200 }),
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
    Object.values(app.canvases).forEach((each) => each.recolour()));
  addEventListener("hashchange", () => {
    app.state = Object.assign(state, fromFragment(location.hash.slice(1), facts));
    app.open();
  });
  return app.open();
}
