// Figures on canvas, by uPlot: made once, then given new numbers.

import uPlot from "uplot";

const colors = new Map(); // by name, until the page changes between light and dark

function css(name) {
  if (!colors.has(name)) colors.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  return colors.get(name);
}

const ink = (color) => (color.startsWith("--") ? css(color) : color);

function faded(color, opacity) {
  const rgb = ink(color).match(/[\da-f]{2}/gi).map((part) => parseInt(part, 16));
  return `rgba(${rgb.join(",")},${opacity})`;
}

/** A place in the document that shows figures of one kind. */
export class Canvas {
  constructor(place, { height, onClick, cursor }) {
    Object.assign(this, { place, height, onClick, cursor, key: "", wide: 0 });
    new ResizeObserver(([{ contentRect }]) => {
      this.wide = contentRect.width;
      if (this.plot && this.plot.width !== this.width) this.plot.setSize({ width: this.width, height: this.height });
    }).observe(place);
    new IntersectionObserver(([{ isIntersecting }]) => {
      this.hidden = !isIntersecting;
      if (this.stale) this.show(this.figure);
    }, { rootMargin: "100px" }).observe(place);
  }

  get width() {
    this.wide ||= this.place.clientWidth;
    return Math.max(220, Math.floor(this.wide));
  }

  /** Draw a figure, once it is in sight; where only numbers are new, the plot stays. */
  show(figure) {
    this.stale = Boolean(this.hidden && this.plot);
    if (this.stale) {
      this.figure = figure;
      return;
    }
    const looks = figure.series.map(({ label, line, color, width, dash, step }) => [line === undefined ? label : "run", color, width, dash, step]);
    const key = JSON.stringify([looks, figure.unit, figure.time]);
    const data = [figure.x, ...figure.series.map((each) => each.y)];
    this.figure = figure;
    if (this.plot && key === this.key) {
      this.plot.setData(data);
      return;
    }
    this.plot?.destroy();
    this.key = key;
    this.plot = new uPlot(this.options(figure), data, this.place);
    if (this.onClick) this.plot.over.addEventListener("click", () => this.clicked());
  }

  /** Draw anew in other colours. */
  recolour() {
    this.key = "";
    colors.clear();
    if (this.figure) this.show(this.figure);
  }

  options(figure) {
    const axis = { stroke: css("--ink"), grid: { stroke: css("--faint"), width: 1 }, ticks: { show: false }, font: "12px system-ui" };
    const stepped = uPlot.paths.stepped({ align: 1 });
    return {
      width: this.width,
      height: this.height,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false }, y: false, x: Boolean(this.cursor) },
      scales: {
        x: { time: figure.time, range: (_, low, high) => [low, high] },
        y: { range: (_, low, high) => span(low, high, this.figure) },
      },
      axes: [
        { ...axis, space: 60 },
        { ...axis, size: 52, values: (_, ticks) => ticks.map((y) => `${+y.toFixed(6)}${figure.unit === "%" ? " %" : ""}`) },
      ],
      series: [{}, ...figure.series.map((each) => ({
        label: each.label,
        stroke: ink(each.color),
        width: each.width,
        dash: each.dash,
        paths: each.step ? stepped : undefined,
        fill: each.fill ? faded(each.color, each.fill) : undefined,
        points: { show: false },
        spanGaps: false,
      }))],
      bands: figure.bands.map(([upper, lower, color, opacity]) => ({
        series: [upper + 1, lower + 1],
        fill: faded(color, opacity),
      })),
      hooks: { draw: [(plot) => this.mark(plot)] },
    };
  }

  /** Dates that the scenario fixes, and the date that is read, as lines. */
  mark(plot) {
    const { ctx, bbox } = plot;
    const line = (x, color, width, dash) => {
      const at = Math.round(plot.valToPos(x, "x", true)) + 0.5;
      ctx.save();
      ctx.strokeStyle = color;
      ctx.lineWidth = width * devicePixelRatio;
      ctx.setLineDash(dash.map((part) => part * devicePixelRatio));
      ctx.beginPath();
      ctx.moveTo(at, bbox.top);
      ctx.lineTo(at, bbox.top + bbox.height);
      ctx.stroke();
      ctx.restore();
    };
    for (const [x] of this.figure.marks) line(x, css("--soft"), 1, [3, 3]);
    if (this.figure.now !== undefined) line(this.figure.now, css("--ink"), 1.5, []);
  }

  /** A click: the place on the x axis, and the run whose line is nearest. */
  clicked() {
    const { plot, figure } = this;
    const x = plot.posToVal(plot.cursor.left, "x");
    const at = plot.posToIdx(plot.cursor.left);
    const near = figure.series
      .filter((each) => each.line !== undefined && each.y[at] !== null)
      .map((each) => [Math.abs(plot.valToPos(each.y[at], "y") - plot.cursor.top), each.line])
      .sort((a, b) => a[0] - b[0])[0];
    this.onClick({ x, line: near && near[0] < 14 ? near[1] : undefined });
  }
}

/** From where to where the y axis reaches. */
export function span(low, high, figure) {
  const from = figure.low ?? (low >= 0 && low < high / 2 ? 0 : low);
  if (figure.high !== undefined) return [from, figure.high];
  const room = (high - from || 1) * 0.04;
  return [from === 0 ? 0 : from - room, high + room];
}
