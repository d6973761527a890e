// What a page can do beside searching: copy its code.
"use strict";

(() => {
  // write puts text on the clipboard. Where the browser has no clipboard for
  // pages like this one, a selection and the old command do it.
  async function write(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return writeSelected(text);
    }
  }

  function writeSelected(text) {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "unseen";
    area.setAttribute("aria-hidden", "true");
    const focused = document.activeElement;
    document.body.append(area);
    area.select();
    let done = false;
    try {
      done = document.execCommand("copy");
    } catch {
      done = false;
    }
    area.remove();
    if (focused) focused.focus({ preventScroll: true });
    return done;
  }

  // What happened stands on the button for two seconds, and is said by the page's
  // one live region: a button's own text is read when it gets the focus only.
  function copyButton(button, live) {
    const code = button.parentElement.querySelector("pre");
    if (!code) return;
    const label = button.textContent;
    let timer = 0;
    button.addEventListener("click", async () => {
      const done = await write(code.textContent);
      const said = done ? "Copied" : "Not copied: select it by hand";
      button.textContent = said;
      button.classList.toggle("done", done);
      live.textContent = "";
      requestAnimationFrame(() => (live.textContent = said));
      clearTimeout(timer);
      timer = setTimeout(() => {
        button.textContent = label;
        button.classList.remove("done");
        live.textContent = "";
      }, 2000);
    });
    button.hidden = false;
  }

  // The menu shows where in it this page is, without moving the page itself.
  const menu = document.getElementById("menu");
  const here = menu && menu.querySelector('ul ul [aria-current="page"]');
  if (here && menu.scrollHeight > menu.clientHeight) {
    menu.scrollTop += here.getBoundingClientRect().top - menu.getBoundingClientRect().top - menu.clientHeight / 2;
  }

  const buttons = document.querySelectorAll("button.copy");
  if (!buttons.length) return;
  const live = document.createElement("p");
  live.className = "unseen";
  live.setAttribute("role", "status");
  document.body.append(live);
  for (const button of buttons) copyButton(button, live);
})();
