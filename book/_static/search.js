// The search asks the words that helpers.book.search_index has written: how well each page answers to each of them.
// It stands in for the middle part of Sphinx's own script, which shows what is found.
(() => {
  const words = (text) =>
    (text.toLowerCase().match(/\d+(?:\.\d+)+|[\p{Letter}\p{Number}_]+/gu) || []).filter((word) => !stopwords.includes(word));

  // Sphinx wants the words to look for in a page's text, to leave out, to highlight, and those that name objects.
  const parse = (query) => {
    const asked = words(query);
    const stemmer = new Stemmer();
    localStorage.setItem("sphinx_highlight_terms", asked.join(" "));
    return [query, new Set([...asked.map((word) => stemmer.stemWord(word)), ...asked]), new Set(), new Set(asked), new Set()];
  };

  // The text of a page of which a piece is shown: its article on one line, with a space between cells.
  const textOf = (html) => {
    const article = new DOMParser().parseFromString(html, "text/html").querySelector("article");
    if (!article) return "";
    article.querySelectorAll(".headerlink, .lb-place, .lb-about, .lb-definitions, script, style").forEach((one) => one.remove());
    article.querySelectorAll("h1, h2, h3, p, li, dt, td, th, .lb-cmoc").forEach((one) => one.append(" "));
    return article.textContent.replace(/\s+/g, " ").trim();
  };

  // Scores by page of one word; where no page has it, of all words that begin with it.
  const scoresOf = (word) => {
    const index = Search._index.words;
    const exact = Object.hasOwn(index, word);
    const found = exact || word.length < 3 ? [word] : Object.keys(index).filter((key) => key.startsWith(word));
    const scores = new Map();
    for (const key of found) {
      for (const entry of (index[key] || "").split(" ").filter(Boolean)) {
        const [page, score] = entry.split("*").map(Number);
        scores.set(page, Math.max(scores.get(page) || 0, exact ? score : score / 2));
      }
    }
    return scores;
  };

  // Every word must stand on a page, in one of its forms. Its form as it is asked, and "site 5" together, count on top.
  // The best page comes last, as Sphinx wants it.
  const perform = (query, terms, excluded, asked) => {
    const { docnames, titles, filenames, words: index } = Search._index;
    const stemmer = new Stemmer();
    const forms = [...asked];
    const stems = forms.map((word) => stemmer.stemWord(word));
    const pairs = stems.slice(1).map((word, i) => `${stems[i]} ${word}`);
    const needed = stems.map((stem, i) => scoresOf(Object.hasOwn(index, stem) ? stem : forms[i]));
    const extra = [...forms.filter((word) => !stems.includes(word)), ...pairs].filter((key) => Object.hasOwn(index, key)).map(scoresOf);
    const score = (page) => [...needed, ...extra].reduce((sum, scores) => sum + (scores.get(page) || 0), 0);
    return [...(needed[0] || new Map()).keys()]
      .filter((page) => needed.every((scores) => scores.has(page)))
      .map((page) => [docnames[page], titles[page], "", null, score(page), filenames[page]])
      .sort((a, b) => a[4] - b[4] || b[1].localeCompare(a[1]));
  };

  document.addEventListener("DOMContentLoaded", () => Object.assign(Search, { _parseQuery: parse, _performSearch: perform, htmlToText: textOf }));
})();
