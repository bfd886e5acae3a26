// Tables of many rows (table[data-sort]): a reader sorts them by a column, and sees some rows at a time. Without this
// script, and on paper, every row is there. No library, no server. What filter.js hides stays hidden.
(() => {
  "use strict";

  const AT_A_TIME = 50;
  const NONE = /^(-|not provided|hidden)?$/;

  const value = (row, column) => row.cells[column].textContent.trim();
  const number = (words) => Number(words.replace(/[,\u202f\u2009 ]/g, "").replace(/\u2212/g, "-"));

  // Numbers by their size, also within words ("Site 10" after "Site 9"); what is missing comes last either way.
  function compare(a, b, sign) {
    if (NONE.test(a) || NONE.test(b)) return Number(NONE.test(a)) - Number(NONE.test(b));
    const [x, y] = [number(a), number(b)];
    if (!Number.isNaN(x) && !Number.isNaN(y)) return sign * (x - y);
    return sign * a.localeCompare(b, "en", { numeric: true });
  }

  function begin(table) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    const box = table.closest(".lb-scroll") || table;
    const line = Object.assign(document.createElement("p"), { className: "lb-more" });
    const more = Object.assign(document.createElement("button"), { type: "button" });
    const words = Object.assign(document.createElement("span"), { textContent: "" });
    words.setAttribute("role", "status");
    line.append(words, more);
    box.after(line);
    let limit = AT_A_TIME;

    function show() {
      const fitting = [...body.rows].filter((row) => !row.hidden);
      for (const [position, row] of fitting.entries()) row.classList.toggle("lb-later", position >= limit);
      const left = Math.max(0, fitting.length - limit);
      words.textContent = `Rows 1 to ${Math.min(limit, fitting.length)} of ${fitting.length}. `;
      if (!fitting.length) words.textContent = "No row fits. ";
      more.textContent = `Show ${Math.min(AT_A_TIME, left)} more`;
      more.hidden = !left;
    }

    function sort(head) {
      const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      const rows = [...body.rows].map((row) => [value(row, head.cellIndex), row]);
      rows.sort((one, other) => compare(one[0], other[0], sign));
      body.append(...rows.map((row) => row[1]));
      limit = AT_A_TIME;
      show();
    }

    for (const head of heads) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "lb-sort" });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(head));
    }
    more.addEventListener("click", () => {
      const first = [...body.rows].filter((row) => !row.hidden)[limit];
      limit += AT_A_TIME;
      show();
      const link = first && first.querySelector("a");
      if (link) link.focus();
    });
    // filter.js changes `hidden` when its form is written into or reset; this listens to the same, after it
    const later = () => { limit = AT_A_TIME; show(); };
    const form = box.previousElementSibling;
    if (form && form.matches("form.lb-filter")) {
      form.addEventListener("input", later);
      form.querySelector("button").addEventListener("click", later);
    }
    show();
  }

  const start = () => document.querySelectorAll("table.lb-table[data-sort]").forEach(begin);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
