// Settings as a scenario file that tradesim loads: draws fixed where sliders stand.

const BARE = /^[A-Za-z0-9_-]+$/;

/** Text as a basic string of TOML. */
export const quoted = (text) => JSON.stringify(text).replace(/\x7f/g, "\\u007f");

const key = (path) =>
  path.split(".").map((part) => (BARE.test(part) ? part : quoted(part))).join(".");

/** A number as TOML has it. */
const number = (value) => {
  const text = String(value);
  return /[.e]/.test(text) ? text.replace(/^([-\d]+)e/, "$1.0e") : `${text}.0`;
};

/** Keys that settings set, by path, as TOML values. */
export function changes(state, facts) {
  const table = facts.tables[facts.scenarios[state.scenario].draws];
  const found = new Map();
  for (const [k, place] of state.sliders) {
    if (table.there[k]) found.set(`parameters.${facts.inputs[k].name}`, number(table.values[k][place]));
  }
  for (const [k, code] of state.switches) {
    const { name, options } = facts.inputs[k];
    const path = name === "elasticities" ? "economy.elasticities" : name;
    if (table.there[k]) found.set(path, quoted(options[code]));
  }
  return found;
}

/** The file: every key of the scenario, with those of the settings in their place. */
export function toToml(state, facts, seenInWords) {
  const section = facts.scenarios[state.scenario];
  const asked = changes(state, facts);
  const lines = [
    `# Settings of an explorer of ${JSON.stringify(section.name)}: draws fixed where sliders stand.`,
    "# Simulate it with `tradesim run FILE`. In the explorer draws near these count, not these alone.",
  ];
  for (const words of seenInWords) {
    lines.push(`# Not in this file, since no scenario can fix it: ${JSON.stringify(words)}`);
  }
  lines.push(`name = ${quoted(`${section.name} explored`.slice(0, 2000))}`);
  for (const [path, value] of section.toml) {
    lines.push(`${key(path)} = ${asked.get(path) ?? value}`);
    asked.delete(path);
  }
  for (const [path, value] of asked) lines.push(`${key(path)} = ${value}`);
  return `${lines.join("\n")}\n`;
}
