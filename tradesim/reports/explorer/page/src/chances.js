// The table of chances: all runs as Python worked them out, these runs, another scenario.

import { cameBy, change, difference, inForce, share } from "./answer.js";
import { band } from "./band.js";
import { el, say } from "./dom.js";
import { day, daysBetween, fixed, percent, points, signed } from "./words.js";

const NOISE = 2; // standard errors within which a change may be chance alone

const shown = ({ value, error }) => `${percent(value)} ± ${points(error)}`;
const ends = (low, high) => `${bandEnd(low)} to ${bandEnd(high)} %`;
const exactBand = ({ low, high, noBand }) => (low === null ? noBand.split(" for a band")[0] : ends(low, high));

/** A share in whole percent, never rounded to none or all; as `number_in_words` in Python. */
function bandEnd(p) {
  const x = 100 * p;
  if (x > 0 && x < 0.5) return String(Number(x.toPrecision(1)));
  return x >= 99.5 && x < 100 ? fixed(x) : fixed(x, 0);
}

/** Makes the table and keeps its cells; `update` fills them. */
export class Chances {
  constructor(facts) {
    this.facts = facts;
    this.heads = ["all", "by", "now", "change", "there", "apart"].map((kind) => [
      kind, el("th", { scope: "col", class: kind }),
    ]);
    this.rows = facts.chances.map(({ words }) => {
      const cells = this.heads.map(([kind]) => [kind, cell(kind)]);
      const row = el("tr", {}, el("th", { scope: "row" }, words), ...cells.map(([, { box }]) => box));
      return { row, cells: Object.fromEntries(cells) };
    });
    this.table = el(
      "table", { class: "chances" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Chance"), ...this.heads.map(([, head]) => head))),
      el("tbody", {}, ...this.rows.map(({ row }) => row)),
    );
  }

  update({ run, sample, active, time, other, paired }) {
    const { section } = run;
    const date = day(section.dates[time]);
    const names = { all: "All runs", by: `By ${date}`, now: "These runs", change: "Change, points",
      there: other ? other.run.section.name : "", apart: "Difference, points" };
    this.nameColumns(names);
    this.table.classList.toggle("active", active);
    this.table.classList.toggle("compared", Boolean(other));
    const last = daysBetween(section.dates[0], section.dates[time]);
    this.facts.chances.forEach((chance, k) => {
      const { cells } = this.rows[k];
      const exact = section.chances[k];
      write(cells.all, shown(exact), exactBand(exact));
      const dated = this.onDate(run, chance, time, last);
      write(cells.by, dated ? shown(share(dated, sample)) : "");
      if (active) this.fillActive(cells, k, run, sample);
      if (other) this.fillOther(cells, k, { run, sample, other, paired });
    });
  }

  nameColumns(names) {
    if (this.named === JSON.stringify(names)) return;
    this.named = JSON.stringify(names);
    for (const [kind, head] of this.heads) head.textContent = names[kind];
    for (const { cells } of this.rows) {
      for (const [kind, words] of Object.entries(names)) cells[kind].box.dataset.head = words;
    }
  }

  /** Where a chance holds on a date; kept until another date or scenario is asked about. */
  onDate(run, { name, state }, time, last) {
    if (this.dated?.run !== run || this.dated.time !== time) this.dated = { run, time, found: new Map() };
    const { found } = this.dated;
    if (!found.has(name)) {
      const states = name === "agreement_in_force" ? inForce(run, time, this.facts.inForce) : null;
      found.set(name, state ? states : cameBy(run.days.get(name), last));
    }
    return found.get(name);
  }

  fillActive(cells, k, run, sample) {
    counted(cells.now, run.holds[k], run.unknowns[k], sample);
    fill(cells.change, change(run.holds[k], sample, run.base));
  }

  fillOther(cells, k, { run, sample, other, paired }) {
    const [one, two] = [run, other.run].map((each) => each.holds[k]);
    counted(cells.there, two, other.run.unknowns[k], other.sample);
    const sides = [{ holds: one, sample }, { holds: two, sample: other.sample }];
    fill(cells.apart, difference(...sides, paired));
  }
}

/** A cell of the table, with a smaller line below. */
function cell(kind) {
  const [words, below] = [el("span", {}), el("small", {})];
  return { box: el("td", { class: `${kind} bare` }, words, below), words, below };
}

/** Text of a cell, set where it has changed. */
function write(cell, words, below = "") {
  if ((cell.words.said || "") === "" || words === "") cell.box.classList.toggle("bare", words === "");
  say(cell.words, words);
  say(cell.below, below);
}

/** A chance with its error, and its band over what is not known. */
function counted(cell, holds, unknowns, sample) {
  const found = share(holds, sample);
  const around = band(unknowns, sample.weights, found.value);
  write(cell, shown(found), around ? ends(...around) : "");
}

/** A change in points; grey where it may be chance alone. */
function fill(cell, { value, error }) {
  const noise = !(Math.abs(value) > NOISE * error);
  if (cell.noise !== noise) cell.box.classList.toggle("noise", noise);
  cell.noise = noise;
  write(cell, `${signed(value)} ± ${points(error)}`, noise ? "within noise" : "");
}
