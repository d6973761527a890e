// The colours that the reader chose, before anything is drawn. Without a choice
// they are those of the system.
(function () {
  "use strict";
  var root = document.documentElement;
  var key = "tgscript-theme";

  function remembered() {
    try {
      return localStorage.getItem(key);
    } catch (e) {
      return null; // storage is off: the choice lasts for this page
    }
  }

  function dark() {
    var chosen = root.getAttribute("data-theme");
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  var chosen = remembered();
  if (chosen === "dark" || chosen === "light") root.setAttribute("data-theme", chosen);

  document.addEventListener("DOMContentLoaded", function () {
    var button = document.getElementById("theme");
    if (!button) return;
    function show() {
      button.setAttribute("aria-pressed", String(dark()));
    }
    button.addEventListener("click", function () {
      var next = dark() ? "light" : "dark";
      root.setAttribute("data-theme", next);
      try {
        localStorage.setItem(key, next);
      } catch (e) {}
      show();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
    addEventListener("storage", function (e) {
      if (e.key !== key || (e.newValue !== "dark" && e.newValue !== "light")) return;
      root.setAttribute("data-theme", e.newValue);
      show();
    });
    button.hidden = false;
    show();
  });
})();
