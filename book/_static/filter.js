// Filters for tables: any table.lb-table with a heading cell that carries data-filter gets a choice for that column,
// and one with data-search gets a search box. Without this script the whole table stays. No library, no server.
(() => {
  "use strict";

  const text = (cell) => (cell ? cell.textContent.trim().replace(/\s+/g, " ") : "");

  function labelled(form, words, control, id) {
    const box = document.createElement("div");
    const label = document.createElement("label");
    label.htmlFor = id;
    label.textContent = words;
    label.style.cssText = "display:block;font-size:0.88rem;font-weight:600";
    control.id = id;
    control.style.cssText = "font:inherit;max-width:100%;min-height:2.2rem;padding:0.2rem 0.4rem";
    box.append(label, control);
    form.append(box);
    return control;
  }

  function choiceOf(rows, column) {
    const select = document.createElement("select");
    const values = [...new Set(rows.map((row) => text(row.cells[column])))].filter(Boolean);
    for (const value of ["", ...values]) {
      const option = document.createElement("option");
      option.value = value;
      option.textContent = value || "All";
      select.append(option);
    }
    return select;
  }

  function addFilter(table, number) {
    const rows = [...table.tBodies[0].rows];
    const caption = text(table.caption) || "the table";
    const form = document.createElement("form");
    form.className = "lb-filter";
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", `Filter: ${caption}`);
    form.style.cssText = "display:flex;flex-wrap:wrap;gap:0.6rem 1rem;align-items:end;margin:0.8rem 0 0.3rem";
    const choices = [...table.tHead.rows[0].cells]
      .map((cell, column) => ({ cell, column }))
      .filter(({ cell }) => cell.hasAttribute("data-filter"))
      .map(({ cell, column }) => ({
        column,
        control: labelled(form, text(cell), choiceOf(rows, column), `lb-filter-${number}-${column}`),
      }));
    let search = null;
    if (table.hasAttribute("data-search")) {
      search = document.createElement("input");
      search.type = "search";
      labelled(form, table.dataset.search || "Search", search, `lb-filter-${number}-search`);
    }
    const reset = document.createElement("button");
    reset.type = "reset";
    reset.textContent = "Show all";
    reset.style.cssText = "font:inherit;min-height:2.2rem;padding:0.2rem 0.8rem";
    const told = document.createElement("p");
    told.setAttribute("role", "status");
    told.style.cssText = "margin:0;flex-basis:100%;font-size:0.9rem";
    form.append(reset, told);

    const words = rows.map((row) => text(row).toLowerCase());
    const apply = () => {
      const wanted = search ? search.value.trim().toLowerCase().split(/\s+/).filter(Boolean) : [];
      let shown = 0;
      rows.forEach((row, place) => {
        const fits =
          choices.every(({ control, column }) => !control.value || text(row.cells[column]) === control.value) &&
          wanted.every((word) => words[place].includes(word));
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      told.textContent = `${shown} of ${rows.length} rows shown`;
    };
    form.addEventListener("input", apply);
    form.addEventListener("change", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    window.addEventListener("hashchange", () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target && target.hidden && rows.includes(target)) {
        form.reset();
        apply();
        target.scrollIntoView();
      }
    });
    (table.closest(".lb-scroll") || table).before(form);
    apply();
  }

  const start = () =>
    document
      .querySelectorAll("table.lb-table[data-search], table.lb-table:has(th[data-filter])")
      .forEach((table, number) => table.tHead && table.tBodies.length && addFilter(table, number));
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();
