/* Rows copied from Excel and pasted anywhere on the list go to the page that looks at them. */
"use strict";

(() => {
  const form = document.querySelector("form[data-paste-rows]");
  if (!form) return;
  document.addEventListener("paste", (event) => {
    const isField = event.target instanceof Element && event.target.closest("input, textarea, select");
    const text = event.clipboardData.getData("text/plain");
    if (isField || !text.includes("\t")) return;
    event.preventDefault();
    form.elements.rows.value = text;
    form.submit();
  });
})();
