// Terms of the glossary show what they mean; one button opens all code of a page. The book reads without this file.
document.addEventListener("DOMContentLoaded", () => {
  const tip = document.createElement("div");
  tip.className = "lb-tip";
  tip.hidden = true;
  document.body.append(tip);
  let shown = null;

  const hide = () => {
    tip.hidden = true;
    shown = null;
  };
  const show = (term) => {
    tip.textContent = document.getElementById(term.getAttribute("aria-describedby")).textContent;
    tip.hidden = false;
    shown = term;
    const at = term.getClientRects()[0];
    const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
    const above = at.bottom + tip.offsetHeight + 8 > window.innerHeight;
    tip.style.left = `${Math.max(8, Math.min(at.left, room))}px`;
    tip.style.top = `${above ? at.top - tip.offsetHeight - 2 : at.bottom + 2}px`;
  };

  let touched = false;
  document.querySelectorAll("a.lb-term").forEach((term) => {
    term.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") show(term);
    });
    term.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse" && !tip.matches(":hover")) hide();
    });
    term.addEventListener("focus", () => {
      if (term.matches(":focus-visible")) show(term);
    });
    term.addEventListener("blur", hide);
    term.addEventListener("pointerdown", (event) => {
      touched = event.pointerType !== "mouse";
    });
    // The first tap shows the definition, the second leads to the glossary, as a click does.
    term.addEventListener("click", (event) => {
      if (!touched || term.dataset.tapped) return;
      event.preventDefault();
      show(term);
      term.dataset.tapped = "yes";
    });
  });
  tip.addEventListener("pointerleave", hide);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".lb-term, .lb-tip")) return;
    document.querySelectorAll(".lb-term[data-tapped]").forEach((term) => delete term.dataset.tapped);
    hide();
  });
  window.addEventListener("scroll", () => shown && hide(), { passive: true });

  // All code of a page, by one button below its title.
  const folds = [...document.querySelectorAll(".bd-article .cell details.hide")];
  const title = document.querySelector(".bd-article h1");
  if (folds.length > 1 && title) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "lb-all-code";
    const label = () => {
      const open = folds.every((fold) => fold.open);
      button.textContent = open ? "Hide all code" : "Show all code";
      button.setAttribute("aria-expanded", String(open));
    };
    button.addEventListener("click", () => {
      const open = !folds.every((fold) => fold.open);
      folds.forEach((fold) => (fold.open = open));
      label();
    });
    folds.forEach((fold) => fold.addEventListener("toggle", label));
    label();
    title.after(button);
  }

  // An address that leads into a fold opens it.
  const openTarget = () => {
    const target = document.querySelector(":target");
    const fold = target && target.closest("details.lb-fold:not([open])");
    if (!fold) return;
    fold.open = true;
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", openTarget);
  openTarget();

  // Paper has no folds: what is closed opens for printing, and closes again. Code stays as the reader left it.
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll(".bd-article details:not([open])")].filter((fold) => !folds.includes(fold));
    closed.forEach((fold) => (fold.open = true));
  });
  window.addEventListener("afterprint", () => closed.forEach((fold) => (fold.open = false)));
});
