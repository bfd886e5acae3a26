// Filters for the CMOC cards and their table: choices and a search box made from the cards' own data attributes, their
// state kept in the page's address. Without this script every card stays. No library, no server.
(() => {
  "use strict";

  // not "q": the search script of every page would take it for a search of the whole site
  const SEARCH = "words";
  const plain = (text) => text.toLowerCase().replace(/\s+/g, " ");
  const values = (item, key) => (item.getAttribute(`data-${key}`) || "").split("|").filter(Boolean);

  function labelled(form, words, control, id) {
    const box = document.createElement("div");
    const label = document.createElement("label");
    label.htmlFor = id;
    label.textContent = words;
    label.style.cssText = "display:block;font-size:0.88rem;font-weight:600";
    control.id = id;
    control.style.cssText = "font:inherit;width:100%;min-height:2.4rem;padding:0.2rem 0.4rem";
    box.style.cssText = "flex:1 1 11rem;max-width:100%;min-width:0";
    box.append(label, control);
    form.append(box);
    return control;
  }

  function choice(cards, key) {
    const select = document.createElement("select");
    const held = [...new Set(cards.flatMap((card) => values(card, key)))];
    for (const value of ["", ...held]) select.append(new Option(value || "All", value));
    return select;
  }

  function build(place) {
    const cards = [...place.querySelectorAll(".lb-card[data-cmoc]")];
    const items = [...document.querySelectorAll("[data-cmoc]")];
    const form = document.createElement("form");
    form.className = "lb-filter";
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", "Filter the configurations");
    form.style.cssText = "display:flex;flex-wrap:wrap;gap:0.6rem 1rem;align-items:end;margin:0.8rem 0";
    const controls = new Map();
    for (const offer of place.dataset.lbFilters.split(";").filter(Boolean)) {
      const [key, words] = offer.split(":");
      controls.set(key, labelled(form, words, choice(cards, key), `cmoc-filter-${key}`));
    }
    const search = document.createElement("input");
    search.type = "search";
    controls.set(SEARCH, labelled(form, "Words", search, "cmoc-filter-words"));
    const reset = document.createElement("button");
    reset.type = "button";
    reset.textContent = "Show all";
    reset.style.cssText = "font:inherit;min-height:2.4rem;padding:0.2rem 0.9rem";
    const told = document.createElement("p");
    told.setAttribute("role", "status");
    told.style.cssText = "margin:0;flex-basis:100%";
    form.append(reset, told);
    place.prepend(form);
    return { cards, items, form, controls, reset, told, texts: new Map(cards.map((card) => [card, plain(card.textContent)])) };
  }

  function apply({ cards, items, controls, told, texts }) {
    const words = plain(controls.get(SEARCH).value).split(" ").filter(Boolean);
    const shown = new Set();
    for (const card of cards) {
      const chosen = [...controls].every(([key, { value }]) => key === SEARCH || !value || values(card, key).includes(value));
      if (chosen && words.every((word) => texts.get(card).includes(word))) shown.add(card.dataset.cmoc);
    }
    for (const item of items) item.hidden = !shown.has(item.dataset.cmoc);
    const all = cards.length;
    told.textContent = shown.size
      ? `${shown.size} of ${all} configurations shown.`
      : `None of the ${all} configurations fits. Choose less, or show all.`;
  }

  function read(controls) {
    const asked = new URLSearchParams(window.location.search);
    for (const [key, control] of controls) {
      const value = (asked.get(key) || "").slice(0, 200);
      control.value = value;
      if (control.value !== value) control.value = "";
    }
  }

  function keep(controls) {
    const address = new URL(window.location.href);
    for (const [key, control] of controls) {
      if (control.value) address.searchParams.set(key, control.value);
      else address.searchParams.delete(key);
    }
    try {
      window.history.replaceState(window.history.state, "", address);
    } catch {
      // a page opened from a file may not be allowed to change its address; filters work all the same
    }
  }

  function start(place) {
    const made = build(place);
    const { controls, form, reset, cards } = made;
    const clear = () => controls.forEach((control) => { control.value = ""; });
    const changed = () => { apply(made); keep(controls); };
    const showTarget = () => {
      const target = cards.find((card) => card.id && `#${card.id}` === window.location.hash);
      if (!target) return;
      if (target.hidden) { clear(); changed(); }
      target.scrollIntoView();
    };
    form.addEventListener("input", changed);
    form.addEventListener("submit", (event) => event.preventDefault());
    reset.addEventListener("click", () => { clear(); changed(); controls.get(SEARCH).focus(); });
    window.addEventListener("popstate", () => { read(controls); apply(made); });
    window.addEventListener("hashchange", showTarget);
    read(controls);
    apply(made);
    if ([...controls.values()].some((control) => control.value)) place.scrollIntoView();
    showTarget();
  }

  const begin = () => document.querySelectorAll("[data-lb-filters]").forEach(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
