// Filters: a form of choices and a search box above what it filters. Without this script everything stays in sight.
// No library, no server. Two kinds of things are filtered:
// - rows of a table.lb-table: a heading cell with data-filter gets a choice, a table with data-search a search box;
// - cards (.lb-card) in a [data-lb-filters="key:Label;..."]: their data-key attributes give the choices, several values
//   apart by "|". What else on the page has the data-cmoc of a card follows it; the address keeps what is chosen.
// Where the page has several views of the cards (data-lb-view="Label"), a switch shows one at a time, at first the first.
(() => {
  "use strict";

  // not "q", which is what the search of the whole site asks for
  const SEARCH = "words";
  const VIEW = "view";
  const text = (element) => (element ? element.textContent.trim().replace(/\s+/g, " ") : "");
  // the cells of a row apart, so that "site 111" and "889" are not found by "118"
  const textOf = (item) => (item.cells ? [...item.cells].map(text).join(" ") : text(item));
  const plain = (words) => words.toLowerCase().replace(/\s+/g, " ");

  function ofTable(table) {
    return {
      items: [...table.tBodies[0].rows],
      followers: (row) => [row],
      name: `Filter: ${text(table.caption) || "the table"}`,
      choices: [...table.tHead.rows[0].cells]
        .filter((cell) => cell.hasAttribute("data-filter"))
        .map((cell) => ({
          key: `column-${cell.cellIndex}`,
          label: text(cell),
          values: (row) => [text(row.cells[cell.cellIndex])],
        })),
      search: table.hasAttribute("data-search") ? table.dataset.search || "Search" : "",
      count: (shown, all) => `${shown} of ${all} rows shown`,
      insert: (form) => (table.closest(".lb-scroll") || table).before(form),
      views: [],
      inAddress: false,
    };
  }

  function ofCards(box) {
    const offers = box.dataset.lbFilters.split(";").filter(Boolean).map((offer) => offer.split(":"));
    const parts = [...document.querySelectorAll("[data-cmoc]")];
    return {
      items: [...box.querySelectorAll(".lb-card[data-cmoc]")],
      followers: (card) => parts.filter((part) => part.dataset.cmoc === card.dataset.cmoc),
      name: "Filter the configurations",
      choices: offers.map(([key, label]) => ({
        key,
        label,
        values: (card) => (card.getAttribute(`data-${key}`) || "").split("|"),
      })),
      search: "Words",
      count: (shown, all) =>
        shown
          ? `${shown} of ${all} configurations shown.`
          : `None of the ${all} configurations fits. Choose less, or show all.`,
      insert: (form) => box.prepend(form),
      views: [...document.querySelectorAll("[data-lb-view]")],
      inAddress: true,
    };
  }

  function labelled(control, label, id) {
    const box = document.createElement("div");
    box.style.cssText = "flex:1 1 11rem;max-width:100%;min-width:0";
    box.append(Object.assign(document.createElement("label"), { htmlFor: id, textContent: label }), control);
    box.firstChild.style.cssText = "display:block;font-size:0.88rem;font-weight:600";
    control.id = id;
    control.style.cssText = "font:inherit;width:100%;min-height:2.4rem;padding:0.2rem 0.4rem";
    return box;
  }

  function choice(items, values) {
    const select = document.createElement("select");
    const offered = [...new Set(items.flatMap(values))].filter(Boolean);
    select.append(...["", ...offered].map((value) => new Option(value || "All", value)));
    return select;
  }

  // The first view has no name: the address has one only when it is another. What has no view of that name is the first.
  const nameOf = (view, views) => (view === views[0] ? "" : view.dataset.lbView.toLowerCase());

  function viewSwitch(views, name) {
    const set = document.createElement("fieldset");
    set.style.cssText = "flex-basis:100%;border:0;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:0 1.2rem";
    set.append(Object.assign(document.createElement("legend"), { textContent: "Show as" }));
    set.firstChild.style.cssText = "float:none;width:auto;margin:0;font-size:0.88rem;font-weight:600";
    for (const view of views) {
      const radio = { type: "radio", name, value: nameOf(view, views), checked: view === views[0] };
      const label = document.createElement("label");
      label.style.cssText = "display:flex;align-items:center;gap:0.4rem;min-height:2.4rem";
      label.append(Object.assign(document.createElement("input"), radio), view.dataset.lbView);
      set.append(label);
    }
    const radios = [...set.querySelectorAll("input")];
    const control = {
      get value() { return radios.find((radio) => radio.checked).value; },
      set value(asked) { (radios.find((radio) => radio.value === asked) || radios[0]).checked = true; },
    };
    return { set, control };
  }

  function build(filter, number) {
    const form = document.createElement("form");
    form.className = "lb-filter";
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", filter.name);
    form.style.cssText = "display:flex;flex-wrap:wrap;gap:0.6rem 1rem;align-items:end;margin:0.8rem 0";
    const controls = new Map();
    if (filter.views.length > 1) {
      const { set, control } = viewSwitch(filter.views, `lb-filter-${number}-${VIEW}`);
      form.append(set);
      controls.set(VIEW, control);
    }
    for (const { key, label, values } of filter.choices) {
      controls.set(key, choice(filter.items, values));
      form.append(labelled(controls.get(key), label, `lb-filter-${number}-${key}`));
    }
    if (filter.search) {
      controls.set(SEARCH, Object.assign(document.createElement("input"), { type: "search" }));
      form.append(labelled(controls.get(SEARCH), filter.search, `lb-filter-${number}-${SEARCH}`));
    }
    const reset = Object.assign(document.createElement("button"), { type: "button", textContent: "Show all" });
    reset.style.cssText = "font:inherit;min-height:2.4rem;padding:0.2rem 0.9rem";
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    status.style.cssText = "margin:0;flex-basis:100%";
    form.append(reset, status);
    filter.insert(form);
    return { form, controls, reset, status };
  }

  function readAddress(controls) {
    const asked = new URLSearchParams(window.location.search);
    for (const [key, control] of controls) {
      const value = (asked.get(key) || "").slice(0, 200);
      control.value = value;
      if (control.value !== value) control.value = "";
    }
  }

  function keepInAddress(controls, hash) {
    const address = new URL(window.location.href);
    address.hash = hash;
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

  function start(filter, number) {
    const { items, choices, views, inAddress } = filter;
    const { form, controls, reset, status } = build(filter, number);
    const search = controls.get(SEARCH);
    const view = controls.get(VIEW);
    const units = items.map((item) => ({ item, words: plain(textOf(item)), followers: filter.followers(item) }));
    const apply = () => {
      const wanted = search ? plain(search.value).split(" ").filter(Boolean) : [];
      let shown = 0;
      for (const { item, words, followers } of units) {
        const chosen = ({ key, values }) => !controls.get(key).value || values(item).includes(controls.get(key).value);
        const fits = choices.every(chosen) && wanted.every((word) => words.includes(word));
        for (const part of followers) part.hidden = !fits;
        shown += fits ? 1 : 0;
      }
      if (view) for (const one of views) one.hidden = nameOf(one, views) !== view.value;
      status.textContent = filter.count(shown, items.length);
    };
    const changed = (hash) => { apply(); if (inAddress) keepInAddress(controls, hash); };
    const showAll = (hash = "") => {
      for (const control of controls.values()) if (control !== view) control.value = "";
      changed(hash);
    };
    const showTarget = () => {
      const { hash, href } = window.location;
      const isTarget = (element) => element && element.id && new URL(`#${element.id}`, href).hash === hash;
      const target = items.find(isTarget);
      const asked = view && views.find((one) => one.contains(target) || isTarget(one.closest("[id]")));
      if (asked && asked.hidden) {
        view.value = nameOf(asked, views);
        changed(hash);
      }
      if (!target) return;
      if (target.hidden) showAll(hash);
      for (const part of target.querySelectorAll("details")) part.open = true;
      target.scrollIntoView();
    };
    // what is chosen by hand leaves the card whose address it was, so that a link to it leads there again
    form.addEventListener("input", () => changed(""));
    form.addEventListener("submit", (event) => event.preventDefault());
    reset.addEventListener("click", () => { showAll(); if (search) search.focus(); });
    window.addEventListener("hashchange", showTarget);
    if (inAddress) {
      window.addEventListener("popstate", () => { readAddress(controls); apply(); });
      readAddress(controls);
    }
    apply();
    if (inAddress && [...controls.values()].some((control) => control.value)) form.scrollIntoView();
    showTarget();
  }

  function begin() {
    const tables = [...document.querySelectorAll("table.lb-table[data-search], table.lb-table:has(th[data-filter])")];
    const whole = tables.filter((table) => table.tHead && table.tBodies.length).map(ofTable);
    const cards = [...document.querySelectorAll("[data-lb-filters]")].map(ofCards);
    [...whole, ...cards].forEach(start);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
