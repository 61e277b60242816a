// What a reader takes away: settings as a scenario file, figures as SVG.

import { STAGE_COLORS } from "./figures.js";
import { toSvg } from "./svg.js";
import { toToml } from "./toml.js";
import { day, thousands } from "./words.js";

/** The settings as a scenario file. */
export function settingsFile({ state, facts }) {
  const date = day(facts.scenarios[state.scenario].dates[state.seenBy]);
  const seen = facts.seen
    .filter(({ name }) => state.seen.has(name))
    .map(({ name, words }) => `${words} by ${date}: ${state.seen.get(name) ? "yes" : "no"}`);
  return toToml(state, facts, seen);
}

/** A figure as it is shown now. */
export function figureFile({ facts, one, shown, active, found }, name) {
  const look = getComputedStyle(document.documentElement);
  const color = (each) => (each.startsWith("--") ? look.getPropertyValue(each).trim() : each);
  const { section } = one.run;
  const legend = name === "stages"
    ? facts.stages.map((words, k) => [STAGE_COLORS[k], words])
    : shown[name].series
        .filter((each) => each.width > 0 && each.line === undefined && each.color !== "transparent")
        .map((each) => [each.color, each.label]);
  const source = `${section.name}; ${section.inWords}${active ? `, here worth ${thousands(found.effective)}` : ""}; tradesim ${facts.version}`;
  return toSvg(shown[name], { color, source, legend });
}
