// The chat's behaviour in the browser. The server sends finished HTML; here clicks become events and back.
window.dateline = (() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  let trigger = null, upload = null, opener = null;
  const early = [], gone = new Set();
  const LONGEST = 1000;
  let sweeping = 0, typed = null, seenTurn = null;

  function send(name, data = {}) {
    if (trigger) trigger("do_" + name, data); else early.push([name, data]);
  }

  function connect(trigger_, upload_) {
    trigger = trigger_;
    upload = upload_;
    document.documentElement.lang = "en";
    goto(document.body.dataset.tab || "ask");
    early.splice(0).forEach(([name, data]) => send(name, data));
    watchPlaces();
  }

  // ---------------------------------------------------------------- asking
  function ask(form) {
    const data = new FormData(form);
    const question = String(data.get("question") || "").trim();
    if (!question) { say("Type a question first."); return; }
    if (document.body.dataset.busy === "yes") return;
    if (question.length > LONGEST) {
      say(`That question has ${question.length.toLocaleString("en")} characters; at most ${LONGEST.toLocaleString("en")} can be asked. It is kept here to be shortened.`);
      return;
    }
    say("");
    send("ask", {
      question,
      mode: data.get("mode"),
      after: data.get("after"), before: data.get("before"), as_of: data.get("as_of"),
      ...Object.fromEntries(NAMED.map((name) => [name, data.getAll(name)])),
    });
    form.question.value = "";
    grow(form.question);
    narrowed();
  }

  function say(words, form = $("form.composer")) {
    const place = form && $("[role=alert]", form);
    if (place) place.textContent = words;
  }

  function grow(area) {
    area.style.height = "auto";
    area.style.height = Math.min(area.scrollHeight, 160) + "px";
  }

  function narrowed() {
    const form = $("form.composer");
    if (!form) return;
    const data = new FormData(form);
    const words = [["after", "from"], ["before", "until"], ["as_of", "as known on"]]
      .filter(([name]) => data.get(name)).map(([name, word]) => `${word} ${data.get(name)}`);
    for (const [name, word] of [["outlets", "only"], ["authors", "by"], ["sections", "in"], ["languages", "in"]]) {
      const names = $$(`[name=${name}]:checked`, form).map((box) => box.dataset.shown);
      if (names.length) words.push(`${word} ${names.join(", ")}`);
    }
    if (ticked.size) words.push(`in ${ticked.size} chosen article${ticked.size === 1 ? "" : "s"}`);
    $(".narrowed", form).textContent = words.length ? `: ${words.join("; ")}` : "";
    typed = [...data.entries()];
  }

  function widen() {
    $$("form.composer .narrow input").forEach((input) => {
      if (input.type === "checkbox") input.checked = false; else input.value = "";
    });
    ticked.clear();
    showTicked();
    $$(".sift").forEach(sift);
    narrowed();
  }

  // ---------------------------------------------------------------- narrowing: long lists, the archive's shelves
  const NAMED = ["outlets", "authors", "sections", "languages", "articles"];
  const ticked = new Map();  // the articles chosen in the list, by id

  function sift(input) {
    const wanted = input.value.trim().toLowerCase();
    $$(".box", input.closest(".choice")).forEach((box) => {
      box.hidden = !box.textContent.toLowerCase().includes(wanted) && !$("input", box).checked;
    });
  }

  function showTicked() {
    const place = $('form.composer .choice[data-name="articles"]');
    if (!place) return;
    place.hidden = !ticked.size;
    $(".boxes", place).replaceChildren(...[...ticked].map(([id, title]) => {
      const label = document.createElement("label"), box = document.createElement("input");
      label.className = "box";
      Object.assign(box, { type: "checkbox", name: "articles", value: id, checked: true });
      box.dataset.shown = title;
      label.append(box, " " + title);
      return label;
    }));
    $$("#list .ticks").forEach((box) => { box.checked = ticked.has(box.value); });
  }

  function tick(box) {
    if (box.checked) ticked.set(box.value, box.dataset.shown); else ticked.delete(box.value);
    showTicked();
    narrowed();
  }

  // Fill the archive's search form and search; without a value for a field it is emptied.
  function shelve(data) {
    const form = $("form.search");
    for (const field of $$("[name]", form)) field.value = data[field.name] ?? "";
    form.requestSubmit();
    $("#list").scrollIntoView({ block: "nearest", behavior: motion() });
  }

  function askWithin(data) {
    widen();
    const form = $("form.composer");
    form.after.value = data.since ?? "";
    form.before.value = data.until ?? "";
    for (const [one, name] of [["source", "outlets"], ["author", "authors"], ["section", "sections"], ["language", "languages"]]) {
      const box = $$(`[name=${name}]`, form).find((each) => data[one] && each.value.toLowerCase() === data[one].toLowerCase());
      if (box) box.checked = true;
    }
    narrowed();
    goto("ask");
    form.question.focus();
  }

  // The form is sent anew when the archive has changed: what was typed and chosen in it stays.
  let seenForm = null;
  function renewed() {
    const form = $("form.composer");
    if (!form || form === seenForm) return;
    const first = !seenForm;
    seenForm = form;
    showTicked();
    for (const [name, value] of typed || []) {
      for (const field of $$("[name]", form).filter((field) => field.name === name)) {
        if (field.type !== "checkbox") field.value = value; else if (field.value === value) field.checked = true;
      }
    }
    narrowed();
    listEarlier();
    const key = first && sessionStorage.getItem("dateline-open");
    if (key) send("resume", { key });
  }

  // ---------------------------------------------------------------- earlier conversations, in this browser
  const earlier = () => {
    try { return JSON.parse(localStorage.getItem("dateline-earlier") || "[]"); } catch { return []; }
  };
  const keeping = () => localStorage.getItem("dateline-keep") !== "no";

  function keep(turn) {
    const key = turn.dataset.conversation;
    sessionStorage.setItem("dateline-open", key);
    if (!keeping()) return;
    const list = earlier(), known = list.find((one) => one.key === key);
    const question = $(".question", turn).textContent;
    if (known) {
      if (!known.words.includes(question)) known.words.push(question);
    } else list.unshift({ key, name: question, words: [question], day: new Date().toISOString().slice(0, 10) });
    localStorage.setItem("dateline-earlier", JSON.stringify(list.slice(0, 100)));
    listEarlier();
  }

  function listEarlier() {
    const place = $(".earlier");
    if (!place) return;
    const list = earlier(), wanted = $(".find", place).value.trim().toLowerCase();
    place.hidden = !list.length && keeping();
    $(".keeping", place).checked = keeping();
    const found = list.filter((one) => one.words.join(" ").toLowerCase().includes(wanted));
    $("ul", place).replaceChildren(...found.map((one) => {
      const item = document.createElement("li");
      for (const [act, label, look] of [["resume", one.name, "title"], ["forget", "Delete", "quiet"]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = look;
        Object.assign(button.dataset, { do: act, key: one.key });
        button.textContent = label;
        if (act === "forget") button.setAttribute("aria-label", `Delete: ${one.name}`);
        item.append(button);
      }
      const day = document.createElement("span");
      day.textContent = one.day;
      item.insertBefore(day, item.lastChild);
      return item;
    }));
  }

  // ---------------------------------------------------------------- places that the server fills
  function asked() {
    document.body.dataset.asked = $("#now .turn") || $("#past .turn") ? "yes" : "no";
  }

  function watchPlaces() {
    watch("#composer", renewed);
    watch("#list", showTicked);
    watch("#past", asked);  // it is emptied after #now when a conversation begins anew
    watch("#now", () => {
      const turn = $("#now .turn");
      if (turn && gone.has(turn.dataset.conversation)) {  // Gradio repeats an answer's last state when it ends
        turn.hidden = true;
        clearTimeout(sweeping);
        sweeping = setTimeout(() => send("sweep"), 200);
        return;
      }
      const busy = turn && ["waiting", "searching", "reading", "writing"].includes(turn.dataset.phase);
      document.body.dataset.busy = busy ? "yes" : "no";
      asked();
      const before = seenTurn;
      seenTurn = turn ? { conversation: turn.dataset.conversation, number: turn.dataset.turn } : null;
      if (!turn || (before && before.conversation === seenTurn.conversation && before.number === seenTurn.number)) return;
      if (before && before.conversation !== seenTurn.conversation) gone.add(before.conversation);
      keep(turn);
      hidePop();
      turn.scrollIntoView({ block: "start", behavior: motion() });
    });
    watch("#panel", () => {
      const source = $("#panel .source");
      const auto = source?.dataset.auto !== undefined;
      if (auto) opener = null;  // nobody pressed for it: the focus stays, and a phone keeps its answer in view
      document.body.dataset.panel = source && !(auto && innerWidth <= 900) ? "open" : "closed";
      if (!source) return;
      showMark(source, $("#right"));
    });
    watch("#findings", () => {
      const found = $("#findings .checked"), before = document.body.dataset.checking;
      document.body.dataset.checking = found && found.dataset.phase === "running" ? "yes" : "no";
      if (!found || document.body.dataset.checking === "yes" || before !== "yes") return;
      const outcome = $(".outcome", found);
      if (outcome && document.body.dataset.tab === "check") outcome.focus({ preventScroll: true });
      found.scrollIntoView({ block: "start", behavior: motion() });
    });
    watch("#proof", () => {
      const source = $("#proof .source");
      document.body.dataset.proof = source ? "open" : "closed";
      if (source) showMark(source, $("#proofs"));
    });
    watch("#watchproof", () => {
      const source = $("#watchproof .source");
      if (!source) return;
      showMark(source, $("#watchdesk"));
      if (innerWidth < 900) $("#watchproof").scrollIntoView({ behavior: motion() });
    });
    watch("#reader", () => {
      const title = $("#reader h2, #reader .confirm button");
      if (title) title.focus({ preventScroll: true });
      if (title && innerWidth < 900) $("#reader").scrollIntoView({ behavior: motion() });
    });
  }

  function showMark(source, box) {
    const mark = $("mark.active", source);
    if (opener) $("h2", source).focus({ preventScroll: true });
    const at = mark ? mark.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop : 0;
    const seen = mark && at + mark.offsetHeight < box.clientHeight * 0.85;  // with the title above it
    box.scrollTo({ top: seen ? 0 : at - box.clientHeight / 3 });
  }

  function watch(selector, seen) {
    const place = $(selector);
    if (!place) { setTimeout(() => watch(selector, seen), 50); return; }
    let due = false;
    const settle = () => { due = false; seen(); };
    new MutationObserver(() => { if (!due) { due = true; queueMicrotask(settle); } })
      .observe(place, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-phase", "data-article", "data-at", "data-auto", "class"] });
    seen();
  }

  function motion() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  }

  // ---------------------------------------------------------------- the words behind a number
  function popPlace() {
    let pop = $("#pop");
    if (!pop) {
      pop = document.createElement("div");
      pop.id = "pop";
      pop.setAttribute("role", "tooltip");
      pop.hidden = true;
      pop.addEventListener("mouseleave", hidePop);
      document.body.append(pop);
    }
    return pop;
  }

  function showPop(mark) {
    const words = document.getElementById(mark.getAttribute("aria-describedby"));
    if (!words) return;
    const pop = popPlace();
    pop.replaceChildren(...[...words.childNodes].map((node) => node.cloneNode(true)));
    pop.hidden = false;
    const at = mark.getBoundingClientRect(), width = Math.min(380, innerWidth - 24);
    pop.style.width = width + "px";
    pop.style.left = Math.max(12, Math.min(at.left + at.width / 2 - width / 2, innerWidth - width - 12)) + "px";
    const above = at.top - pop.offsetHeight - 6;
    pop.style.top = (above > 8 ? above : at.bottom + 6) + "px";
  }

  function hidePop() {
    const pop = $("#pop");
    if (pop) pop.hidden = true;
  }

  // ---------------------------------------------------------------- keeping
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  }

  function copied(button) {
    const before = [...button.childNodes];
    button.textContent = "Copied";
    setTimeout(() => button.replaceChildren(...before), 1600);
  }

  function receive(value) {
    if (!value) return;
    const message = JSON.parse(value);
    if (message.say) say(message.say);
    if (message.download) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([Uint8Array.from(atob(message.base64), (letter) => letter.charCodeAt(0))], { type: message.type }));
      link.download = message.download;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }
  }

  // ---------------------------------------------------------------- bringing articles
  async function bring(list) {
    const chosen = [...list];
    if (!chosen.length || document.body.dataset.bringing === "yes") return;
    document.body.dataset.bringing = "yes";
    const place = $("#intake > div, #intake"), sent = [];
    const tell = (words) => { $("#upload .big").textContent = words; };
    try {
      for (const [at, file] of chosen.entries()) {
        tell(`Sending ${at + 1} of ${chosen.length}: ${file.name}`);
        try {
          const { path } = await upload(file);
          sent.push({ path, name: file.name });
        } catch (error) {
          sent.push({ path: "", name: file.name, size: file.size });
        }
      }
      send("add", { files: sent });
    } finally {
      tell("Choose files, or drop them here");
      document.body.dataset.bringing = "no";
      if (place) place.scrollIntoView({ block: "nearest" });
    }
  }

  // ---------------------------------------------------------------- checking a draft
  function check(form) {
    const text = form.draft.value, most = Number(form.dataset.most);
    if (!text.trim()) { say("Paste a text first, or choose a file.", form); return; }
    if (text.length > most) { say(`The draft is longer than ${most.toLocaleString("en")} characters.`, form); return; }
    begin({ text }, form);
  }

  async function checkFile(file) {
    const form = $("form.drafting");
    if (!file || document.body.dataset.checking === "yes") return;
    say(`Sending ${file.name} …`, form);
    let path = "";
    try { path = (await upload(file)).path; } catch { path = ""; }
    begin({ file: { path, name: file.name } }, form);
  }

  function begin(data, form) {
    if (document.body.dataset.checking === "yes") return;
    say("", form);
    document.body.dataset.checking = "yes";
    document.body.dataset.proof = "closed";
    send("check", data);
  }

  function goto(tab) {
    document.body.dataset.tab = tab;
    $$("[role=tab]").forEach((button) => {
      const mine = button.dataset.tab === tab;
      button.setAttribute("aria-selected", mine ? "true" : "false");
      button.tabIndex = mine ? 0 : -1;
    });
    if (tab === "watch") send("watch");
    ["ask", "check", "watch", "archive", "add"].forEach((name) => {
      const part = document.getElementById("part-" + name);
      if (!part) return;
      part.setAttribute("role", "tabpanel");
      part.setAttribute("aria-labelledby", "tab-" + name);
    });
  }

  // Which of the two panels an article is open in.
  const shown = () => document.body.dataset.tab === "check" ? "proof" : "panel";

  // ---------------------------------------------------------------- what a click means
  const acts = {
    stop: () => send("stop"),
    open: (button, data) => { opener = button; hidePop();
      const source = $("#panel .source");
      if (source?.dataset.article === data.article) {
        document.body.dataset.panel = "open";
        if (source.dataset.turn === data.turn && source.dataset.at === data.start) {  // it is there already
          source.removeAttribute("data-auto");
          showMark(source, $("#right"));
          return;
        }
      }
      send("open", { ...data, start: data.start ?? "" });
    },
    stop_check: () => send("stop_check"),
    proof: (button, data) => { opener = button;
      if ($("#proof .source")?.dataset.article === data.article) document.body.dataset.proof = "open";
      send("proof", data);
    },
    close: () => { const back = opener; opener = null; document.body.dataset[shown()] = "closed"; if (back && back.isConnected) back.focus(); },
    drop: (_, data) => send("drop", data),
    again: (_, data) => send("again", data),
    instead: (_, data) => send("instead", data),
    write_up: (_, data) => send("write_up", data),
    copy_words: async (button, data) => { await copy(data.words); copied(button); },
    resume: (_, data) => {
      const shown = $("#now .turn");
      if (shown && shown.dataset.conversation === data.key) return;
      gone.delete(data.key);
      send("resume", data);
    },
    forget: (_, data) => {
      localStorage.setItem("dateline-earlier", JSON.stringify(earlier().filter((one) => one.key !== data.key)));
      if (sessionStorage.getItem("dateline-open") === data.key) sessionStorage.removeItem("dateline-open");
      listEarlier();
      send("forget", data);
    },
    new: () => {
      sessionStorage.removeItem("dateline-open");
      const turn = $("#now .turn");
      if (turn) gone.add(turn.dataset.conversation);
      document.body.dataset.busy = "no";
      say("");
      send("new");
      $("#question").focus();
    },
    rate: (_, data) => send("rate", data),
    export: (_, data) => send("export", data),
    widen,
    example: (button) => { const form = $("form.composer"); form.question.value = button.textContent; ask(form); },
    watch: () => send("watch"),
    watch_this: (_, data) => send("watch_this", data),
    watch_open: (button, data) => { opener = button; send("watch_open", data); },
    watch_remove: (_, data) => send("watch_remove", data),
    entity: (button, data) => { opener = button; hidePop(); send("entity", data); },
    goto: (button, data) => goto(data.tab),
    page: (_, data) => send("page", data),
    shelf: (_, data) => shelve(data),
    everything: () => shelve({}),
    within: (_, data) => askWithin(data),
    read: (_, data) => send("read", data),
    confirm_removal: (_, data) => send("confirm_removal", data),
    remove: (_, data) => send("remove", data),
    copy: async (button) => {
      await copy($(".copytext", button.closest(".turn")).value);
      copied(button);
    },
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-do]");
    if (!button || button.form && button.type === "submit") return;
    const { do: act, ...data } = button.dataset;
    acts[act]?.(button, data);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target, act = form.dataset?.do;
    if (!act) return;
    event.preventDefault();
    if (act === "ask") ask(form);
    if (act === "check") check(form);
    if (act === "word") send("rate", { turn: form.dataset.turn, word: form.word.value });
    if (act === "search") send("page", Object.fromEntries(new FormData(form)));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if ($("#pop") && !$("#pop").hidden) hidePop();
      else if (document.body.dataset[shown()] === "open") acts.close();
    }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.id === "question") {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
    if (["ArrowUp", "ArrowDown"].includes(event.key) && event.target.closest?.(".walk") && event.target.matches("button")) {
      const lines = $$("li:has(.cite)", event.target.closest(".walk")), at = lines.indexOf(event.target.closest("li"));
      const next = lines[at + (event.key === "ArrowDown" ? 1 : -1)];
      if (at >= 0 && next) { event.preventDefault(); $(".cite", next).focus(); }
    }
    if (["ArrowLeft", "ArrowRight"].includes(event.key) && event.target.matches?.("[role=tab]")) {
      const tabs = $$("[role=tab]"), at = tabs.indexOf(event.target);
      const next = tabs[(at + (event.key === "ArrowRight" ? 1 : tabs.length - 1)) % tabs.length];
      goto(next.dataset.tab);
      next.focus();
    }
  });

  for (const [shown, hidden] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(shown, (event) => {
      const mark = event.target.closest?.("button.cite");
      if (mark) showPop(mark);
    });
    document.addEventListener(hidden, (event) => {
      const mark = event.target.closest?.("button.cite"), to = event.relatedTarget;
      if (mark && !(to instanceof Element && to.closest("#pop"))) setTimeout(() => { if (!$("#pop:hover")) hidePop(); }, 80);
    });
  }
  document.addEventListener("scroll", hidePop, true);
  document.addEventListener("input", (event) => {
    if (event.target.id === "question") grow(event.target);
    if (event.target.closest?.("form.composer")) narrowed();
    if (event.target.matches?.(".find")) listEarlier();
    if (event.target.matches?.(".sift")) sift(event.target);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.('.ticks, [name="articles"]')) tick(event.target);
    if (event.target.matches?.(".keeping")) {
      localStorage.setItem("dateline-keep", event.target.checked ? "yes" : "no");
      if (!event.target.checked) localStorage.removeItem("dateline-earlier");
      listEarlier();
    }
    if (event.target.id === "draftfile") { checkFile(event.target.files[0]); event.target.value = ""; }
    if (event.target.id === "files") { bring(event.target.files); event.target.value = ""; }
  });
  document.addEventListener("dragover", (event) => { if ($("#upload")) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!$("#upload") || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    if (document.body.dataset.tab === "check") { checkFile(event.dataTransfer.files[0]); return; }
    goto("add");
    bring(event.dataTransfer.files);
  });
  return { connect, receive };
})();
