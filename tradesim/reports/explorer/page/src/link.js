// Settings in the fragment of the address, so that a link holds them.

const ON = { yes: true, no: false };

/** The settings of a page that was just opened. */
export function first(facts) {
  const section = facts.scenarios[0];
  return {
    scenario: 0,
    against: -1,
    show: section.paths[0].key,
    outcome: section.outcomes[0].name,
    time: Math.min(14, section.dates.length - 1),
    seenBy: Math.min(14, section.dates.length - 1),
    seen: new Map(),
    switches: new Map(),
    sliders: new Map(),
    story: -1,
    history: false,
  };
}

/** Settings as text; what stands as it did when the page was opened is left out. */
export function toFragment(state, facts) {
  const start = first(facts);
  const said = new URLSearchParams();
  const put = (key, value, usual) => value !== usual && said.set(key, value);
  const { dates } = facts.scenarios[state.scenario];
  put("scenario", facts.scenarios[state.scenario].name, facts.scenarios[0].name);
  if (state.against >= 0) said.set("with", facts.scenarios[state.against].name);
  put("show", state.show, start.show);
  put("outcome", state.outcome, start.outcome);
  put("date", dates[state.time], dates[start.time]);
  put("by", dates[state.seenBy], dates[start.seenBy]);
  for (const [name, came] of state.seen) said.set(`seen.${name}`, came ? "yes" : "no");
  for (const [k, code] of state.switches) {
    said.set(`name.${facts.inputs[k].name}`, facts.inputs[k].options[code]);
  }
  for (const [k, place] of state.sliders) said.set(`draw.${facts.inputs[k].name}`, place);
  if (state.story >= 0) said.set("run", facts.scenarios[state.scenario].stories.runs[state.story]);
  if (state.history) said.set("history", "all");
  return said.toString();
}

/** Settings from text; whatever is not understood stands as when the page was opened. */
export function fromFragment(text, facts) {
  const state = first(facts);
  const said = new URLSearchParams(text);
  const named = (key) => facts.scenarios.findIndex((each) => each.name === said.get(key));
  state.scenario = Math.max(0, named("scenario"));
  state.against = named("with");
  if (state.against === state.scenario) state.against = -1;
  const section = facts.scenarios[state.scenario];
  if (section.paths.some((each) => each.key === said.get("show"))) state.show = said.get("show");
  if (section.outcomes.some((each) => each.name === said.get("outcome"))) {
    state.outcome = said.get("outcome");
  }
  const time = (key, usual) => {
    const found = section.dates.indexOf(said.get(key));
    return found >= 0 ? found : Math.min(usual, section.dates.length - 1);
  };
  state.time = time("date", state.time);
  state.seenBy = time("by", state.seenBy);
  for (const { name } of facts.seen) {
    const came = said.get(`seen.${name}`);
    if (Object.hasOwn(ON, came)) state.seen.set(name, ON[came]);
  }
  facts.inputs.forEach(({ name, options }, k) => {
    const code = options ? options.indexOf(said.get(`name.${name}`)) : -1;
    if (code >= 0) state.switches.set(k, code);
    const place = said.has(`draw.${name}`) ? Number(said.get(`draw.${name}`)) : NaN;
    if (!options && place >= 0 && place <= 100) state.sliders.set(k, Math.round(place));
  });
  if (said.has("run")) state.story = section.stories.runs.indexOf(Number(said.get("run")));
  state.history = said.get("history") === "all";
  return state;
}
