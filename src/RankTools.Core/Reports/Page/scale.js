// Axes: values to positions and back, and where the marks are.

class Scale {
  /** @param {"linear"|"log"|"names"} kind */
  constructor(kind, low, high, from, to) {
    Object.assign(this, { kind, from, to });
    [this.low, this.high] = [this.warp(low), this.warp(high)];
    if (this.low === this.high) {
      this.low -= kind === "log" ? 0.5 : Math.abs(low) * 0.1 || 0.5;
      this.high += kind === "log" ? 0.5 : Math.abs(high) * 0.1 || 0.5;
    }
  }

  /** To the coordinate in which the axis is even. */
  warp(value) {
    return this.kind === "log" ? Math.log10(value) : value;
  }

  unwarp(coordinate) {
    return this.kind === "log" ? 10 ** coordinate : coordinate;
  }

  place(value) {
    return this.from + (this.warp(value) - this.low) / (this.high - this.low) * (this.to - this.from);
  }

  value(place) {
    return this.unwarp(this.low + (place - this.from) / (this.to - this.from) * (this.high - this.low));
  }

  ticks(room) {
    return this.kind === "log" ? this.logTicks(room) : this.linearTicks(room);
  }

  linearTicks(room) {
    const rough = (this.high - this.low) / Math.max(1, room);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find(factor => factor * power >= rough * 0.999);
    const ticks = [];
    for (let i = Math.ceil(this.low / step - 1e-9); i * step <= this.high + step * 1e-9; i++) ticks.push(Number((i * step).toPrecision(12)));
    return ticks;
  }

  logTicks(room) {
    const decades = this.high - this.low;
    if (decades < 0.8) {
      const linear = new Scale("linear", 10 ** this.low, 10 ** this.high, this.from, this.to).linearTicks(room);
      return linear.filter(value => value > 0);
    }
    const every = Math.max(1, Math.ceil(decades / Math.max(1, room)));
    const factors = decades * 3 <= room ? [1, 2, 5] : [1];
    const ticks = [];
    for (let exponent = Math.floor(this.low); exponent <= Math.ceil(this.high); exponent++) {
      if (exponent % every !== 0) continue;
      for (const factor of factors) {
        const value = Number(`${factor}e${exponent}`);
        if (Math.log10(value) >= this.low - 1e-9 && Math.log10(value) <= this.high + 1e-9) ticks.push(value);
      }
    }
    return ticks;
  }
}

/** The first and last value of an axis, with some air; from zero where that is asked for and nothing forbids it. */
function extent(values, kind, fromZero, ends) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value) || (kind === "log" && value <= 0)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return null;
  if (kind === "log") return ends ? [low / 1.25, high * 1.25] : [low, high];
  if (fromZero) [low, high] = [Math.min(0, low), Math.max(0, high)];
  const air = ends ? (high - low || Math.abs(high) || 1) * 0.06 : 0;
  return [fromZero && low === 0 ? 0 : low - air, fromZero && high === 0 ? 0 : high + air];
}
