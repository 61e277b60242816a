// Figures as SVG: text stays text.

import { span } from "./draw.js";

const W = 900;
const H = 480;
const BOX = { left: 70, right: 20, top: 56, bottom: 64 };
const escaped = (text) =>
  String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[^\x20-\uffff]/g, "");

const round = (v) => Math.round(v * 100) / 100;

/** Numbers at which an axis is labelled. */
export function ticks(low, high, count = 6) {
  const raw = (high - low) / count || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((k) => k * power).find((each) => each >= raw);
  const found = [];
  for (let v = Math.ceil(low / step) * step; v <= high + 1e-9 * step; v += step) found.push(Number(v.toFixed(10)));
  return found;
}

function dateTicks(low, high) {
  const found = [];
  const months = (high - low) / 2629800;
  const every = [1, 2, 3, 6, 12, 24].find((each) => months / each <= 9) ?? 36;
  const day = new Date(low * 1000);
  let k = day.getUTCFullYear() * 12 + Math.ceil((day.getUTCMonth() + 1) / every) * every;
  for (;; k += every) {
    const at = Date.UTC(Math.floor(k / 12), k % 12, 1) / 1000;
    if (at > high) return found;
    const words = new Date(at * 1000).toLocaleDateString("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
    found.push([at, words]);
  }
}

/** The figure as the text of an SVG file; `color` gives the value of a colour's name. */
export function toSvg(figure, { color, source, legend }) {
  const x0 = figure.x[0];
  const x1 = figure.x.at(-1);
  const known = figure.series.flatMap((each) => each.y.filter((v) => v !== null));
  const [y0, y1] = span(Math.min(...known), Math.max(...known), figure);
  const px = (x) => round(BOX.left + ((x - x0) / (x1 - x0)) * (W - BOX.left - BOX.right));
  const py = (y) => round(H - BOX.bottom - ((y - y0) / (y1 - y0)) * (H - BOX.top - BOX.bottom));
  const ink = color("--ink");
  const parts = [];
  const text = (x, y, words, more = "") =>
    parts.push(`<text x="${x}" y="${y}" fill="${ink}" ${more}>${escaped(words)}</text>`);
  parts.push(`<rect width="${W}" height="${H}" fill="${color("--ground")}"/>`);
  text(BOX.left, 24, figure.title, 'font-size="17" font-weight="bold"');
  for (const y of ticks(y0, y1)) {
    parts.push(`<path d="M${BOX.left} ${py(y)}H${W - BOX.right}" stroke="${color("--faint")}"/>`);
    text(BOX.left - 8, py(y) + 4, `${y}${figure.unit === "%" ? " %" : ""}`, 'text-anchor="end"');
  }
  const across = figure.time ? dateTicks(x0, x1) : ticks(x0, x1, 8).map((v) => [v, `${v}${figure.unit === "%" ? " %" : ""}`]);
  for (const [x, words] of across) text(px(x), H - BOX.bottom + 20, words, 'text-anchor="middle"');
  for (const [upper, lower, name, opacity] of figure.bands) {
    parts.push(`<path d="${area(figure, upper, lower, px, py)}" fill="${color(name)}" fill-opacity="${opacity}"/>`);
  }
  for (const each of figure.series.filter((one) => one.width > 0)) {
    const dash = each.dash ? ` stroke-dasharray="${each.dash.join(" ")}"` : "";
    const d = line(figure.x, each.y, px, py, each.step);
    if (each.fill) {
      const floor = `L${px(x1)} ${py(y0)}L${px(x0)} ${py(y0)}Z`;
      parts.push(`<path d="${d}${floor}" fill="${color(each.color)}" fill-opacity="${each.fill}"/>`);
    }
    parts.push(`<path d="${d}" fill="none" stroke="${color(each.color)}" stroke-width="${each.width}"${dash}/>`);
  }
  let at = BOX.left;
  for (const [name, words] of legend) {
    parts.push(`<rect x="${at}" y="36" width="12" height="12" fill="${color(name)}"/>`);
    text(at + 17, 46, words);
    at += 32 + 6.6 * words.length;
  }
  text(BOX.left, H - 14, source, 'font-size="11" fill-opacity="0.8"');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${W} ${H}" width="${W}" height="${H}" ` +
    `font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${escaped(figure.title)}">\n` +
    `${parts.join("\n")}\n</svg>\n`
  );
}

function line(x, y, px, py, step) {
  let d = "";
  let last = null;
  y.forEach((value, k) => {
    if (value === null) {
      last = null;
      return;
    }
    if (last !== null && step) d += `H${px(x[k])}`;
    d += `${last === null ? "M" : "L"}${px(x[k])} ${py(value)}`;
    last = value;
  });
  return d;
}

function area(figure, upper, lower, px, py) {
  const [top, low] = [figure.series[upper].y, figure.series[lower].y];
  const there = figure.x.map((_, k) => k).filter((k) => top[k] !== null && low[k] !== null);
  const up = there.map((k) => `${px(figure.x[k])} ${py(top[k])}`);
  const down = there.reverse().map((k) => `${px(figure.x[k])} ${py(low[k])}`);
  return `M${up.join("L")}L${down.join("L")}Z`;
}
