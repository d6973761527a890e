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
  const FIRST = 20, MORE = 40; // how many results are shown at once, and how many more at the end of the list

  // The list stands in a panel, with a line that says when there is nothing.
  const panel = document.createElement("div");
  panel.className = "found";
  panel.hidden = true;
  const none = document.createElement("p");
  none.hidden = true;
  panel.append(list, none);
  form.append(panel);
  list.hidden = false;
  list.tabIndex = -1; // what scrolls is a stop of Tab otherwise

  let index = null;
  let found = [], shown = 0, active = -1, query = "", moved = false, filling = 0;

  function ready() {
    if (!index) index = rank.parse(globalThis.tgscriptIndex || "");
    return index;
  }

  // When the browser has nothing else to do, the index is read and a search made,
  // so that the first key finds both done.
  const later = globalThis.requestIdleCallback || ((f) => setTimeout(f, 50));
  later(() => {
    ready();
    later(() => {
      if (query) return;
      rowsOf("se");
      query = "";
    });
  });

  const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  const escape = (s) => s.replace(/[&<>"]/g, (c) => escapes[c]);

  const isLetter = (c) => (c >= 97 && c <= 122) || (c >= 48 && c <= 57) || c > 127;
  const isCapital = (c) => c >= 65 && c <= 90;

  // begins says whether a word of s begins at a place: after a sign, or with a
  // capital after a small letter.
  function begins(s, low, at) {
    if (!at || !isLetter(low.charCodeAt(at - 1))) return true;
    return isCapital(s.charCodeAt(at)) && !isCapital(s.charCodeAt(at - 1));
  }

  // places are where the words of a query are in s: at the beginnings of its own
  // words, and, if a name is meant that has a word nowhere there, within them.
  function places(s, wanted, name) {
    const low = s.toLowerCase();
    const found = [];
    for (const w of wanted) {
      let inside = -1, some = false;
      for (let at = low.indexOf(w); at >= 0; at = low.indexOf(w, at + w.length)) {
        if (begins(s, low, at)) some = found.push([at, at + w.length]);
        else if (inside < 0) inside = at;
      }
      if (name && !some && inside >= 0 && w.length > 1) found.push([inside, inside + w.length]);
    }
    return found;
  }

  // mark escapes s, with marks at places.
  function mark(s, found) {
    let html = "", last = 0;
    for (const [from, to] of found.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
      if (from < last) continue;
      html += escape(s.slice(last, from)) + "<mark>" + escape(s.slice(from, to)) + "</mark>";
      last = to;
    }
    return html + escape(s.slice(last));
  }

  // letters are where the letters of a word are in a name one by one, as far as
  // they come: what a shorthand or a mistake in typing found.
  function letters(name, all) {
    const low = name.toLowerCase(), found = [];
    let at = Math.max(low.indexOf(all[0], low.lastIndexOf(".") + 1), 0);
    for (const c of all) {
      const next = low.indexOf(c, at);
      if (next < 0) break;
      const last = found[found.length - 1];
      if (last && last[1] === next) last[1] = next + 1;
      else found.push([next, next + 1]);
      at = next + 1;
    }
    return found;
  }

  // fieldOf is the field that has most of the words; "" if none has any.
  function fieldOf(fields, wanted) {
    let best = "", most = 0;
    for (const f of fields.split(" ")) {
      const n = places(f, wanted, false).length;
      if (n > most) [best, most] = [f, n];
    }
    return best;
  }

  function row(i, number, wanted) {
    const e = rank.entry(index, i);
    const missing = wanted.words.filter((w) => !places(e.name, [w], true).length);
    const field = missing.length && e.fields ? fieldOf(e.fields, missing) : "";
    const nowhere = missing.filter((w) => w.length > 2 && !places(`${e.text} ${field}`, [w], false).length);
    const inName = places(e.name, wanted.inName, true).concat(...nowhere.map((w) => letters(e.name, w)));
    const said = mark(e.text, places(e.text, wanted.words, false));
    const about = field ? `field <code>${mark(field, places(field, missing, false))}</code>${said && " · " + said}` : said;
    return `<a role="option" id="r${number}" tabindex="-1" aria-selected="false" href="${escape(base + e.path)}">` +
      `<code>${mark(e.name, inName)}</code> <span class="kind">${e.kind}</span>${about && ` <span class="about">${about}</span>`}</a>`;
  }

  // rowsOf searches and makes the first rows, of which a screen is full.
  function rowsOf(q) {
    query = q;
    found = rank.search(ready(), q);
    shown = 0;
    return rowsTo(FIRST);
  }

  // rowsTo makes the rows from the last one there is to another.
  function rowsTo(to) {
    const wanted = { words: rank.words(query), letters: rank.words(query).join("") };
    const whole = query.trim().toLowerCase().split(/\s+/);
    wanted.inName = [...new Set([...whole, ...wanted.words])];
    let html = "";
    for (to = Math.min(found.length, to); shown < to; shown++) html += row(found[shown], shown, wanted);
    return html;
  }

  // showMore makes more rows, of a list that is open: what was scrolled is told later.
  function showMore() {
    if (!panel.hidden && shown < found.length) list.insertAdjacentHTML("beforeend", rowsTo(shown + MORE));
  }

  function show(q) {
    query = q;
    moved = false;
    if (!q.trim()) return hide();
    list.innerHTML = rowsOf(q);
    list.scrollTop = 0;
    none.hidden = found.length > 0;
    if (!found.length) none.textContent = `Nothing is called or says “${q.trim()}”.`;
    panel.hidden = false;
    box.setAttribute("aria-expanded", String(found.length > 0));
    activate(found.length ? 0 : -1);
    clearTimeout(filling);
    filling = setTimeout(showMore, 0); // when what is to be seen is seen
    count.textContent = found.length === 1 ? "1 result" : `${found.length || "no"} results`;
  }

  function hide() {
    clearTimeout(filling);
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
    if (n >= shown) showMore();
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
    const link = list.children[active];
    if (e.ctrlKey || e.metaKey) window.open(link.href, "_blank", "noopener"); // not all browsers heed keys of a click that a script makes
    else link.click();
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
    if (list.scrollTop + list.clientHeight > list.scrollHeight - 200) showMore();
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
