/* Keeps what is typed into <form data-draft="…"> in this browser until it was saved: a reload, a lost
   connection or an expired login costs nothing. Files cannot be kept. */
"use strict";

(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const key = `draft:${form.dataset.draft}`;
  const isKept = (field) => field.name && field.type !== "file" && field.name !== "csrfmiddlewaretoken";
  const fields = () => [...form.elements].filter(isKept);

  function keep() {
    const values = {};
    for (const field of fields()) values[field.name] = field.value;
    localStorage.setItem(key, JSON.stringify(values));
  }

  function put(values) {
    for (const pass of [0, 1]) {
      for (const field of fields()) {
        if (!(field.name in values)) continue;
        field.value = values[field.name];
        if (field.matches("[data-combobox]")) field.dispatchEvent(new Event("combobox:sync"));
      }
      if (!pass) form.dispatchEvent(new Event("entry:sync"));
    }
    form.dispatchEvent(new Event("entry:filled"));
  }

  function tell() {
    const note = document.createElement("p");
    const clear = document.createElement("button");
    note.className = "message draft-note";
    note.textContent = "已恢复上次没有登记的内容（附件须重新选择）。";
    clear.type = "button";
    clear.className = "button button-plain";
    clear.textContent = "不要了";
    clear.addEventListener("click", () => {
      localStorage.removeItem(key);
      location.assign(form.getAttribute("action") || location.pathname);
    });
    note.append(clear);
    form.prepend(note);
  }

  const draft = localStorage.getItem(key);
  if (form.dataset.saved) localStorage.removeItem(key);
  else if (draft && !form.querySelector(".error-summary")) {
    put(JSON.parse(draft));
    tell();
  }

  let later = 0;
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      if (event.isComposing) return;
      clearTimeout(later);
      later = setTimeout(keep, 200);
    });
  }
  form.addEventListener("submit", () => { clearTimeout(later); keep(); });
  document.querySelectorAll("[data-draft-clear]").forEach((link) => {
    link.addEventListener("click", () => localStorage.removeItem(key));
  });
})();
