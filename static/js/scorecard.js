/* The score card: one button opens or closes all lines; paper gets every line's reasoning; a link
   to a line, or to something in it, finds it open. */
"use strict";

(() => {
  const lines = [...document.querySelectorAll("details.score-line")];
  const title = document.querySelector(".score-title");
  if (!lines.length || !title) return;

  const button = document.createElement("button");
  const areOpen = () => lines.every((line) => line.open);
  const name = () => { button.textContent = areOpen() ? "全部收起" : "全部展开"; };
  button.type = "button";
  button.className = "button button-plain no-print";
  button.addEventListener("click", () => {
    const open = !areOpen();
    lines.forEach((line) => { line.open = open; });
  });
  lines.forEach((line) => line.addEventListener("toggle", name));
  name();
  title.append(button);

  let before = [];
  window.addEventListener("beforeprint", () => {
    before = lines.filter((line) => line.open);
    lines.forEach((line) => { line.open = true; });
  });
  window.addEventListener("afterprint", () => {
    lines.forEach((line) => { line.open = before.includes(line); });
  });

  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const line = target && target.closest("details.score-line");
    if (line) {
      line.open = true;
      target.scrollIntoView();
    }
  }
  window.addEventListener("hashchange", reveal);
  reveal();
})();
