// Draws a chart's model as SVG.

const CHARACTER = 6.6; // width of a digit of the labels, in pixels, with some air
const MOST_LABEL = 22;
const DOT_ROOM = 12; // pixels from point to point for which a line has dots

/** @returns {{svg: SVGElement, x: Scale, y: Scale|null, frame: object, cursor: SVGElement}} */
function drawChart(model, width, height, id) {
  const y = model.yScale(0, 1);
  const yTicks = y?.ticks(Math.max(2, Math.floor(height / 55))) ?? [];
  const yLabels = yTicks.map(shortNumber);
  const left = 34 + Math.max(...yLabels.map(label => label.length), 1) * CHARACTER;
  const [right, top] = [width - 10, 12];
  const x = model.xScale(left, right);
  const xMarks = marksOf(model, x, right - left);
  const bottom = height - 26 - xMarks.height;
  if (y) [y.from, y.to] = [bottom, top];
  const frame = { left, right, top, bottom };
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", focusable: "false" });
  svg.append(draw("clipPath", { id }, draw("rect", { x: left - 1, y: top - 8, width: Math.max(0, right - left + 2), height: Math.max(0, bottom - top + 9) })));

  yTicks.forEach((tick, i) => {
    const place = y.place(tick);
    svg.append(draw("line", { class: "grid", x1: left, x2: right, y1: place, y2: place }), draw("text", { x: left - 8, y: place + 4, "text-anchor": "end" }, yLabels[i]));
  });
  svg.append(draw("text", { class: "axis-title", transform: `translate(13 ${(top + bottom) / 2}) rotate(-90)`, "text-anchor": "middle" }, model.data.y.title));
  for (const mark of xMarks.marks) {
    svg.append(draw("line", { class: "base", x1: mark.place, x2: mark.place, y1: bottom, y2: bottom + 4 }));
    if (mark.label) {
      svg.append(xMarks.isTurned
        ? draw("text", { class: "x-label", transform: `translate(${mark.place + 4} ${bottom + 14}) rotate(-40)`, "text-anchor": "end" }, mark.label)
        : draw("text", { class: "x-label", x: mark.place, y: bottom + 18, "text-anchor": "middle" }, mark.label));
    }
  }
  svg.append(draw("text", { class: "axis-title", x: (left + right) / 2, y: height - 5, "text-anchor": "middle" }, model.data.x.title));
  const base = y && y.kind !== "log" && y.low < 0 && y.high > 0 ? y.place(0) : bottom;
  svg.append(draw("line", { class: "base", x1: left, x2: right, y1: base, y2: base }));

  if (y) {
    const plotted = draw("g", { "clip-path": `url(#${id})` });
    const bars = model.shown.filter(series => series.style === "bars");
    // References lie below lines, single points above; of each, the first series, the most important, is on top.
    const layer = series => ["reference", "bars", "line", "points"].indexOf(series.style);
    for (const series of [...model.shown].reverse().sort((a, b) => layer(a) - layer(b))) plotted.append(drawSeries(model, series, x, y, frame, bars));
    svg.append(plotted);
  } else {
    svg.append(draw("text", { class: "empty", x: (left + right) / 2, y: (top + bottom) / 2, "text-anchor": "middle" },
      model.shown.length === 0 ? "All series are hidden." : "There is nothing to draw on this scale."));
  }
  const cursor = draw("g", { class: "pointed" });
  svg.append(cursor);
  return { svg, x, y, frame, cursor };
}

function drawSeries(model, series, x, y, frame, bars) {
  const group = draw("g", { class: `${series.look} ${series.style}`, "data-series": series.name });
  const isLine = series.style === "line" || series.style === "reference";
  const step = series.style === "bars" ? Math.abs(x.place(model.barStep) - x.place(0)) : 0;
  const wide = step * 0.76 / Math.max(1, bars.length);
  const offset = series.style === "bars" ? (bars.indexOf(series) - (bars.length - 1) / 2) * wide : 0;
  const points = [];
  for (let i = 0; i < series.x.length; i++) {
    if (!model.isDrawn(series.x[i], series.y[i])) {
      points.push(null);
      continue;
    }
    const clamp = value => Number.isFinite(value) ? y.kind === "log" && value <= 0 ? frame.bottom : y.place(value) : null;
    points.push({ x: x.place(series.x[i]) + offset, y: y.place(series.y[i]), low: clamp(series.low?.[i]), high: clamp(series.high?.[i]) });
  }
  if (isLine) {
    for (const run of runsOf(points.map(point => point && point.low !== null && point.high !== null ? point : null))) {
      if (run.length > 1) group.append(draw("path", { class: "band", d: pathOf(run.map(p => [p.x, p.high])) + pathOf(run.map(p => [p.x, p.low]).reverse()).replace("M", "L") + "Z" }));
    }
    const line = runsOf(points).map(run => pathOf(run.map(p => [p.x, p.y]))).join("");
    group.append(draw("path", { class: "stroke", d: line, "data-points": points.filter(Boolean).length }));
  }
  const inSight = points.filter(point => point && point.x >= frame.left - 1 && point.x <= frame.right + 1);
  if (series.style === "bars") {
    const zero = y.kind === "log" ? frame.bottom : y.place(0);
    for (const p of inSight) group.append(draw("rect", { class: "column", x: p.x - wide / 2, width: Math.max(1, wide - 1), y: Math.min(zero, p.y), height: Math.max(1, Math.abs(zero - p.y)) }));
  }
  if (!isLine) {
    for (const p of inSight) {
      if (p.low !== null && p.high !== null) group.append(draw("path", { class: "whisker", d: `M${round(p.x)} ${round(p.low)}V${round(p.high)}M${round(p.x - 3)} ${round(p.low)}h6M${round(p.x - 3)} ${round(p.high)}h6` }));
    }
  }
  if (series.style === "points" || (series.style === "line" && inSight.length * DOT_ROOM <= frame.right - frame.left)) {
    const radius = series.style === "points" ? inSight.length > 400 ? 2.5 : 4 : 3.2;
    for (const p of inSight) group.append(draw("circle", { class: "dot", cx: round(p.x), cy: round(p.y), r: radius }));
  }
  return group;
}

/** Stretches without gaps. */
function runsOf(points) {
  const runs = [[]];
  for (const point of points) {
    if (point) runs[runs.length - 1].push(point);
    else if (runs[runs.length - 1].length > 0) runs.push([]);
  }
  return runs.filter(run => run.length > 0);
}

function pathOf(places) {
  return places.map(([x, y], i) => `${i === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join("");
}

function round(value) {
  return Math.round(Math.max(-1e5, Math.min(1e5, value)) * 10) / 10;
}

/** Marks of the horizontal axis: names turned or left out where they do not fit. */
function marksOf(model, x, width) {
  if (x.kind !== "names") {
    const ticks = x.ticks(Math.max(2, Math.floor(width / 80)));
    const whole = model.isWhole ? ticks.filter(Number.isInteger) : ticks;
    return { marks: whole.map(value => ({ place: x.place(value), label: shortNumber(value) })), height: 18, isTurned: false };
  }
  const first = Math.max(0, Math.ceil(x.low));
  const last = Math.min(model.names.length - 1, Math.floor(x.high));
  const room = width / Math.max(1, x.high - x.low);
  const labels = [];
  for (let i = first; i <= last; i++) labels.push(shorten(model.names[i], MOST_LABEL));
  const longest = Math.max(1, ...labels.map(label => label.length)) * CHARACTER;
  const isTurned = longest + 10 > room;
  const every = isTurned ? Math.max(1, Math.ceil(17 / room)) : 1;
  const marks = labels.map((label, k) => ({ place: x.place(first + k), label: (first + k) % every === 0 ? isTurned ? shorten(label, roomLeft(x.place(first + k))) : label : "" }));
  return { marks: every > 4 ? marks.filter(mark => mark.label) : marks, height: isTurned ? Math.min(125, 14 + longest * 0.62) : 18, isTurned };
}

/** How many characters of a turned label there are between a place and the left edge. */
function roomLeft(place) {
  return Math.max(4, Math.floor((place - 2) / (CHARACTER * 0.77)));
}

/** The end of a layer's name says more than its beginning. */
function shorten(name, most) {
  return name.length <= most ? name : "…" + name.slice(1 - most);
}
