/* Keyboard shortcuts: ? lists them, / goes to the search, g and a letter to a page. Nothing happens in
   a field, while an input method composes, or together with Ctrl, Alt or the like. */
"use strict";

(() => {
  const dialog = document.getElementById("shortcuts");
  const A_WHILE = 1500;
  let waiting = 0;

  function isTyping(target) {
    return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  function search() {
    const fields = ".filter input:not([type=hidden]):not([type=checkbox])";
    const field = document.querySelector(".filter input[name=q]") || document.querySelector(fields);
    if (field) field.focus();
    return Boolean(field);
  }

  function go(key) {
    const link = [...dialog.querySelectorAll("a[data-key]")].find((one) => one.dataset.key === key);
    if (link) location.assign(link.href);
    return Boolean(link);
  }

  function answer(key) {
    const isSecond = Date.now() < waiting;
    waiting = 0;
    if (isSecond) return go(key);
    if (key === "g") waiting = Date.now() + A_WHILE;
    if (key === "?" || key === "？") dialog.showModal();
    return key === "?" || key === "？" || (key === "/" && search());
  }

  document.addEventListener("keydown", (event) => {
    const isHeld = event.ctrlKey || event.altKey || event.metaKey || event.repeat;
    if (isHeld || event.isComposing || event.keyCode === 229) return;
    if (event.defaultPrevented || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]") && event.key !== "g" && Date.now() >= waiting) return;
    if (answer(event.key)) event.preventDefault();
  });
})();
