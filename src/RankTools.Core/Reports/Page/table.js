// Tables that can be sorted, filtered and copied. Rows are made as they are asked for, so that long tables stay quick.

const FIRST_ROWS = 12;
const MORE_ROWS = 500;
const SHORT_TEXT = 24;
const LONG_TEXT = 44;
const WIDE = 12; // columns from which a table is printed smaller

class Table {
  constructor(host, data) {
    this.data = data;
    this.columns = data.columns.map(column => ({
      ...column,
      values: column.words ? column.values.map(word => word === null ? null : column.words[word]) : column.values,
      numeric: ["count", "number", "share"].includes(column.content),
    }));
    for (const column of this.columns) column.decimals = column.content === "number" ? decimalsOf(column.values) : 0;
    this.order = [...Array(data.rows).keys()];
    this.found = this.order;
    this.limit = FIRST_ROWS;
    this.sorted = null;
    this.build(host);
    this.render();
  }

  build(host) {
    const { title } = this.data;
    this.body = make("tbody");
    this.heads = this.columns.map((column, i) => {
      const head = make("th", { scope: "col", class: column.numeric ? "numeric" : null, "aria-sort": "none" });
      head.append(button(column.title, {}, () => this.sort(i)));
      return head;
    });
    const tools = make("div", { class: "controls" });
    if (this.data.rows > FIRST_ROWS) {
      const filter = make("input", { type: "search", placeholder: "Filter", "aria-label": `Filter rows of ${title}` });
      filter.addEventListener("input", () => this.filter(filter.value));
      tools.append(filter);
    }
    tools.append(button("Copy TSV", { class: "copy-tsv", "aria-label": `Copy TSV of ${title}` }, () => this.copy("\t")),
      button("Copy CSV", { class: "copy-csv", "aria-label": `Copy CSV of ${title}` }, () => this.copy(",")));
    this.status = make("span", { role: "status" });
    this.more = make("span", { class: "controls" });
    const bar = host.querySelector(".bar") ?? host.appendChild(make("div", { class: "bar" }, make("span", { class: "note" }, title)));
    bar.append(tools);
    host.append(
      make("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": `${title}, table` },
        make("table", { class: this.columns.length > WIDE ? "wide" : null }, make("caption", { class: "unseen" }, title), make("thead", {}, make("tr", {}, ...this.heads)), this.body)),
      make("div", { class: "foot" }, this.status, this.more));
  }

  render() {
    const shown = this.found.slice(0, this.limit);
    this.body.replaceChildren(...shown.map(row => make("tr", {}, ...this.columns.map(column => {
      const text = cellText(column, column.values[row]);
      if (column.numeric) return make("td", { class: "numeric" }, text);
      const short = shortPath(text);
      return short.length > LONG_TEXT
        ? make("td", { class: "long", title: text }, make("div", {}, short))
        : make("td", { class: "text", title: short === text ? null : text }, short);
    }))));
    const rows = this.found.length === 1 ? "row" : "rows";
    this.say(`${shown.length < this.found.length ? `${shown.length.toLocaleString("en-US")} of ` : ""}${this.found.length.toLocaleString("en-US")} ${rows}`
      + (this.found.length < this.data.rows ? ` (${this.data.rows.toLocaleString("en-US")} without the filter)` : ""));
    const left = this.found.length - shown.length;
    this.more.replaceChildren(...(left > 0
      ? [button(left <= MORE_ROWS ? `Show all ${this.found.length.toLocaleString("en-US")} rows` : `Show ${MORE_ROWS} more rows`, { class: "more" }, () => {
        this.limit += Math.min(left, MORE_ROWS);
        this.render();
      })]
      : []));
  }

  say(text) {
    this.status.textContent = text;
  }

  sort(index) {
    const ascending = this.sorted?.index === index ? !this.sorted.ascending : true;
    this.sorted = { index, ascending };
    this.heads.forEach((head, i) => head.setAttribute("aria-sort", i !== index ? "none" : ascending ? "ascending" : "descending"));
    const column = this.columns[index];
    const direction = ascending ? 1 : -1;
    const collator = new Intl.Collator("en", { numeric: true });
    const compare = column.numeric ? (a, b) => toNumber(a) - toNumber(b) : (a, b) => collator.compare(String(a), String(b));
    const isEmpty = value => value === null || value === undefined || (column.numeric && Number.isNaN(toNumber(value)));
    this.order.sort((a, b) => {
      const [one, other] = [column.values[a], column.values[b]];
      if (isEmpty(one) || isEmpty(other)) return isEmpty(one) - isEmpty(other) || a - b; // what has no value comes last either way
      return direction * compare(one, other) || a - b;
    });
    this.filter(this.sought ?? "");
  }

  filter(text) {
    this.sought = text;
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.found = words.length === 0 ? this.order : this.order.filter(row => {
      const line = this.columns.map(column => cellText(column, column.values[row])).join(" ").toLowerCase();
      return words.every(word => line.includes(word));
    });
    this.render();
  }

  async copy(separator) {
    const lines = [this.columns.map(column => quoted(column.title, separator))];
    for (const row of this.found) lines.push(this.columns.map(column => plain(column, column.values[row], separator)));
    const done = await copyText(lines.map(line => line.join(separator)).join("\r\n") + "\r\n");
    const count = this.found.length.toLocaleString("en-US");
    this.say(done ? `Copied ${count} ${this.found.length === 1 ? "row" : "rows"}` : "The browser did not allow copying");
  }
}

/** The end of a path, which tells the files of one run apart. */
function shortPath(text) {
  const parts = text.split(/[\\/]/);
  return text.length > SHORT_TEXT && parts.length > 2 && !/\s/.test(text) ? `…/${parts[parts.length - 1]}` : text;
}

function cellText(column, value) {
  if (value === null || value === undefined) return "";
  if (column.content === "flag") return value ? "yes" : "no";
  if (column.content === "text") return String(value);
  const number = toNumber(value);
  if (column.content === "share") return Number.isFinite(number) ? `${(100 * number).toFixed(1)}%`.replace("-", MINUS) : shortNumber(number);
  return column.content === "count" ? fixedNumber(number, 0) : fixedNumber(number, column.decimals);
}

/** A value in full precision for another program. */
function plain(column, value, separator) {
  if (value === null || value === undefined) return "";
  if (column.content === "flag") return value ? "true" : "false";
  return column.numeric ? String(value) : quoted(String(value), separator);
}

/** Text that a spreadsheet would take for a formula gets an apostrophe before it. */
function quoted(text, separator) {
  const safe = /^[=+@\-\t\r]/.test(text) && !/^[+-]?[\d.]+$/.test(text) ? `'${text}` : text;
  if (separator === "\t") return safe.replace(/[\t\r\n]+/g, " ");
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll("\"", "\"\"")}"` : safe;
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = make("textarea", { class: "unseen", "aria-hidden": "true" });
    box.value = text;
    const focused = document.activeElement;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    focused?.focus();
    return done;
  }
}
