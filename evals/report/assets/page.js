"use strict";
(() => {
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const cases = [...document.querySelectorAll(".case")];
  const chips = [...document.querySelectorAll(".chips button")];
  const state = { show: "all" };

  const remembered = () => { try { return localStorage.getItem("dateline-theme"); } catch { return null; } };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = (theme) => { root.dataset.theme = theme; };
  paint(remembered() || (dark.matches ? "dark" : "light"));
  dark.addEventListener("change", () => { if (!remembered()) paint(dark.matches ? "dark" : "light"); });
  byId("theme").addEventListener("click", () => {
    paint(root.dataset.theme === "dark" ? "light" : "dark");
    try { localStorage.setItem("dateline-theme", root.dataset.theme); } catch { /* a page opened from a file may have no storage */ }
  });

  const fits = (item, words) => {
    const data = item.dataset;
    if (state.show === "failed" && data.failed !== "1") return false;
    if (state.show === "changed" && data.changed !== "1") return false;
    if (byId("verdict").value && data.verdict !== byId("verdict").value) return false;
    if (byId("tag").value && !data.tags.split("|").includes(byId("tag").value)) return false;
    return words.every((word) => data.search.includes(word));
  };
  const filter = () => {
    const words = byId("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of cases) {
      item.hidden = !fits(item, words);
      shown += item.hidden ? 0 : 1;
    }
    byId("count").textContent = `${shown} of ${cases.length}`;
    byId("none").hidden = shown > 0;
  };
  const show = (what) => {
    state.show = what;
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.show === what));
    filter();
  };
  for (const chip of chips) chip.addEventListener("click", () => show(chip.dataset.show));
  for (const id of ["verdict", "tag", "text"]) byId(id).addEventListener("input", filter);
  byId("open").addEventListener("click", () => {
    const shown = cases.filter((item) => !item.hidden);
    const open = !shown.every((item) => item.open);
    for (const item of shown) item.open = open;
    byId("open").textContent = open ? "close all" : "open all";
  });
  for (const link of document.querySelectorAll("[data-tag]")) {
    link.addEventListener("click", () => { byId("tag").value = link.dataset.tag; filter(); });
  }

  const jump = () => {
    const item = location.hash.startsWith("#case-") && byId(decodeURIComponent(location.hash.slice(1)));
    if (!item) return;
    if (item.hidden) {
      for (const id of ["verdict", "tag", "text"]) byId(id).value = "";
      show("all");
    }
    item.open = true;
    item.scrollIntoView({ block: "start" });
  };
  addEventListener("hashchange", jump);
  filter();
  jump();
})();
