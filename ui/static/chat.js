// The chat's behaviour in the browser. The server sends finished HTML; here clicks become events and back.
window.dateline = (() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  let trigger = null, upload = null, opener = null, pressed = null;
  const early = [], gone = new Set(), suggested = new Set();
  const LONGEST = 1000;
  let sweeping = 0, typed = null, seenTurn = null;

  function send(name, data = {}) {
    if (!trigger) { early.push([name, data]); return; }
    trigger("do_" + name, { conversation: sessionStorage.getItem("dateline-open") || "", keep: keeping(), ...data });
  }

  function connect(trigger_, upload_) {
    trigger = trigger_;
    upload = upload_;
    document.documentElement.lang = "en";
    if (history.state?.sheet) history.replaceState({ ...history.state, sheet: null }, "");
    goto(document.body.dataset.tab || "ask");
    early.splice(0).forEach(([name, data]) => send(name, data));
    watchPlaces();
  }

  // ---------------------------------------------------------------- asking
  function ask(form, letters) {
    const data = new FormData(form);
    const question = String(data.get("question") || "").trim();
    if (!question) { say("Type a question first."); return; }
    if (document.body.dataset.busy === "yes") return;
    if (question.length > LONGEST) {
      say(`That question has ${question.length.toLocaleString("en")} characters; at most ${LONGEST.toLocaleString("en")} can be asked. It is kept here to be shortened.`);
      return;
    }
    say("");
    send("ask", { question, letters, mode: data.get("mode"), ...narrowing(data) });
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
    const collection = data.get("collection") || "";
    const words = [["after", "from"], ["before", "until"], ["as_of", "as known on"]]
      .filter(([name]) => data.get(name)).map(([name, word]) => `${word} ${data.get(name)}`);
    for (const [name, word] of [["outlets", "only"], ["authors", "by"], ["sections", "in"], ["languages", "in"]]) {
      const names = $$(`[name=${name}]:checked`, form).map((box) => box.dataset.shown);
      if (names.length) words.push(`${word} ${names.join(", ")}`);
    }
    if (ticked.size) words.push(`in ${ticked.size} chosen article${ticked.size === 1 ? "" : "s"}`);
    showCollection(form, collection, words.length > 0);
    if (collection) words.unshift(`in “${collection}”`);
    $(".narrowed", form).textContent = words.length ? `: ${words.join("; ")}` : "";
    typed = [...data.entries()];
  }

  function widen() {
    $$("form.composer .narrow input").forEach((input) => {
      if (input.type === "checkbox") input.checked = false; else input.value = "";
    });
    if ($("form.composer").collection) $("form.composer").collection.value = "";
    ticked.clear();
    showTicked();
    $$(".sift").forEach(sift);
    narrowed();
  }

  // ---------------------------------------------------------------- narrowing: long lists, the archive's shelves
  const NAMED = ["outlets", "authors", "sections", "languages", "articles"];
  const ticked = new Map();  // the articles chosen in the list, by id
  const narrowing = (data) => ({
    after: data.get("after"), before: data.get("before"), as_of: data.get("as_of"), collection: data.get("collection") || "",
    ...Object.fromEntries(NAMED.map((name) => [name, data.getAll(name)])),
  });

  // The box of a name; one that the list has no room for is put below it.
  function boxOf(form, name, value) {
    const box = $$(`[name=${name}]`, form).find((each) => each.value.toLowerCase() === value.toLowerCase());
    const place = $(`.choice[data-name="${name}"] .boxes`, form);
    if (box || !place) return box;
    place.append(madeBox(name, value, value));
    return place.lastChild.firstChild;
  }

  function madeBox(name, value, shown) {
    const label = document.createElement("label"), box = document.createElement("input");
    label.className = "box";
    Object.assign(box, { type: "checkbox", name, value, checked: true });
    box.dataset.shown = shown;
    label.append(box, " " + shown);
    return label;
  }

  // Narrow as a conversation that has come back was.
  function fillIn(values) {
    widen();
    const form = $("form.composer");
    for (const name of ["after", "before", "as_of"]) form[name].value = values[name];
    for (const [id, title] of values.articles) ticked.set(id, title);
    showTicked();
    for (const name of NAMED.filter((each) => each !== "articles")) {
      for (const value of values[name]) {
        const box = boxOf(form, name, value);
        if (box) box.checked = true;
      }
    }
    if (form.collection) form.collection.value = values.collection;
    narrowed();
  }

  // ---------------------------------------------------------------- collections: what narrows, under a name
  function showCollection(form, name, isNarrowed) {
    const place = $(".collections", form);
    if (!place) return;
    const keep = $(".collecting", place), deeds = $(".deeds", place), told = $(".told", place);
    if (keep) keep.hidden = !isNarrowed;
    if (deeds) deeds.hidden = !name;
    if (told) told.textContent = name ? form.collection.selectedOptions[0].dataset.told : "";
  }

  function collect() {
    const form = $("form.composer"), name = $(".collectname", form);
    if (!name.value.trim()) { say("Give the collection a name first."); name.focus(); return; }
    send("collect", { ...narrowing(new FormData(form)), name: name.value.trim() });
  }

  function showCollections(html) {
    const place = $("form.composer .collections"), within = place.contains(document.activeElement) || document.activeElement === document.body;
    place.outerHTML = html;
    narrowed();
    if (within) ($("form.composer select[name=collection]") || $("form.composer .narrow summary")).focus();
  }

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
    $(".boxes", place).replaceChildren(...[...ticked].map(([id, title]) => madeBox("articles", id, title)));
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
      const box = data[one] && boxOf(form, name, data[one]);
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
    if (first) begun(form, sessionStorage.getItem("dateline-open"));
  }

  // What was typed before the page was there is taken over; what was sent is asked, in the conversation that was open.
  async function begun(form, key) {
    const { text, at, sent } = window.datelineEarly.leave();
    if (text) {
      form.question.value = text;
      grow(form.question);
    }
    if (at) {
      form.question.focus();
      form.question.setSelectionRange(...at);
    }
    if (sent) ask(form, key ? await lettersOf(key) : []); else if (key) resume(key);
  }

  // ---------------------------------------------------------------- letters: answers that this browser keeps
  const MOST_LETTERS = 1_600_000;
  const inLetters = (mode, work) => new Promise((done, failed) => {
    const opening = indexedDB.open("dateline", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("letters");
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const database = opening.result, deed = database.transaction("letters", mode), asked = work(deed.objectStore("letters"));
      deed.oncomplete = () => { database.close(); done(asked.result); };
      deed.onerror = () => { database.close(); failed(deed.error); };
    };
  });
  const ofKey = (key) => IDBKeyRange.bound([key], [key, []]);  // [key, turn] lies between
  const putLetter = (key, turn, letter) => inLetters("readwrite", (store) => store.put(letter, [key, turn]));
  const dropLetters = (keys) => Promise.all(keys.map((key) => inLetters("readwrite", (store) => store.delete(ofKey(key)))));

  async function lettersOf(key) {
    let left = MOST_LETTERS;
    const kept = await inLetters("readonly", (store) => store.getAll(ofKey(key))).catch(() => []);
    return kept.reverse().filter((letter) => (left -= letter.length) > 0).reverse();  // the newest, if not all
  }

  async function resume(key) { send("resume", { key, letters: await lettersOf(key) }); }

  // ---------------------------------------------------------------- earlier conversations: their list, in this browser
  const earlier = () => {
    try { return JSON.parse(localStorage.getItem("dateline-earlier") || "[]"); } catch { return []; }
  };
  const store = (list) => {
    if (list.length) localStorage.setItem("dateline-earlier", JSON.stringify(list.slice(0, 500)));
    else localStorage.removeItem("dateline-earlier");
    listEarlier();
  };
  function keeping() {
    const chosen = localStorage.getItem("dateline-keep");
    return chosen === "no" ? "nowhere" : ["browser", "nowhere"].includes(chosen) ? chosen : "archive";
  }

  function keep(turn) {
    const key = turn.dataset.conversation;
    sessionStorage.setItem("dateline-open", key);
    if (keeping() === "nowhere") return;
    const list = earlier(), known = list.find((one) => one.key === key);
    const question = $(".question", turn).textContent;
    if (known) {
      if (!known.words.includes(question)) known.words.push(question);
    } else list.unshift({ key, name: question, words: [question], day: new Date().toISOString().slice(0, 10) });
    store(list);
  }

  // The list is made anew: who went through it by keys goes on there.
  function goOn(key) {
    const place = (key && $$(".earlier [data-do=resume]").find((one) => one.dataset.key === key)) || $(".earlier .find");
    (place.offsetParent ? place : $(".earlier summary")).focus();
  }

  function rename(key, name) {
    const words = name.trim().slice(0, 200);
    store(earlier().map((one) => one.key === key && words ? { ...one, name: words } : one));
  }

  function forget(keys) {
    store(earlier().filter((one) => !keys.includes(one.key)));
    if (keys.includes(sessionStorage.getItem("dateline-open"))) sessionStorage.removeItem("dateline-open");
    dropLetters(keys).catch(() => {});
    send("forget", { keys });
    goOn();
  }

  function act(name, label, data = {}, look = "quiet", described = "") {
    const button = document.createElement("button");
    button.type = "button";
    button.className = look;
    Object.assign(button.dataset, { do: name, ...data });
    button.textContent = label;
    if (described) button.setAttribute("aria-label", described);
    return button;
  }

  // A field in the place of something, in which it gets another name: `done` is told that, or null, `after` follows a key.
  function naming(place, label, name, most, done, after) {
    const input = document.createElement("input");
    let isOver = false;  // it loses the focus too when it is taken away
    const end = (new_) => {
      if (isOver) return;
      isOver = true;
      done(new_, input);
    };
    Object.assign(input, { className: "naming", value: name, maxLength: most, type: "text" });
    input.setAttribute("aria-label", label);
    input.addEventListener("keydown", (event) => {
      if (!["Enter", "Escape"].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      end(event.key === "Enter" ? input.value : null);
      after();
    });
    input.addEventListener("blur", () => end(input.value));
    place.replaceWith(input);
    input.select();
  }

  // Nothing is deleted before it is asked whether it shall be.
  function confirm(button, question, deed, back = act("list", "Keep")) {
    const box = document.createElement("span");
    box.className = "sure";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", question);
    box.append(`${question} `, deed, " ", back);
    button.replaceWith(box);
    $("button", box).focus();
  }

  function listEarlier() {
    const place = $(".earlier");
    if (!place) return;
    const list = earlier(), wanted = $(".find", place).value.trim().toLowerCase();
    $(".keeping", place).value = keeping();
    $(".finding", place).hidden = !list.length;
    $(".every", place).replaceChildren(...(list.length ? [act("sure_all", "Delete all")] : []));
    const found = list.filter((one) => [one.name, ...one.words].join(" ").toLowerCase().includes(wanted));
    $("ul", place).replaceChildren(...found.map(({ key, name, day, words }) => {
      const item = document.createElement("li"), told = document.createElement("span"), deeds = document.createElement("span");
      told.className = "from";
      told.textContent = `${day} · ${words.length} ${words.length === 1 ? "question" : "questions"}`;
      deeds.className = "deeds";
      deeds.append(
        act("rename", "Rename", { key }, "quiet", `Rename: ${name}`),
        act("export", "Markdown", { key, name, kind: "md" }, "quiet", `Markdown: save ${name}`),
        act("export", "HTML", { key, name, kind: "html" }, "quiet", `HTML: save ${name}`),
        act("sure", "Delete", { key }, "quiet", `Delete: ${name}`),
      );
      item.append(act("resume", name, { key }, "title"), told, deeds);
      return item;
    }));
  }

  // ---------------------------------------------------------------- places that the server fills
  function asked() {
    document.body.dataset.asked = $("#now .turn") || $("#past .turn") ? "yes" : "no";
  }

  // The box for a word on an answer opens where it can be seen, not behind the one for questions.
  let judged = "";
  function showJudged() {
    const box = judged && $(`form.word[data-turn="${judged}"]`);
    if (!box) return;
    judged = "";
    if (box.getBoundingClientRect().bottom > $("#composer").getBoundingClientRect().top) {
      box.scrollIntoView({ block: "center", behavior: motion() });
    }
  }

  function watchPlaces() {
    watch("#composer", renewed);
    watch("#list", showTicked);
    watch("#past", () => { asked(); showJudged(); });  // it is emptied after #now when a conversation begins anew
    watch("#now", () => {
      showJudged();
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
      const done = turn && `${turn.dataset.conversation} ${turn.dataset.turn}`;
      if (turn?.dataset.phase === "done" && !suggested.has(done) && $(".followups:empty", turn)) {
        suggested.add(done);
        send("suggest", { turn: turn.dataset.turn });
      }
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
      // Gradio may show it by itself once more, when the answer's stream ends, behind the press of a person.
      const repeated = pressed && pressed.article === source?.dataset.article && pressed.turn === source.dataset.turn;
      const auto = source?.dataset.auto !== undefined && !repeated;
      if (auto) opener = null;  // nobody pressed for it: the focus stays, and a phone keeps its answer in view
      lay("panel", source && !(auto && innerWidth <= 900));
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
      lay("proof", source);
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

  // On a phone an article lies over the page as a sheet: "back" takes it away, and leaves the page where it is.
  function lay(which, open) {
    document.body.dataset[which] = open ? "open" : "closed";
    if (open && innerWidth <= 900 && !history.state?.sheet) history.pushState({ ...history.state, sheet: which }, "");
    if (!open && history.state?.sheet === which) history.replaceState({ ...history.state, sheet: null }, "");
  }

  addEventListener("popstate", () => {
    if (innerWidth <= 900 && document.body.dataset[shown()] === "open") acts.close(null);
  });

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

  function copied(button, word = "Copied") {
    const before = [...button.childNodes];
    button.textContent = word;
    setTimeout(() => button.replaceChildren(...before), 1600);
  }

  function receive(value) {
    if (!value) return;
    const message = JSON.parse(value);
    if (message.say) say(message.say);
    if (message.narrowing) fillIn(JSON.parse(message.narrowing));
    if (message.widen) widen();
    if (message.collections !== undefined) showCollections(message.collections);
    if (message.letter) putLetter(message.conversation, Number(message.turn), message.letter).catch(() => say("This browser does not let the answer be kept."));
    if (message.followups) {
      const turn = $$(".turn").find((one) => one.dataset.conversation === message.conversation && one.dataset.turn === message.turn);
      const place = turn && $(".followups", turn);
      if (place) place.outerHTML = message.followups;
    }
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
    open: (button, data) => { opener = button; pressed = data; hidePop();
      const source = $("#panel .source");
      if (source?.dataset.article === data.article) {
        lay("panel", true);
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
      if ($("#proof .source")?.dataset.article === data.article) lay("proof", true);
      send("proof", data);
    },
    close: (button) => {
      const back = opener;
      opener = pressed = null;
      if (button && history.state?.sheet === shown()) { history.back(); opener = back; return; }  // "back" closes it
      document.body.dataset[shown()] = "closed";
      if (back && back.isConnected) back.focus();
    },
    drop: (_, data) => send("drop", data),
    again: (_, data) => send("again", data),
    instead: (_, data) => send("instead", data),
    write_up: (_, data) => send("write_up", data),
    // The words of the archive in the place of the draft's; of a draft that is not in the box they are copied.
    quote_instead: async (button, data) => {
      const box = $("#draft"), at = box.value.indexOf(data.old);
      if (at < 0) { await copy(data.words); copied(button); return; }
      box.setRangeText(data.words, at, at + data.old.length, "select");
      copied(button, "Put into the draft");
    },
    copy_words: async (button, data) => { await copy(data.words); copied(button); },
    resume: (_, data) => {
      const shown = $("#now .turn");
      if (shown && shown.dataset.conversation === data.key) return;
      gone.delete(data.key);
      resume(data.key);
    },
    list: () => { listEarlier(); goOn(); },
    rename: (button, { key }) => {
      const title = $(".title", button.closest("li"));
      naming(title, "Name of the conversation", title.textContent, 200, (name) => {
        if (name === null) listEarlier(); else rename(key, name);
      }, () => goOn(key));
    },
    collect,
    name_collection: (button) => {
      const name = $("form.composer").collection.value;
      naming(button, "New name of the collection", name, 100, (new_, input) => {
        if (new_ && new_.trim() !== name) send("rename_collection", { collection: name, name: new_.trim() });
        input.replaceWith(button);
      }, () => button.focus());
    },
    sure_collection: (button) => confirm(
      button, "Delete the collection, not its articles?", act("remove_collection", "Delete", {}, "danger"), act("keep_collection", "Keep"),
    ),
    keep_collection: (button) => {
      button.closest(".sure").replaceWith(act("sure_collection", "Delete"));
      $("form.composer [data-do=sure_collection]").focus();
    },
    remove_collection: () => send("remove_collection", { collection: $("form.composer").collection.value }),
    sure: (button, { key }) => confirm(button, "Delete it for good?", act("forget", "Delete", { key }, "danger")),
    sure_all: (button) => confirm(button, `Delete all ${earlier().length} for good?`, act("forget_all", "Delete all", {}, "danger")),
    forget: (_, data) => forget([data.key]),
    forget_all: () => forget(earlier().map((one) => one.key)),
    new: () => {
      sessionStorage.removeItem("dateline-open");
      const turn = $("#now .turn");
      if (turn) gone.add(turn.dataset.conversation);
      document.body.dataset.busy = "no";
      say("");
      send("new");
      $("#question").focus();
    },
    rate: (_, data) => { judged = data.turn; send("rate", data); },
    export: async (_, data) => send("export", data.key ? { ...data, letters: await lettersOf(data.key) } : data),
    widen,
    example: (button) => { const form = $("form.composer"); form.question.value = button.textContent; ask(form); },
    watch: () => send("watch"),
    watch_this: (_, data) => send("watch_this", data),
    watch_open: (button, data) => { opener = button; send("watch_open", data); },
    copy_address: async (button, data) => { await copy(new URL(data.path, document.baseURI).href); copied(button); },
    sure_feed: (button) => confirm(
      button, "Readers that have the address now will get nothing more.", act("watch_renew", "Renew", {}, "danger"), act("keep_feed", "Keep"),
    ),
    keep_feed: (button) => {
      const place = button.closest(".forreaders");
      button.closest(".sure").replaceWith(act("sure_feed", "Renew"));
      $("[data-do=sure_feed]", place).focus();
    },
    watch_renew: () => send("watch_renew"),
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
      else if (document.body.dataset[shown()] === "open") acts.close(event.target);
    }
    if (event.key === "Enter" && event.target.matches?.(".find, .sift, .collectname")) {  // they are in the form that asks
      event.preventDefault();
      if (event.target.matches(".collectname")) collect();
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
      localStorage.setItem("dateline-keep", event.target.value);
      listEarlier();
      const all = $(".earlier [data-do=sure_all]");
      if (event.target.value === "nowhere" && all) acts.sure_all(all);
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
