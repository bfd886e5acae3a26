// The search asks the words that helpers.book.search_index has written: how well each page answers to each of them.
// It stands in for the middle part of Sphinx's own script, which shows what is found.
(() => {
  const words = (text) =>
    (text.toLowerCase().match(/\d+(?:\.\d+)+|[\p{Letter}\p{Number}_]+/gu) || []).filter((word) => !stopwords.includes(word));

  // Sphinx wants the words to search for, to leave out, to highlight, and those that name objects.
  const parse = (query) => {
    const asked = words(query);
    localStorage.setItem("sphinx_highlight_terms", asked.join(" "));
    return [query, new Set(asked), new Set(), new Set(asked), new Set()];
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
  const perform = (query, asked) => {
    const { docnames, titles, filenames, words: index } = Search._index;
    const stemmer = new Stemmer();
    const forms = [...asked];
    const stems = forms.map((word) => stemmer.stemWord(word));
    const pairs = stems.slice(1).map((word, i) => `${stems[i]} ${word}`);
    const needed = stems.map(scoresOf);
    const extra = [...forms.filter((word) => !stems.includes(word)), ...pairs].filter((key) => Object.hasOwn(index, key)).map(scoresOf);
    const score = (page) => [...needed, ...extra].reduce((sum, scores) => sum + (scores.get(page) || 0), 0);
    return [...(needed[0] || new Map()).keys()]
      .filter((page) => needed.every((scores) => scores.has(page)))
      .map((page) => [docnames[page], titles[page], "", null, score(page), filenames[page]])
      .sort((a, b) => a[4] - b[4] || b[1].localeCompare(a[1]));
  };

  document.addEventListener("DOMContentLoaded", () => Object.assign(Search, { _parseQuery: parse, _performSearch: perform }));
})();
