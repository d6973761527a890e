// The search box and its results, on every page: a combobox with a list of
// links, as the ARIA practices have it. What is found is rank.js's part.
"use strict";

(() => {
  const box = document.getElementById("q");
  const list = document.getElementById("results");
  const count = document.getElementById("search-status");
  if (!box || !list || !count) return;
  const form = box.form;
  const rank = globalThis.tgscriptRank;
  const base = new URL("..", document.currentScript.src).href;
  const LIMIT = 40; // results shown at once; the end of the list brings as many more

  // The list stands in a panel, with a line that says when there is nothing.
  const panel = document.createElement("div");
  panel.className = "found";
  panel.hidden = true;
  const none = document.createElement("p");
  none.hidden = true;
  panel.append(list, none);
  form.append(panel);
  list.hidden = false;

  let index = null;
  let found = [], shown = 0, active = -1, query = "", moved = false;

  function ready() {
    if (!index) index = rank.parse(globalThis.tgscriptIndex || "");
    return index;
  }

  // When the browser has nothing to do, the index is read and a few searches
  // made, so that the first key finds everything compiled.
  const idle = globalThis.requestIdleCallback || ((f) => setTimeout(f, 50));
  const warm = ["s", "send", "send msg", "sendmesage", "chnl_invalid", "reply_to"];
  function warmUp() {
    if (!index) ready();
    else rank.search(index, warm.pop());
    if (warm.length) idle(warmUp);
  }
  idle(warmUp);

  const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  const escape = (s) => s.replace(/[&<>"]/g, (c) => escapes[c]);

  // mark escapes s and marks where the words of the query are in it, at the
  // beginnings of words; it says whether there were any.
  function mark(s, wanted) {
    if (!wanted) return [escape(s), false];
    let any = false, html = "", last = 0;
    wanted.lastIndex = 0;
    for (let m = wanted.exec(s); m; m = wanted.exec(s)) {
      any = true;
      html += escape(s.slice(last, m.index)) + "<mark>" + escape(m[0]) + "</mark>";
      last = wanted.lastIndex;
    }
    return [html + escape(s.slice(last)), any];
  }

  const literal = (w) => w.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

  // patterns are what to mark: in names also where a word of the query goes
  // over words of the name (sendmess), in text only at the beginning of words.
  function patterns(q) {
    const parts = rank.words(q).sort((a, b) => b.length - a.length);
    if (!parts.length) return { name: null, text: null };
    const whole = q.trim().split(/\s+/).map(literal);
    return {
      name: new RegExp([...whole, ...parts.map(literal)].join("|"), "giu"),
      text: new RegExp("(?<![\\p{L}\\p{N}])(?:" + parts.map(literal).join("|") + ")", "giu"),
    };
  }

  // markLetters marks the letters of the query one by one, as far as they come:
  // what a shorthand or a mistake in typing found.
  function markLetters(name, letters) {
    let html = "", run = "", k = 0;
    const flush = () => {
      if (run) html += "<mark>" + escape(run) + "</mark>";
      run = "";
    };
    const from = name.toLowerCase().lastIndexOf(letters[0], Math.max(name.lastIndexOf(".") + 1, 0));
    for (let i = 0; i < name.length; i++) {
      if (i >= from && k < letters.length && name[i].toLowerCase() === letters[k]) {
        run += name[i];
        k++;
        continue;
      }
      flush();
      html += escape(name[i]);
    }
    flush();
    return html;
  }

  function row(i, number, wanted) {
    const e = rank.entry(index, i);
    let [name, inName] = mark(e.name, wanted.name);
    let [text, inText] = mark(e.text, wanted.text);
    if (!inName) {
      const field = e.fields && wanted.text ? e.fields.split(" ").find((f) => mark(f, wanted.text)[1]) : "";
      if (field) text = `field <code>${mark(field, wanted.text)[0]}</code>${text ? " · " + text : ""}`;
      else if (!inText) name = markLetters(e.name, wanted.letters);
    }
    return `<a role="option" id="r${number}" tabindex="-1" aria-selected="false" href="${escape(base + e.path)}">` +
      `<code>${name}</code> <span class="kind">${e.kind}</span>${text ? ` <span class="about">${text}</span>` : ""}</a>`;
  }

  function rowsFrom(from) {
    const wanted = patterns(query);
    wanted.letters = rank.words(query).join("");
    let html = "";
    shown = Math.min(found.length, from + LIMIT);
    for (let n = from; n < shown; n++) html += row(found[n], n, wanted);
    return html;
  }

  function show(q) {
    query = q;
    moved = false;
    if (!q.trim()) return hide();
    found = rank.search(ready(), q);
    list.innerHTML = rowsFrom(0);
    list.scrollTop = 0;
    none.hidden = found.length > 0;
    if (!found.length) none.textContent = `Nothing is called or says “${q.trim()}”.`;
    panel.hidden = false;
    box.setAttribute("aria-expanded", String(found.length > 0));
    activate(found.length ? 0 : -1);
    count.textContent = found.length === 1 ? "1 result" : `${found.length || "no"} results`;
  }

  function hide() {
    panel.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
    active = -1;
    count.textContent = "";
  }

  function activate(n) {
    const before = list.children[active], now = list.children[n];
    if (before) before.setAttribute("aria-selected", "false");
    active = now ? n : -1;
    if (!now) return box.removeAttribute("aria-activedescendant");
    now.setAttribute("aria-selected", "true");
    box.setAttribute("aria-activedescendant", now.id);
  }

  function move(n) {
    if (n >= shown && shown < found.length) list.insertAdjacentHTML("beforeend", rowsFrom(shown));
    activate(Math.max(0, Math.min(n, shown - 1)));
    moved = true;
    list.children[active].scrollIntoView({ block: "nearest" });
  }

  // keepAddress has the address say what is searched for, so that it can be
  // sent on and Back comes back to it. Pages from a folder may refuse.
  function keepAddress() {
    const url = new URL(location.href);
    if (query.trim()) url.searchParams.set("q", query.trim());
    else url.searchParams.delete("q");
    try {
      history.replaceState(history.state, "", url);
    } catch {
      // The search works without.
    }
  }

  // Writing the address at every key would cost more than the search does.
  let keeping = 0;
  function keepAddressSoon() {
    clearTimeout(keeping);
    keeping = setTimeout(keepAddress, 150);
  }

  function follow(e) {
    if (active < 0) return;
    clearTimeout(keeping);
    keepAddress();
    const { ctrlKey, metaKey, shiftKey } = e;
    list.children[active].dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, view: window, ctrlKey, metaKey, shiftKey }));
  }

  function escapeKey() {
    if (!panel.hidden) return hide();
    if (!box.value) return box.blur();
    box.value = query = "";
    keepAddress();
  }

  // What each key does when results are shown: the number of the result to go to.
  const steps = {
    ArrowDown: () => (active + 1) % found.length,
    ArrowUp: () => (active > 0 ? active - 1 : shown - 1),
    PageDown: () => active + 8,
    PageUp: () => active - 8,
    Home: () => 0,
    End: () => shown - 1,
  };

  box.addEventListener("keydown", (e) => {
    if (e.isComposing) return;
    if (e.key === "Enter") {
      e.preventDefault();
      if (panel.hidden) show(box.value);
      else follow(e);
    } else if (e.key === "Escape") {
      e.preventDefault();
      escapeKey();
    } else if (steps[e.key] && !e.ctrlKey && !e.metaKey && !e.altKey && !e.shiftKey) {
      // Home and End are the text's until an arrow has gone into the list.
      if ((e.key === "Home" || e.key === "End") && !moved) return;
      if (panel.hidden) show(box.value);
      else if (found.length) move(steps[e.key]());
      if (!panel.hidden) e.preventDefault();
    }
  });
  box.addEventListener("input", () => {
    show(box.value);
    keepAddressSoon();
  });
  box.addEventListener("focus", () => {
    if (box.value.trim() && panel.hidden) show(box.value);
  });
  form.addEventListener("submit", (e) => e.preventDefault());
  list.addEventListener("scroll", () => {
    if (shown < found.length && list.scrollTop + list.clientHeight > list.scrollHeight - 200) {
      list.insertAdjacentHTML("beforeend", rowsFrom(shown));
    }
  });
  list.addEventListener("mousedown", (e) => e.preventDefault()); // the focus stays in the box
  list.addEventListener("click", () => {
    clearTimeout(keeping);
    keepAddress();
  });
  form.addEventListener("focusout", (e) => {
    if (!form.contains(e.relatedTarget)) hide();
  });
  addEventListener("pointerdown", (e) => {
    if (!form.contains(e.target)) hide();
  });

  const writing = (el) => el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName));
  addEventListener("keydown", (e) => {
    if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || writing(document.activeElement)) return;
    e.preventDefault();
    box.focus();
    box.select();
  });

  // ?q= searches at once, and so does coming back to a page that had one.
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) {
    box.value = asked;
    box.focus();
    show(asked);
  }
})();
