// Small repairs of the theme's accessibility; the book reads without this file.
document.addEventListener("DOMContentLoaded", () => {
  // The logo and the search field stand outside the theme's landmarks.
  const sidebar = document.querySelector(".bd-sidebar-primary");
  if (sidebar) {
    sidebar.setAttribute("role", "complementary");
    sidebar.setAttribute("aria-label", "The book");
  }

  // The sidebar's chevrons are summaries without a name.
  document.querySelectorAll("nav li.has-children > details > summary").forEach((summary) => {
    const link = summary.closest("li").querySelector("a");
    const name = link ? link.textContent.trim() : "this part";
    if (!summary.getAttribute("aria-label")) summary.setAttribute("aria-label", `Pages below ${name}`);
  });
});
