// A chart on the page: its controls, and what pointer and keyboard do.

const MOST_IN_TIP = 8;
const KEYS = "Left and right arrow go from point to point, plus and minus zoom, shift with an arrow moves the part that is shown, 0 shows all.";
let chartCount = 0;

class Chart {
  constructor(host, data) {
    this.model = new ChartModel(data);
    this.id = `chart-${++chartCount}`;
    this.place = null; // where keyboard or pointer is, as a number of the horizontal axis
    this.build(host);
    new ResizeObserver(() => this.resize()).observe(this.plot);
    this.resize();
  }

  build(host) {
    const { data } = this.model;
    this.controls = make("div", { class: "controls" });
    if (data.choices.length > 1) {
      this.picker = make("select", { class: "picker" }, ...data.choices.map((choice, i) => make("option", { value: i }, choice.name)));
      this.picker.addEventListener("change", () => this.update(() => {
        this.model.choice = Number(this.picker.value);
        this.model.reset();
        this.place = null;
      }));
      this.controls.append(make("label", {}, data.choiceTitle, this.picker));
    }
    if (data.y.log) this.controls.append(this.scaleButton("Log", "y", "Log vertical axis"));
    if (data.x.log) this.controls.append(this.scaleButton("Log x", "x", "Log x, horizontal axis"));
    this.zoomOut = button("−", { class: "icon", "aria-label": "Zoom out" }, () => this.update(() => this.model.zoom(2)));
    this.all = button("All", { class: "reset", "aria-label": "Show all" }, () => this.update(() => this.model.reset()));
    this.controls.append(button("+", { class: "icon", "aria-label": "Zoom in" }, () => this.update(() => this.model.zoom(0.5, this.place ?? undefined))), this.zoomOut, this.all);

    this.plot = make("div", { class: "plot", tabindex: "0", role: "application", "aria-roledescription": "interactive chart", "aria-label": `${data.title}. ${KEYS}` });
    this.tip = make("div", { class: "tip", "aria-hidden": "true", hidden: true });
    this.news = make("div", { class: "unseen", "aria-live": "polite" });
    this.legend = make("div", { class: "legend", role: "group", "aria-label": "Series" });
    this.note = make("p", { class: "note" });
    this.rows = make("details", { class: "data" }, make("summary", {}, "Data of this chart"));
    this.rows.addEventListener("toggle", () => this.list());
    this.chosen = make("span", { class: "chosen-name" });
    host.querySelector("h3").append(this.chosen);
    host.querySelector(".bar").append(this.controls);
    host.append(this.plot, this.news, this.legend, this.note, this.rows);
    this.listen();
    this.label();
  }

  scaleButton(text, axis, label) {
    const key = `${axis}Kind`;
    const element = button(text, { class: `log-${axis}`, "aria-pressed": String(this.model[key] === "log"), "aria-label": label }, () => this.update(() => {
      this.model[key] = this.model[key] === "log" ? "linear" : "log";
      if (axis === "x") this.model.reset();
      element.setAttribute("aria-pressed", String(this.model[key] === "log"));
    }));
    return element;
  }

  /** Changes the model and shows what became of it. */
  update(change) {
    change();
    this.label();
    this.render();
    this.list();
  }

  label() {
    const seen = new Set();
    this.legend.replaceChildren(...this.model.present.filter(series => !seen.has(series.name) && seen.add(series.name)).map(series => {
      const element = button("", { class: `series ${series.look} ${series.style}`, "aria-pressed": String(!this.model.hidden.has(series.name)) }, () => {
        this.update(() => this.model.hidden.delete(series.name) || this.model.hidden.add(series.name));
        this.legend.querySelector(`[data-name="${CSS.escape(series.name)}"]`)?.focus();
      });
      element.dataset.name = series.name;
      element.append(make("span", { class: "swatch", "aria-hidden": "true" }), series.name);
      return element;
    }));
    this.legend.hidden = this.legend.childElementCount < 2 && this.model.hidden.size === 0;
    const choice = this.model.data.choices[this.model.choice];
    this.chosen.textContent = choice ? ` (${this.model.data.choiceTitle} ${choice.name})` : "";
    const missing = this.model.missing;
    const parts = [this.model.data.note, missing > 0 ? `${missing} ${missing === 1 ? "number is" : "numbers are"} not finite, or not positive on a logarithmic axis, and not drawn.` : ""];
    this.note.textContent = parts.filter(Boolean).join(" ");
    this.note.hidden = this.note.textContent === "";
    this.zoomOut.disabled = this.all.disabled = !this.model.isZoomed;
  }

  resize() {
    const width = Math.round(this.plot.clientWidth);
    if (width === 0 || width === this.width) return;
    this.width = width;
    this.render();
  }

  render() {
    if (!this.width) return;
    const height = Math.round(Math.min(420, Math.max(260, this.width * 0.46)));
    this.drawing = drawChart(this.model, this.width, height, `${this.id}-clip`);
    this.plot.replaceChildren(this.drawing.svg, this.tip);
    this.tip.hidden = true;
  }

  listen() {
    const local = event => {
      const box = this.plot.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    this.plot.addEventListener("pointerdown", event => {
      if (event.button !== 0 || event.pointerType === "touch") return;
      const at = local(event);
      this.drag = { from: at.x, last: at.x, pans: event.shiftKey };
      this.plot.setPointerCapture(event.pointerId);
    });
    this.plot.addEventListener("pointermove", event => {
      const at = local(event);
      if (this.drag) this.dragTo(at.x);
      else this.point(this.nearest(at.x), at.y);
    });
    this.plot.addEventListener("pointerup", () => this.drop());
    this.plot.addEventListener("pointercancel", () => this.drag = null);
    this.plot.addEventListener("pointerleave", () => this.leave());
    this.plot.addEventListener("blur", () => this.leave());
    this.plot.addEventListener("dblclick", () => this.update(() => this.model.reset()));
    this.plot.addEventListener("wheel", event => {
      if (!event.ctrlKey && !event.metaKey) return; // the page scrolls
      event.preventDefault();
      this.update(() => this.model.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.drawing.x.value(local(event).x)));
    }, { passive: false });
    this.plot.addEventListener("keydown", event => this.press(event));
  }

  dragTo(x) {
    const { drag, drawing: { frame, cursor } } = this;
    if (drag.pans) {
      this.model.pan((drag.last - x) / (frame.right - frame.left));
      drag.last = x;
      this.label();
      this.render();
      return;
    }
    drag.last = Math.min(frame.right, Math.max(frame.left, x));
    const start = Math.min(frame.right, Math.max(frame.left, drag.from));
    this.tip.hidden = true;
    cursor.replaceChildren(draw("rect", { class: "brush", x: Math.min(start, drag.last), width: Math.abs(drag.last - start), y: frame.top, height: frame.bottom - frame.top }));
  }

  drop() {
    const { drag } = this;
    this.drag = null;
    if (!drag || drag.pans || Math.abs(drag.last - drag.from) < 6) return;
    const { x, frame } = this.drawing;
    const ends = [drag.from, drag.last].map(place => x.warp(x.value(Math.min(frame.right, Math.max(frame.left, place))))).sort((a, b) => a - b);
    this.update(() => this.model.show(...ends));
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = { ArrowLeft: -1, ArrowRight: 1 };
    const changes = { "+": () => this.model.zoom(0.5, this.place ?? undefined), "=": () => this.model.zoom(0.5, this.place ?? undefined), "-": () => this.model.zoom(2, this.place ?? undefined), 0: () => this.model.reset() };
    if (event.key in moves && event.shiftKey) this.update(() => this.model.pan(0.2 * moves[event.key]));
    else if (event.key in moves) this.step(moves[event.key]);
    else if (event.key === "Home" || event.key === "End") this.step(event.key === "Home" ? -Infinity : Infinity);
    else if (event.key === "Escape") this.leave();
    else if (event.key in changes) this.update(changes[event.key]);
    else return;
    event.preventDefault();
    if (event.key in changes && this.place !== null) this.point(this.place);
  }

  /** To a neighbouring point; the part that is shown follows. */
  step(by) {
    const places = this.model.places;
    if (places.length === 0) return;
    const inView = this.inView(places);
    const now = this.place === null ? -1 : places.indexOf(this.place);
    const next = Number.isFinite(by) ? now < 0 ? places.indexOf((by > 0 ? inView[0] : inView.at(-1)) ?? places[0]) : now + by : by;
    const place = places[Math.min(places.length - 1, Math.max(0, next))];
    const { x } = this.drawing;
    if (x.warp(place) < x.low || x.warp(place) > x.high) {
      const half = (x.high - x.low) / 2;
      this.update(() => this.model.show(x.warp(place) - half, x.warp(place) + half));
    }
    this.point(place);
    this.news.textContent = this.describe(place);
  }

  inView(places) {
    const { x } = this.drawing;
    return places.filter(place => x.warp(place) >= x.low && x.warp(place) <= x.high);
  }

  nearest(pixel) {
    let best = null;
    for (const place of this.inView(this.model.places)) {
      if (best === null || Math.abs(this.drawing.x.place(place) - pixel) < Math.abs(this.drawing.x.place(best) - pixel)) best = place;
    }
    return best;
  }

  /** Shows what is at a place. */
  point(place, height) {
    this.place = place;
    const { x, y, frame, cursor } = this.drawing;
    if (place === null || !y) return;
    const pixel = x.place(place);
    const found = this.model.at(place);
    cursor.replaceChildren(draw("line", { class: "cursor", x1: pixel, x2: pixel, y1: frame.top, y2: frame.bottom }),
      ...found.filter(item => item.series.style !== "bars" && item.series.style !== "reference").map(item => draw("circle", { class: `halo ${item.series.look}`, cx: pixel, cy: y.place(item.y), r: 4.5 })));
    const distance = item => height === undefined ? 0 : Math.abs(y.place(item.y) - height);
    const listed = found.length <= MOST_IN_TIP ? found : [...found].sort((a, b) => distance(a) - distance(b)).slice(0, MOST_IN_TIP);
    this.tip.replaceChildren(make("div", { class: "where" }, this.where(place)), ...listed.map(item => this.entry(item)),
      ...(listed.length < found.length ? [make("div", { class: "aside" }, `and ${found.length - listed.length} more`)] : []));
    this.tip.hidden = false;
    const [room, size] = [this.plot.clientWidth, this.tip.getBoundingClientRect()];
    const left = pixel + 14 + size.width <= room ? pixel + 14 : Math.max(0, pixel - 14 - size.width);
    this.tip.style.transform = `translate(${Math.round(Math.min(left, Math.max(0, room - size.width)))}px, ${frame.top}px)`;
  }

  entry(item) {
    const aside = [item.low !== null && item.high !== null ? `${item.series.interval || "interval"}: ${shortNumber(item.low)} to ${shortNumber(item.high)}` : null, item.text].filter(Boolean).join("; ");
    return make("div", { class: `entry ${item.series.look} ${item.series.style}` }, make("span", { class: "swatch" }), make("span", {}, item.series.name), make("b", {}, shortNumber(item.y)),
      aside ? make("span", { class: "aside" }, aside) : null);
  }

  where(place) {
    const name = this.model.nameOf(place);
    return this.model.xKind === "names" ? name : `${this.model.data.x.title}: ${name}`;
  }

  describe(place) {
    return `${this.where(place)}. ` + this.model.at(place).map(item => `${item.series.name} ${shortNumber(item.y)}`
      + (item.low !== null && item.high !== null ? `, ${item.series.interval || "interval"} ${shortNumber(item.low)} to ${shortNumber(item.high)}` : "") + (item.text ? `, ${item.text}` : "")).join("; ");
  }

  leave() {
    if (this.drag) return;
    this.place = null;
    this.tip.hidden = true;
    this.drawing?.cursor.replaceChildren();
  }

  /** The table that says the same. */
  list() {
    if (!this.rows.open) return;
    this.rows.querySelector(".table")?.remove();
    const host = make("div", { class: "table" });
    this.rows.append(host);
    new Table(host, chartTable(this.model));
  }
}

/** A chart's numbers as a table: one row for every place, or several where a series has several points there, and one column for every series. */
function chartTable(model) {
  const rows = new Map(); // "place, how often it came" to row
  const rowOf = (x, seen) => {
    const count = (seen.get(x) ?? 0) + 1;
    seen.set(x, count);
    const key = `${x} ${count}`;
    if (!rows.has(key)) rows.set(key, { x, count, cells: new Map() });
    return rows.get(key);
  };
  const columns = [];
  for (const series of model.shown) {
    const parts = series.low ? [["", series.y], [": low", series.low], [": high", series.high]] : [["", series.y]];
    const first = columns.length;
    columns.push(...parts.map(([suffix]) => series.name + suffix));
    const seen = new Map();
    series.x.forEach((x, i) => {
      const { cells } = rowOf(x, seen);
      parts.forEach(([, numbers], k) => cells.set(first + k, numbers[i]));
    });
  }
  const sorted = [...rows.values()].sort((a, b) => a.x - b.x || a.count - b.count);
  const isNamed = model.xKind === "names";
  const choice = model.data.choices[model.choice];
  return {
    title: choice ? `${model.data.title}: ${choice.name}` : model.data.title,
    rows: sorted.length,
    columns: [
      { title: model.data.x.title, content: isNamed ? "text" : "number", values: sorted.map(row => isNamed ? model.nameOf(row.x) : row.x) },
      ...columns.map((title, i) => ({ title, content: "number", values: sorted.map(row => row.cells.get(i) ?? null) })),
    ],
  };
}
