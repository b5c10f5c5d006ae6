// The question box that is there before the page is. What is typed stays in this tab until the page takes it over.
window.datelineEarly = (() => {
  "use strict";
  const KEPT = "dateline-early";
  let page = null, lastKey = 0;

  const kept = () => {
    try { return JSON.parse(sessionStorage.getItem(KEPT)) || {}; } catch { return {}; }
  };
  const box = () => page.querySelector("textarea");
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const tell = (words) => { page.querySelector("[role=status]").textContent = words; };

  function state() {
    const area = box(), at = document.activeElement === area ? [area.selectionStart, area.selectionEnd] : null;
    return { text: area.value, at, sent: page.dataset.sent === "yes" };
  }

  function mark(sent) {
    page.dataset.sent = sent ? "yes" : "no";
    tell(sent ? "This is asked as soon as Dateline has started. Change it to take it back." : "Dateline is starting. You can type your question.");
    sessionStorage.setItem(KEPT, JSON.stringify(state()));
  }

  function grow() {
    box().style.height = "auto";
    box().style.height = Math.min(box().scrollHeight, 160) + "px";
  }

  function show() {
    if (matchMedia("(prefers-color-scheme: dark)").matches) document.body.classList.add("dark");
    page = document.getElementById("early-page").content.firstElementChild.cloneNode(true);
    document.body.append(page);
    const { text = "", at = null, sent = false } = kept(), form = page.querySelector("form");
    box().value = text;
    grow();
    if (at) { box().focus(); box().setSelectionRange(...at); }
    mark(sent && text);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (box().value.trim()) mark(true); else tell("Type a question first.");
    });
    box().addEventListener("input", () => { lastKey = Date.now(); grow(); mark(false); });
    box().addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    if (document.body.dataset.first) goOn();
  }

  // All but this page waits, at the server, until Dateline has started.
  async function goOn() {
    for (;;) {
      try {
        if ((await fetch("./", { method: "HEAD", cache: "no-store" })).status < 500) break;
      } catch {
        tell("There is no connection to Dateline. Where it was started it says why.");
      }
      await pause(1000);
    }
    while (Date.now() - lastKey < 400) await pause(50);  // not between two letters
    sessionStorage.setItem(KEPT, JSON.stringify(state()));
    location.reload();
  }

  // The page takes over: what was typed, where the cursor stood, whether it was sent. Once.
  function leave() {
    if (!page) return {};
    const left = state();
    page.remove();
    page = null;
    sessionStorage.removeItem(KEPT);
    return left;
  }

  return { show, leave };
})();
