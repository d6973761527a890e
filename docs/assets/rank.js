// How the search finds and orders: pure, without the page. search.js shows what
// it finds. The index, which the program writes, is two blocks of lines with an
// empty line between: kind and name, and in the same order, with tabs between and
// without what is empty at the end,
//
//	sentence TAB fields TAB more words TAB path
//
// The lines of one kind stand together, the likeliest first: a line's number
// decides between equals.
//
// Every word of a query must be found in a line: in its name, in its fields, in
// its sentence or in its other words, which is worth less and less. A name that
// the whole query begins or equals comes before all those.
//
// The first key has to be quick in a browser that has compiled nothing yet, so
// what looks through all lines is the browser's own string search, over all names
// in one string, and over all texts in another.
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
  const letterOf = new Map(Object.entries(kinds).map(([letter, k]) => [k.label, letter]));

  // What a word of a query is worth where it was found; 0 is nowhere.
  const EXACT = 100, PREFIX = 90, SHORTHAND = 60, INITIALS = 55, INSIDE = 50, TYPO = 45;
  const FIELD = 40, FIELD_PREFIX = 30, TEXT = 20, TEXT_PREFIX = 12, MORE = 8;
  // What the whole query is worth, by how it meets the name.
  const SAME = 1000, LOCAL_SAME = 900, DOTTED = 800, LOCAL_PREFIX = 700, HUMPS = 650, NAME_PREFIX = 550,
    FIELD_SAME = 545, CALLED = 420, IN_NAME = 400, LOCAL_INSIDE = 350, LOCAL_TYPO = 250, LOOSE_IN_NAME = 100;

  // FEW is how few results make it worth to look for lines that lack some words.
  const FEW = 8;
  // What questions have, and names hardly: left out unless there is nothing else.
  const small = new Set("a an and are at be by can do does for from how i in is it my of or the to what when where which who why with".split(" "));

  const humps = (s) => s.replace(/([a-z0-9])([A-Z])/g, "$1 $2");
  const words = (s) => humps(s).toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
  const compact = (s) => s.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  const isLetter = (c) => (c >= 97 && c <= 122) || (c >= 48 && c <= 57) || c > 127;

  // parse prepares what the first key needs. What only longer words need is made
  // when it is first asked for.
  function parse(data) {
    const cut = data.indexOf("\n\n");
    const block = cut < 0 ? data : data.slice(0, cut);
    const names = block.split("\n");
    const split = humps(block).toLowerCase().replace(/[^\p{L}\p{N}\n.:]+/gu, " ");
    const compacts = split.replace(/[ .:]+/g, "").split("\n");
    return {
      n: names.length, names, split, splitStarts: starts(split.split("\n")), // with the kind's letter before each name
      compacts, joined: compacts.join("\n"), joinedStarts: starts(compacts),
      texts: cut < 0 ? "" : data.slice(cut + 2), lines: null, vocabulary: null, initials: null,
    };
  }

  function starts(lines) {
    const at = new Uint32Array(lines.length + 1);
    for (let i = 0, sum = 0; i < lines.length; i++) at[i + 1] = sum += lines[i].length + 1;
    return at;
  }

  // lines is where the texts' lines begin, and a lower-case copy to look in.
  function lines(index) {
    index.lines ||= { lower: index.texts.toLowerCase(), starts: starts(index.texts.split("\n")) };
    return index.lines;
  }

  // vocabulary are the words that names have, each once.
  function vocabulary(index) {
    index.vocabulary ||= [...new Set(index.split.replace(/(^|\n)./g, "$1").split(/[ .:\n]+/))].filter(Boolean);
    return index.vocabulary;
  }

  // initials are the first letters of the words of names: ipu of inputPeerUser.
  function initials(index) {
    index.initials ||= index.split.split("\n").map((s, i) => s.slice(1 + lastSign(index, i)).trim().replace(/(\S)\S* ?/g, "$1"));
    return index.initials;
  }

  // lastSign is how much of a name, without its kind, is its namespace, the sign
  // after it included.
  function lastSign(index, i) {
    const name = index.names[i];
    return name[0] === "g" ? 0 : Math.max(name.lastIndexOf("."), name.lastIndexOf(":"), 0);
  }

  // localStart is where the name proper begins in a compact line: store.shared.get
  // has two signs before get, and the kind stands before all.
  function localStart(index, i) {
    const last = lastSign(index, i);
    if (!last) return 1;
    const first = index.names[i].indexOf(".");
    return first > 0 && first < last ? last - 1 : last;
  }

  // search gives the numbers of the lines that match, the best first.
  function search(index, query) {
    const q = readQuery(query);
    if (!q.compact) return [];
    if (q.compact.length === 1) return searchLetter(index, q.compact);
    const found = q.words.map((w) => lookUp(index, w, q.words.length > 1));
    const scores = new Float64Array(index.n);
    scoreWords(index, q, found, scores);
    if (found.length > 1 && scores.reduce((n, s) => n + (s > 0), 0) < FEW) scoreSome(index, found, scores);
    scoreWhole(index, q, scores, "");
    if (q.rest && q.rest.compact) scoreWhole(index, q.rest, scores, letterOf.get(q.kind));
    if (q.numbered) scoreWhole(index, { ...q, compact: q.numbered, words: [] }, scores, "e");
    if (q.words.length > 1 && /^\w+$/.test(q.lower)) scoreField(index, q.lower, scores);
    if (!scores.some((s) => s >= LOCAL_INSIDE)) scoreTypos(index, q, scores);
    return inOrderOf(index, scores);
  }

  // searchLetter gives the names that begin with a letter, which is all that one
  // letter asks for: the rest comes with the second.
  function searchLetter(index, letter) {
    const scores = new Float64Array(index.n);
    for (let i = 0; i < index.n; i++) {
      const line = index.compacts[i];
      if (line[localStart(index, i)] === letter) scores[i] = LOCAL_PREFIX;
      else if (line[1] === letter) scores[i] = NAME_PREFIX;
      if (line.length === 2 && scores[i]) scores[i] = SAME;
    }
    return inOrderOf(index, scores);
  }

  // inOrderOf sorts by score, the highest first, and then by number. The kind of
  // a thing counts little, so that it decides between things that match alike.
  function inOrderOf(index, scores) {
    const keys = [];
    for (let i = 0; i < scores.length; i++) {
      if (!scores[i]) continue;
      const score = scores[i] + (scores[i] >= LOCAL_INSIDE ? 5 : 0.5) * kinds[index.names[i][0]].weight;
      keys.push((4096 - Math.round(score)) * 65536 + i);
    }
    return Array.from(Float64Array.from(keys).sort(), (key) => key % 65536);
  }

  function readQuery(query) {
    const raw = query.trim();
    const q = { raw, lower: raw.toLowerCase(), words: words(raw).slice(0, 8), compact: compact(raw) };
    const large = q.words.filter((w) => !small.has(w));
    if (large.length && /\s/.test(raw)) q.words = large;
    q.dotted = /.[.:]/.test(raw);
    q.shouted = /[A-Z]/.test(raw) && !/[a-z]/.test(raw); // FLOOD_WAIT is no flood_wait
    q.humped = /[a-z][A-Z]/.test(raw);
    q.letters = q.humped && /[A-Z]{2}/.test(raw) ? words(raw.replace(/[A-Z]/g, " $&")) : null; // iPU is three words too
    q.numbered = /\d/.test(raw) ? q.compact.replace(/\d+/g, "x") : ""; // FLOOD_WAIT_30 is FLOOD_WAIT_X
    q.kind = "";
    if (q.words.length > 1) {
      const [first, last] = [q.words[0], q.words[q.words.length - 1]];
      q.kind = letterOf.has(first) ? first : letterOf.has(last) ? last : "";
      const rest = raw.replace(new RegExp(q.kind === first ? "^" + first + "s?" : last + "$", "i"), "");
      if (q.kind && rest !== raw) q.rest = readQuery(rest);
    }
    return q;
  }

  // scoreWords gives lines that have all words, or are the verb among them, the mean
  // of what those are worth, and more if the name has all of them, or is one of them.
  function scoreWords(index, q, found, scores) {
    const [first] = found;
    for (let i = 0; i < index.n; i++) {
      const verb = isVerb(index, found, i);
      if (!first.inName[i] && !first.inText[i] && !verb) continue;
      let sum = 0, worst = EXACT, own = false; // worst is 0 without one of the words
      for (const f of found) {
        const value = f.inName[i] || f.inText[i];
        own ||= isCalled(index, f, i);
        worst = Math.min(worst, f.inName[i] ? value : value && 1);
        sum += value;
      }
      if (!worst && !verb) continue;
      let more = worst >= PREFIX || (worst && own) ? IN_NAME : worst !== 1 ? LOOSE_IN_NAME : 0;
      if (worst && (isCalled(index, first, i) || begins(index, first, i))) more = CALLED; // questions begin with the verb
      scores[i] = sum / found.length + more;
      if (worst >= PREFIX && !q.shouted && (q.words.length > 1 || q.letters)) scores[i] = Math.max(scores[i], humpScore(index, q, i));
    }
    if (!q.letters) return;
    const [letter] = q.letters; // their words were not looked up
    for (let i = 0; i < index.n; i++) {
      if (index.compacts[i][localStart(index, i)] === letter) scores[i] = Math.max(scores[i], humpScore(index, q, i));
    }
  }

  // scoreSome scores lines that lack some words, half of them at most, if the name
  // has one of the others: after all that lack none, but for what is called so.
  function scoreSome(index, found, scores) {
    for (let i = 0; i < index.n; i++) {
      let sum = 0, some = 0, named = 0;
      for (const f of found) {
        const value = f.inName[i] || f.inText[i];
        sum += value;
        some += value > 0;
        named = Math.max(named, isCalled(index, f, i) ? 5 : f.inName[i] >= PREFIX ? 1 : 0);
      }
      if (named && some * 2 >= found.length && !scores[i]) scores[i] = (named * sum) / found.length / 10;
    }
  }

  // isVerb says whether a line is a function of ours, of no table, that is called
  // like a word of the query: what "ban user" wants, whether ban says user or not.
  function isVerb(index, found, i) {
    return index.names[i][0] === "o" && !lastSign(index, i) && found.some((f) => isCalled(index, f, i));
  }

  // begins says whether a line is a function of ours, of no table, whose name begins
  // with a word: send_file with send.
  function begins(index, f, i) {
    return index.names[i][0] === "o" && !lastSign(index, i) && f.inName[i] === EXACT && index.compacts[i].startsWith(f.word, 1);
  }

  // isCalled says whether a name proper is one word.
  function isCalled(index, f, i) {
    return f.inName[i] === EXACT && index.compacts[i].length === localStart(index, i) + f.word.length;
  }

  function humpScore(index, q, i) {
    const own = index.split.slice(index.splitStarts[i] + 1, index.splitStarts[i + 1] - 1);
    const list = own.slice(lastSign(index, i)).trim().replace(/^[.:]/, "").split(" ");
    return Math.max(inOrder(list, q.words), q.letters ? inOrder(list, q.letters) : 0);
  }

  // inOrder says whether the wanted words are beginnings of a name's own words,
  // one after the other from its first: sM and send mes of sendMessage. It is
  // more if the name has no others.
  function inOrder(own, wanted) {
    if (wanted.length > own.length || !wanted.every((w, k) => own[k].startsWith(w))) return 0;
    return HUMPS + (wanted.length === own.length ? 45 : 0);
  }

  // scoreWhole scores the lines, of one kind or of all, that have the query as one
  // piece in their name.
  function scoreWhole(index, q, scores, kind) {
    const { joined, joinedStarts, names } = index;
    let i = 0;
    for (let at = joined.indexOf(q.compact); at >= 0; at = joined.indexOf(q.compact, at + 1)) {
      while (joinedStarts[i + 1] <= at) i++;
      const offset = at - joinedStarts[i];
      if (!offset || (kind && names[i][0] !== kind)) continue;
      const score = pieceScore(index, q, i, offset);
      if (score > scores[i]) scores[i] = score;
    }
    if (!kind || q.words.length < 2) return;
    for (i = 0; i < index.n; i++) if (names[i][0] === kind) scores[i] = Math.max(scores[i], humpScore(index, q, i));
  }

  function pieceScore(index, q, i, offset) {
    const local = localStart(index, i);
    if (offset > 1 && offset < local) return 0;
    const whole = offset + q.compact.length === index.compacts[i].length;
    const name = index.names[i];
    if (q.shouted && q.compact.length > 2 && !name.includes(q.raw)) return LOCAL_INSIDE;
    if (offset === 1) {
      if (whole) return SAME + (name.slice(1) === q.raw ? 50 : 0);
      if (q.dotted && name.slice(1).toLowerCase().startsWith(q.lower)) return DOTTED;
    }
    if (offset === local) {
      if (whole) return LOCAL_SAME + (name.endsWith(q.raw) ? 50 : 0);
      if (!q.humped || name.includes(q.raw)) return LOCAL_PREFIX;
    }
    if (offset === 1) return NAME_PREFIX;
    return q.compact.length > 2 ? LOCAL_INSIDE : 0;
  }

  // scoreField scores the lines that have a field of just this name: reply_to is
  // more than reply and to.
  function scoreField(index, name, scores) {
    const values = lookUpText(index, name);
    for (let i = 0; i < index.n; i++) if (values[i] === FIELD && scores[i] < FIELD_SAME) scores[i] = FIELD_SAME;
  }

  // lookUp finds one word: in names, and in all else.
  function lookUp(index, word, several) {
    const inName = new Uint8Array(index.n);
    let best = lookUpName(index, word, inName);
    if (/^\d+$/.test(word)) lookUpNumber(index, inName);
    if (several && letterOf.has(word)) {
      const letter = letterOf.get(word);
      for (let i = 0; i < index.n; i++) if (index.names[i][0] === letter) inName[i] = Math.max(inName[i], PREFIX);
    }
    if (word.length > 1) {
      const own = initials(index);
      for (let i = 0; i < index.n; i++) if (own[i] === word && inName[i] < INITIALS) inName[i] = INITIALS;
    }
    if (word.length > 2) lookUpLike(index, word, inName, SHORTHAND, (w) => w[0] === word[0] && w.length > word.length && shorthand(word, w));
    const allowed = mistakes(word);
    if (best < INSIDE && allowed) lookUpLike(index, word, inName, TYPO, (w) => distance(word, w, allowed) <= allowed);
    return { word, inName, inText: lookUpText(index, word) };
  }

  // lookUpName finds a word in names, and says what it is worth at best.
  function lookUpName(index, word, values) {
    const { split, splitStarts } = index;
    let best = 0, i = 0;
    for (let at = split.indexOf(word); at >= 0; at = split.indexOf(word, at + 1)) {
      while (splitStarts[i + 1] <= at) i++;
      if (at === splitStarts[i]) continue; // the kind
      let value = word.length > 2 ? INSIDE : 0;
      if (at === splitStarts[i] + 1 || !isLetter(split.charCodeAt(at - 1))) value = isLetter(split.charCodeAt(at + word.length)) ? PREFIX : EXACT;
      if (value > values[i]) values[i] = value;
      if (value > best) best = value;
    }
    return best;
  }

  // lookUpNumber finds errors that have an X where the query has a number.
  function lookUpNumber(index, values) {
    for (let i = 0; i < index.n; i++) {
      if (index.names[i][0] === "e" && /_X(_|$)/.test(index.names[i])) values[i] = Math.max(values[i], PREFIX);
    }
  }

  // lookUpLike finds the names that have a word like the one that is asked for.
  function lookUpLike(index, word, values, worth, like) {
    const { split, splitStarts } = index;
    for (const w of vocabulary(index)) {
      if (!like(w)) continue;
      let i = 0;
      for (let at = split.indexOf(w); at >= 0; at = split.indexOf(w, at + 1)) {
        if (isLetter(split.charCodeAt(at + w.length))) continue;
        while (splitStarts[i + 1] <= at) i++;
        if (values[i] < worth) values[i] = worth;
      }
    }
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

  // lookUpText finds a word where one begins in sentences, fields and other words.
  function lookUpText(index, word) {
    const values = new Uint8Array(index.n);
    if (word.length < 2) return values;
    const { lower, starts } = lines(index);
    let i = 0;
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
      const before = at ? lower.charCodeAt(at - 1) : 32;
      if (isLetter(before)) continue;
      const after = at + word.length < lower.length ? lower.charCodeAt(at + word.length) : 32;
      while (starts[i + 1] <= at) i++;
      const value = textValue(lower, starts[i], at, before, after, word.length > 2);
      if (value > values[i]) values[i] = value;
    }
    return values;
  }

  // textValue is what a word is worth by the part of the line that it is in, and
  // by whether it is a whole one; short words have to be.
  function textValue(lower, start, at, before, after, long) {
    const whole = !isLetter(after);
    if (!whole && !long) return 0;
    let part = 0;
    for (let tab = lower.indexOf("\t", start); tab >= 0 && tab < at; tab = lower.indexOf("\t", tab + 1)) part++;
    if (part === 0) return whole ? TEXT : TEXT_PREFIX;
    if (part === 1) return whole && before !== 95 && after !== 95 ? FIELD : FIELD_PREFIX;
    return part === 2 ? MORE : 0;
  }

  const mistakes = (word) => (word.length < 4 ? 0 : word.length < 8 ? 1 : 2);

  // scoreTypos adds the names that the query nearly begins, or is short for.
  function scoreTypos(index, q, scores) {
    const allowed = mistakes(q.compact);
    if (!allowed) return;
    for (let i = 0; i < index.n; i++) {
      const local = index.compacts[i].slice(localStart(index, i));
      if (local.length + allowed < q.compact.length) continue;
      const far = distance(q.compact, local, allowed);
      let score = 0;
      if (far <= allowed) score = LOCAL_TYPO - 20 * far - Math.min(local.length - q.compact.length + allowed, 15);
      else if (local[0] === q.compact[0] && shorthand(q.compact, local)) score = LOCAL_TYPO - 60;
      if (score > scores[i]) scores[i] = score;
    }
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
    const { starts } = lines(index);
    const [text = "", fields = "", , path = ""] = index.texts.slice(starts[i], starts[i + 1] - 1).split("\t");
    const kind = kinds[index.names[i][0]], name = index.names[i].slice(1);
    return { name, kind: kind.label, text, fields, path: path || kind.folder + "/" + name + ".html" };
  }

  globalThis.tgscriptRank = { parse, search, entry, words };
})();
