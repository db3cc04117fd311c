// What a chart shows at present: which picture and series, which scales, which part of the horizontal axis.

const COLOURS = 7;

class ChartModel {
  constructor(data) {
    this.data = data;
    this.choice = 0;
    this.view = null; // [first, last] in the even coordinate of the horizontal axis; null for all
    this.xKind = data.x.scale;
    this.yKind = data.y.scale;
    this.series = data.series.map(series => ({
      ...series,
      x: series.x.map(toNumber),
      y: series.y.map(toNumber),
      low: series.low?.map(toNumber),
      high: series.high?.map(toNumber),
    }));
    this.isWhole = this.series.every(series => series.x.every(Number.isInteger));
    this.hidden = new Set(this.series.filter(series => series.hidden).map(series => series.name));
    this.paint();
  }

  /** Series of the same name have the same look in all pictures. */
  paint() {
    const looks = new Map();
    for (const series of this.series) {
      if (series.style === "reference") {
        series.look = "reference";
        continue;
      }
      if (!looks.has(series.name)) looks.set(series.name, looks.size);
      const number = looks.get(series.name);
      series.look = `c${number % COLOURS}${Math.floor(number / COLOURS) % 2 ? " dashed" : ""}`;
    }
  }

  /** Series of the picture that is chosen, hidden ones with them. */
  get present() {
    return this.series.filter(series => series.choice === null || series.choice === undefined || series.choice === this.choice);
  }

  get shown() {
    return this.present.filter(series => !this.hidden.has(series.name));
  }

  get names() {
    const own = this.data.choices[this.choice]?.names;
    return own?.length ? own : this.data.x.names;
  }

  /** What is written about a place on the horizontal axis. */
  nameOf(x) {
    return this.xKind === "names" ? this.names[Math.round(x)] ?? "" : shortNumber(x);
  }

  get hasBars() {
    return this.shown.some(series => series.style === "bars");
  }

  get fullX() {
    if (this.xKind === "names") return [-0.5, Math.max(0.5, this.names.length - 0.5)];
    const range = extent(this.shown.flatMap(series => series.x), this.xKind, false, false);
    if (range === null) return [0, 1];
    if (!this.hasBars || this.xKind === "log") return range;
    const half = this.barStep / 2;
    return [range[0] - half, range[1] + half];
  }

  /** The smallest distance of bars. */
  get barStep() {
    if (this.xKind === "names") return 1;
    const places = this.places;
    let step = Infinity;
    for (let i = 1; i < places.length; i++) step = Math.min(step, places[i] - places[i - 1]);
    return Number.isFinite(step) ? step : 1;
  }

  xScale(from, to) {
    const scale = new Scale(this.xKind, ...this.fullX, from, to);
    if (this.view) [scale.low, scale.high] = this.view;
    return scale;
  }

  yScale(from, to) {
    const x = this.xScale(0, 1);
    const values = [];
    for (const series of this.shown) {
      for (let i = 0; i < series.x.length; i++) {
        const place = x.place(series.x[i]);
        // A line or band comes in from the point just outside.
        const near = series.style === "line" || series.style === "reference"
          ? [i - 1, i, i + 1].some(k => k >= 0 && k < series.x.length && x.place(series.x[k]) >= 0 && x.place(series.x[k]) <= 1)
          : place >= 0 && place <= 1;
        if (!near && series.style !== "reference") continue;
        values.push(series.y[i]);
        if (series.low) values.push(series.low[i], series.high[i]);
      }
    }
    const range = extent(values, this.yKind, this.data.y.zero && !this.view || this.hasBars, true);
    return range === null ? null : new Scale(this.yKind, ...range, from, to);
  }

  /** Places of all visible points, ascending. */
  get places() {
    const places = new Set();
    for (const series of this.shown) {
      if (series.style === "reference" && this.shown.some(other => other.style !== "reference")) continue;
      series.x.forEach((x, i) => {
        if (this.isDrawn(x, series.y[i])) places.add(x);
      });
    }
    return [...places].sort((a, b) => a - b);
  }

  isDrawn(x, y) {
    return Number.isFinite(x) && Number.isFinite(y) && (this.xKind !== "log" || x > 0) && (this.yKind !== "log" || y > 0);
  }

  /** What the shown series say at a place: their points, and of references the height there. */
  at(x) {
    const found = [];
    for (const series of this.shown) {
      let isThere = false;
      series.x.forEach((place, i) => {
        if (place !== x || !this.isDrawn(x, series.y[i])) return;
        isThere = true;
        const [low, high] = [finite(series.low?.[i]), finite(series.high?.[i])];
        const hasInterval = low !== null && high !== null && low !== high;
        found.push({ series, x, y: series.y[i], low: hasInterval ? low : null, high: hasInterval ? high : null, text: series.text?.[i] ?? null });
      });
      if (!isThere && series.style === "reference" && series.x.length === 2 && series.x[0] <= x && x <= series.x[1]) {
        found.push({ series, x, y: series.y[0], low: null, high: null, text: null });
      }
    }
    return found;
  }

  /** Numbers that no scale can show, which the reader is told of. */
  get missing() {
    let count = 0;
    for (const series of this.shown) series.x.forEach((x, i) => count += this.isDrawn(x, series.y[i]) ? 0 : 1);
    return count;
  }

  get isZoomed() {
    return this.view !== null;
  }

  zoom(factor, around) {
    const scale = this.xScale(0, 1);
    const centre = around === undefined ? (scale.low + scale.high) / 2 : scale.warp(around);
    this.show(centre - (centre - scale.low) * factor, centre + (scale.high - centre) * factor);
  }

  pan(share) {
    const scale = this.xScale(0, 1);
    const shift = (scale.high - scale.low) * share;
    this.show(scale.low + shift, scale.high + shift);
  }

  /** Shows a part of the horizontal axis, kept within all of it. */
  show(low, high) {
    const full = new Scale(this.xKind, ...this.fullX, 0, 1);
    const width = full.high - full.low;
    const span = Math.max(high - low, width * 1e-4);
    if (span >= width * 0.999) {
      this.view = null;
      return;
    }
    const start = Math.min(Math.max(low, full.low), full.high - span);
    this.view = [start, start + span];
  }

  reset() {
    this.view = null;
  }
}

function finite(value) {
  return Number.isFinite(value) ? value : null;
}
