// Small repairs of the theme's accessibility; the book reads without this file.
document.addEventListener("DOMContentLoaded", () => {
  // The logo and the search field stand outside the theme's landmarks.
  const sidebar = document.querySelector(".bd-sidebar-primary");
  if (sidebar) {
    sidebar.setAttribute("role", "complementary");
    sidebar.setAttribute("aria-label", "The book");
  }

  // On a phone a table of long texts becomes cards, a row each, by book.css: every cell needs the name of its column,
  // and every part the role that a browser forgets when it is laid out otherwise.
  const LONG_TEXT = 40;
  document.querySelectorAll("article table").forEach((table) => {
    const heads = [...table.querySelectorAll("thead tr:last-child > *")].map((head) => head.textContent.trim());
    const cells = [...table.querySelectorAll("tbody td")];
    if (heads.length < 3 || !cells.some((cell) => cell.textContent.trim().length > LONG_TEXT)) return;
    table.classList.add("lb-stack");
    table.setAttribute("role", "table");
    table.querySelectorAll("thead, tbody").forEach((part) => part.setAttribute("role", "rowgroup"));
    table.querySelectorAll("tr").forEach((row) => {
      row.setAttribute("role", "row");
      [...row.children].forEach((cell, column) => {
        const isHead = cell.tagName === "TH";
        cell.setAttribute("role", isHead ? (row.closest("thead") ? "columnheader" : "rowheader") : "cell");
        if (!row.closest("thead")) cell.dataset.label = heads[column] || "";
      });
    });
  });

  // The sidebar's chevrons are summaries without a name.
  document.querySelectorAll("nav li.has-children > details > summary").forEach((summary) => {
    const link = summary.closest("li").querySelector("a");
    const name = link ? link.textContent.trim() : "this part";
    if (!summary.getAttribute("aria-label")) summary.setAttribute("aria-label", `Pages below ${name}`);
  });
});
