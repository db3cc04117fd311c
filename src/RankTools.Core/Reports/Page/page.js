// Puts charts and tables where the page has room for them, and serves the page's own buttons.

function startTheme() {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const element = document.getElementById("theme");
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
  const label = () => {
    element.textContent = isDark() ? "Light" : "Dark";
    element.setAttribute("aria-label", isDark() ? "Light colours" : "Dark colours");
  };
  element.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    label();
  });
  dark.addEventListener("change", label);
  label();
}

/** Marks the section that is read in the list of contents. */
function startContents() {
  const links = new Map([...document.querySelectorAll("nav a")].map(link => [link.hash.slice(1), link]));
  const watcher = new IntersectionObserver(entries => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-10% 0px -75% 0px" });
  for (const section of document.querySelectorAll("main > section")) watcher.observe(section);
}

function start() {
  const data = JSON.parse(document.getElementById("report-data").textContent);
  startTheme();
  startContents();
  document.getElementById("print").addEventListener("click", () => print());
  for (const host of document.querySelectorAll("[data-chart]")) new Chart(host, data.charts[host.dataset.chart]);
  for (const host of document.querySelectorAll("[data-table]")) new Table(host, data.tables[host.dataset.table]);
}

start();
