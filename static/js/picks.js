/* Picking rows of a list: all of the page at once, and how many are picked on the button. */
"use strict";

(() => {
  const form = document.querySelector("form[data-picks]");
  if (!form) return;
  const boxes = () => [...form.elements].filter((one) => one.type === "checkbox" && one.name);
  const button = form.querySelector("button[type=submit]");
  const label = button.textContent.trim();
  const all = document.createElement("input");
  const words = document.createElement("label");
  all.type = "checkbox";
  words.append(all, " 全选本页");
  form.prepend(words);

  function count() {
    const picked = boxes().filter((box) => box.checked).length;
    button.textContent = picked ? `${label}（${picked}）` : label;
    button.disabled = !picked;
    all.checked = picked > 0 && picked === boxes().length;
    all.indeterminate = picked > 0 && !all.checked;
  }

  all.addEventListener("change", () => {
    boxes().forEach((box) => { box.checked = all.checked; });
    count();
  });
  document.addEventListener("change", (event) => { if (event.target.form === form) count(); });
  all.disabled = !boxes().length;
  count();
})();
