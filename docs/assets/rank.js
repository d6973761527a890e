// How the search finds and orders: pure, without the page. search.js shows what
// it finds, index.js (written by the program) holds the lines it looks through:
//
//	kind name TAB sentence TAB fields TAB more words TAB path
//
// with what is empty at the end left out. The lines of one kind stand together,
// the likeliest first, so a line's number decides between equals.
//
// Every word of a query must be found in a line: in its name, in its fields, in
// its sentence or in its other words, which is worth less and less. A name that
// the whole query begins or equals comes before all those.
"use strict";

(() => {
  const kinds = {
    o: { label: "function", folder: "lua", weight: 9 },
    v: { label: "event", folder: "events", weight: 8 },
    a: { label: "table", folder: "lua", weight: 7.5 },
    n: { label: "namespace", folder: "namespaces", weight: 7 },
    m: { label: "method", folder: "methods", weight: 6 },
    g: { label: "guide", folder: "guide", weight: 5 },
    c: { label: "constructor", folder: "constructors", weight: 4 },
    t: { label: "type", folder: "types", weight: 3 },
    e: { label: "error", folder: "errors", weight: 2 },
    l: { label: "layer", folder: "layers", weight: 1 },
  };

  const labels = new Set(Object.values(kinds).map((k) => k.label));

  // What a word of a query is worth where it was found; 0 is nowhere.
  const EXACT = 100, PREFIX = 90, SHORTHAND = 60, INITIALS = 55, INSIDE = 50, TYPO = 45;
  const FIELD = 40, FIELD_PREFIX = 30, TEXT = 20, TEXT_PREFIX = 12, MORE = 8;
  // What the whole query is worth, by how it meets the name.
  const SAME = 1000, LOCAL_SAME = 900, DOTTED = 800, LOCAL_PREFIX = 700, HUMPS = 650, NAME_PREFIX = 550,
    IN_NAME = 400, LOCAL_INSIDE = 350, LOCAL_TYPO = 250, LOOSE_IN_NAME = 100;

  const humps = (s) => s.replace(/([a-z0-9])([A-Z])/g, "$1 $2");
  const words = (s) => humps(s).toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
  const compact = (s) => s.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

  // parse makes the tables that search needs. It leaves sentences and fields in
  // the one string they came in: they are searched there, and cut out for what is shown.
  function parse(data) {
    const lines = data.split("\n");
    const n = lines.length;
    const index = {
      data, lower: data.toLowerCase(), n,
      starts: new Uint32Array(n + 1), parts: new Uint32Array(n * 5), // where name, sentence, fields, more words and path end
      kinds: new Array(n), names: new Array(n), locals: new Array(n), fulls: new Array(n), initials: new Array(n),
      vocabulary: [], wordIDs: [], wordStarts: new Uint32Array(n + 1), localStarts: new Uint16Array(n),
    };
    const ids = new Map();
    const names = lines.map((line) => line.slice(1, line.indexOf("\t") < 0 ? line.length : line.indexOf("\t")));
    const split = humps(names.join("\n")).toLowerCase().replace(/[^\p{L}\p{N}\n]+/gu, " ").split("\n");
    let at = 0;
    for (let i = 0; i < n; i++) {
      const line = lines[i];
      index.starts[i] = at;
      let cut = -1;
      for (let p = 0; p < 5; p++) {
        const next = cut >= line.length ? -1 : line.indexOf("\t", cut + 1);
        cut = next < 0 ? line.length : next;
        index.parts[i * 5 + p] = at + cut;
      }
      addName(index, ids, i, line[0], names[i], split[i].trim());
      at += line.length + 1;
    }
    index.starts[n] = at;
    index.wordStarts[n] = index.wordIDs.length;
    return index;
  }

  function addName(index, ids, i, kind, name, split) {
    const own = split.split(" ");
    const dot = kind === "g" ? -1 : Math.max(name.lastIndexOf("."), name.lastIndexOf(":"));
    const before = dot < 0 ? 0 : words(name.slice(0, dot)).length;
    index.kinds[i] = kind;
    index.names[i] = name;
    index.fulls[i] = own.join("");
    index.locals[i] = before ? own.slice(before).join("") : index.fulls[i];
    index.localStarts[i] = before;
    index.wordStarts[i] = index.wordIDs.length;
    let initials = "";
    for (let w = 0; w < own.length; w++) {
      let id = ids.get(own[w]);
      if (id === undefined) {
        id = index.vocabulary.length;
        ids.set(own[w], id);
        index.vocabulary.push(own[w]);
      }
      index.wordIDs.push(id);
      if (w >= before) initials += own[w][0];
    }
    index.initials[i] = initials;
  }

  // search gives the numbers of the lines that match, the best first.
  function search(index, query) {
    const q = readQuery(query);
    if (!q.compact) return [];
    const found = q.words.map((w) => lookUp(index, w));
    const keys = [];
    let best = rankAll(index, q, found, keys);
    if (best < LOCAL_INSIDE) best = Math.max(best, rankTypos(index, q, keys));
    const order = Float64Array.from(keys).sort();
    const result = [], seen = new Set();
    for (const key of order) {
      const i = key % 65536;
      if (!seen.has(i)) {
        seen.add(i);
        result.push(i);
      }
    }
    return result;
  }

  function readQuery(query) {
    const raw = query.trim();
    const q = { raw, lower: raw.toLowerCase(), words: words(raw).slice(0, 8), compact: compact(raw) };
    q.dotted = /.[.:]/.test(raw);
    q.humped = /[a-z][A-Z]/.test(raw);
    q.letters = q.humped && /[A-Z]{2}/.test(raw) ? words(raw.replace(/[A-Z]/g, " $&")) : null; // iPU is three words too
    q.numbered = /\d/.test(raw) ? q.compact.replace(/\d+/g, "x") : "";
    q.kind = "";
    if (q.words.length > 1) {
      const [first, last] = [q.words[0], q.words[q.words.length - 1]];
      q.kind = labels.has(first) ? first : labels.has(last) ? last : "";
      const rest = raw.replace(new RegExp(q.kind === first ? "^" + first + "s?" : last + "$", "i"), "");
      if (q.kind && rest !== raw) q.rest = readQuery(rest);
    }
    return q;
  }

  // A key sorts by score, the highest first, then by the line's number.
  const keyOf = (score, i) => (4096 - Math.round(score)) * 65536 + i;

  function rankAll(index, q, found, keys) {
    let best = 0;
    for (let i = 0; i < index.n; i++) {
      const score = Math.max(wholeScore(index, q, i), wordsScore(index, q, found, i));
      if (score <= 0) continue;
      best = Math.max(best, score);
      keys.push(keyOf(score + (score >= LOCAL_INSIDE ? 5 : 0.5) * kinds[index.kinds[i]].weight, i));
    }
    return best;
  }

  // wholeScore is what the query is worth as one piece of the name.
  function wholeScore(index, q, i) {
    const name = index.names[i], full = index.fulls[i], local = index.locals[i];
    if (q.rest && kinds[index.kinds[i]].label === q.kind) {
      const score = wholeScore(index, q.rest, i);
      if (score) return score;
    }
    if (name === q.raw) return SAME + 50;
    if (full === q.compact) return SAME;
    if (q.numbered && index.kinds[i] === "e" && full === q.numbered) return SAME;
    if (local === q.compact) return LOCAL_SAME + (name.endsWith(q.raw) ? 50 : 0);
    if (q.dotted && name.length >= q.raw.length && name.toLowerCase().startsWith(q.lower)) return DOTTED;
    if (local.startsWith(q.compact) && (!q.humped || name.includes(q.raw))) return LOCAL_PREFIX;
    const humped = q.words.length > 1 && inOrder(index, q.words, i) || q.letters && inOrder(index, q.letters, i);
    if (humped) return HUMPS + humped;
    if (full.startsWith(q.compact)) return NAME_PREFIX;
    if (q.compact.length > 2 && local.includes(q.compact)) return LOCAL_INSIDE;
    return 0;
  }

  // inOrder says whether the words are beginnings of the name's own words, one
  // after the other from its first: sM and send mes of messages.sendMessage. It
  // is more if there are no others.
  function inOrder(index, list, i) {
    const from = index.wordStarts[i] + index.localStarts[i], to = index.wordStarts[i + 1];
    if (from + list.length > to) return 0;
    if (!list.every((w, k) => index.vocabulary[index.wordIDs[from + k]].startsWith(w))) return 0;
    return from + list.length === to ? 45 : 1;
  }

  // wordsScore is the mean of what the query's words are worth; 0 if one is missing.
  function wordsScore(index, q, found, i) {
    let sum = 0, inName = true, wellInName = true;
    for (let k = 0; k < found.length; k++) {
      const value = nameValue(index, found[k], i, q.words.length > 1);
      if (value < PREFIX) wellInName = false;
      if (value) {
        sum += value;
        continue;
      }
      inName = false;
      const elsewhere = found[k].elsewhere[i];
      if (!elsewhere) return 0;
      sum += elsewhere;
    }
    const mean = sum / found.length;
    return mean + (wellInName ? IN_NAME : inName ? LOOSE_IN_NAME : 0);
  }

  function nameValue(index, one, i, several) {
    let value = several && kinds[index.kinds[i]].label === one.word ? PREFIX : 0;
    for (let k = index.wordStarts[i]; k < index.wordStarts[i + 1]; k++) {
      const v = one.values[index.wordIDs[k]];
      if (v > value) value = v;
    }
    if (value < INITIALS && one.word.length > 1 && index.initials[i] === one.word) value = INITIALS;
    if (value < INSIDE && one.word.length > 2 && index.fulls[i].includes(one.word)) value = INSIDE;
    return value;
  }

  // lookUp finds one word: in the names' words, and line by line in all else.
  function lookUp(index, word) {
    const values = new Uint8Array(index.vocabulary.length);
    let best = 0;
    for (let v = 0; v < values.length; v++) {
      const value = nearness(word, index.vocabulary[v]);
      values[v] = value;
      if (value > best) best = value;
    }
    if (best < PREFIX) {
      const allowed = mistakes(word);
      for (let v = 0; allowed && v < values.length; v++) {
        if (!values[v] && distance(word, index.vocabulary[v], allowed) <= allowed) values[v] = TYPO;
      }
    }
    return { word, values, elsewhere: lookUpText(index, word) };
  }

  function nearness(word, target) {
    if (target.charCodeAt(0) !== word.charCodeAt(0)) return target === "x" && /^\d+$/.test(word) ? PREFIX : 0;
    if (target === word) return EXACT;
    if (target.startsWith(word)) return PREFIX;
    return word.length > 2 && shorthand(word, target) ? SHORTHAND : 0;
  }

  // shorthand says whether word is target with vowels and doubled letters left
  // out, as msg is of message; its end may be missing too.
  function shorthand(word, target) {
    let k = 1;
    for (let t = 1; t < target.length && k < word.length; t++) {
      if (target[t] === word[k]) k++;
      else if (!"aeiou".includes(target[t]) && target[t] !== target[t - 1]) return false;
    }
    return k === word.length;
  }

  // lookUpText finds a word where it begins one in sentences, fields and other words.
  function lookUpText(index, word) {
    const values = new Uint8Array(index.n);
    if (word.length < 2) return values;
    const { lower, starts, parts } = index;
    let i = 0;
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
      while (starts[i + 1] <= at) i++;
      if (at < parts[i * 5] || at > parts[i * 5 + 3] || isLetter(lower.charCodeAt(at - 1))) continue;
      const after = lower.charCodeAt(at + word.length);
      const whole = !isLetter(after);
      let value = 0;
      if (at < parts[i * 5 + 1]) value = whole ? TEXT : word.length > 2 ? TEXT_PREFIX : 0;
      else if (at < parts[i * 5 + 2]) value = fieldValue(lower.charCodeAt(at - 1), after, whole, word);
      else value = whole || word.length > 2 ? MORE : 0;
      if (value > values[i]) values[i] = value;
    }
    return values;
  }

  function fieldValue(before, after, whole, word) {
    if (before !== 95 && after !== 95 && whole) return FIELD;
    return whole || word.length > 2 ? FIELD_PREFIX : 0;
  }

  const isLetter = (c) => (c >= 97 && c <= 122) || (c >= 48 && c <= 57) || c > 127;

  const mistakes = (word) => (word.length < 4 ? 0 : word.length < 8 ? 1 : 2);

  // rankTypos adds the names that the query nearly begins, or is short for.
  function rankTypos(index, q, keys) {
    const allowed = mistakes(q.compact);
    if (!allowed) return 0;
    let best = 0;
    for (let i = 0; i < index.n; i++) {
      const local = index.locals[i];
      if (local.length + allowed < q.compact.length) continue;
      const far = distance(q.compact, local, allowed);
      let score = 0;
      if (far <= allowed) score = LOCAL_TYPO - 20 * far - Math.min(local.length - q.compact.length + allowed, 15);
      else if (local[0] === q.compact[0] && shorthand(q.compact, local)) score = LOCAL_TYPO - 60;
      if (!score) continue;
      best = Math.max(best, score);
      keys.push(keyOf(score + 0.5 * kinds[index.kinds[i]].weight, i));
    }
    return best;
  }

  const rows = [new Uint8Array(64), new Uint8Array(64), new Uint8Array(64)];

  // distance counts what must be changed, added, left out or swapped to make a
  // beginning of target from word: allowed+1 if it is more than allowed. One of
  // the first two letters has to be right.
  function distance(word, target, allowed) {
    const a = word.charCodeAt(0), b = word.charCodeAt(1);
    if (target.charCodeAt(0) !== a && target.charCodeAt(1) !== b && target.charCodeAt(0) !== b) return allowed + 1;
    const width = Math.min(target.length, word.length + allowed, 60);
    if (word.length > 60 || width + allowed < word.length) return allowed + 1;
    let [past, last, row] = rows;
    for (let j = 0; j <= width; j++) last[j] = j;
    for (let k = 1; k <= word.length; k++) {
      row[0] = k;
      let least = k;
      for (let j = 1; j <= width; j++) {
        const same = word.charCodeAt(k - 1) === target.charCodeAt(j - 1);
        let d = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
        if (k > 1 && j > 1 && word.charCodeAt(k - 1) === target.charCodeAt(j - 2) && word.charCodeAt(k - 2) === target.charCodeAt(j - 1)) {
          d = Math.min(d, past[j - 2] + 1);
        }
        row[j] = d;
        if (d < least) least = d;
      }
      if (least > allowed) return allowed + 1;
      [past, last, row] = [last, row, past];
    }
    let least = last[width];
    for (let j = Math.max(0, word.length - allowed); j <= width; j++) least = Math.min(least, last[j]);
    return least;
  }

  // entry is a line as it is shown.
  function entry(index, i) {
    const part = (p) => index.data.slice(index.parts[i * 5 + p - 1] + 1, index.parts[i * 5 + p]);
    const kind = kinds[index.kinds[i]], name = index.names[i];
    return {
      name, kind: kind.label, text: part(1), fields: part(2),
      path: part(4) || kind.folder + "/" + name + ".html",
    };
  }

  globalThis.tgscriptRank = { parse, search, entry, words };
})();
