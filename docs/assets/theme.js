// The colours that the reader chose, before anything is drawn. Without a choice
// they are the system's, and a choice of what the system has is no choice.
"use strict";

(() => {
  const root = document.documentElement;
  const key = "tgscript-theme";
  const system = matchMedia("(prefers-color-scheme: dark)");

  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

  function choose(theme) {
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    else delete root.dataset.theme;
  }

  function remember(theme) {
    try {
      if (theme) localStorage.setItem(key, theme);
      else localStorage.removeItem(key);
    } catch {
      // The browser keeps nothing: the choice lasts for this page.
    }
  }

  try {
    choose(localStorage.getItem(key));
  } catch {
    // Then it is the system's.
  }

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    if (!button) return;
    const show = () => button.setAttribute("aria-pressed", String(dark()));
    button.addEventListener("click", () => {
      const theme = dark() ? "light" : "dark";
      const chosen = theme === (system.matches ? "dark" : "light") ? "" : theme;
      choose(chosen);
      remember(chosen);
      show();
    });
    system.addEventListener("change", show);
    addEventListener("storage", (e) => {
      if (e.key !== key) return;
      choose(e.newValue);
      show();
    });
    button.hidden = false;
    show();
  });
})();
