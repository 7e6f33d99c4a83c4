/* Pins: a pinned field keeps its value for the next entry and is tinted; after saving, the focus goes
   to the first field that is not pinned. Pins stay in this browser. Unit and date begin pinned. */
"use strict";

(() => {
  const form = document.querySelector("form[data-entry]");
  if (!form) return;
  const NAMES = { unit: "单位", occurred_on: "发生日期", rule_code: "条款", ticket_number: "工单编号", reason: "事由" };
  const who = form.dataset.draft;
  const pins = JSON.parse(localStorage.getItem(`pins:${who}`) || '{"unit":true,"occurred_on":true}');
  const isSaved = Boolean(form.dataset.saved);
  const place = (field) => form.querySelector(`[data-field=${field}]`);

  function set(field, value) {
    const control = form.elements[field];
    control.value = value;
    if (control.matches("[data-combobox]")) control.dispatchEvent(new Event("combobox:sync"));
  }

  function draw(field, button) {
    const isPinned = Boolean(pins[field]);
    button.setAttribute("aria-pressed", String(isPinned));
    button.textContent = isPinned ? "已固定" : "固定";
    place(field).querySelector(".field").classList.toggle("field-pinned", isPinned);
  }

  for (const field of Object.keys(NAMES)) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pin";
    button.tabIndex = -1;
    button.setAttribute("aria-label", `固定${NAMES[field]}`);
    button.addEventListener("click", () => {
      pins[field] = !pins[field];
      localStorage.setItem(`pins:${who}`, JSON.stringify(pins));
      draw(field, button);
    });
    place(field).querySelector(".field").append(button);
    draw(field, button);
  }

  form.addEventListener("submit", () => {
    const kept = {};
    for (const field of Object.keys(NAMES)) if (pins[field]) kept[field] = form.elements[field].value;
    sessionStorage.setItem(`pinned:${who}`, JSON.stringify(kept));
  });

  if (!isSaved) return;
  const kept = JSON.parse(sessionStorage.getItem(`pinned:${who}`) || "{}");
  for (const field of Object.keys(NAMES)) {
    if (field in kept) set(field, kept[field]);
    else if (!pins[field]) set(field, field === "occurred_on" ? form.dataset.today : "");
  }
  form.dispatchEvent(new Event("entry:sync"));
  form.dispatchEvent(new Event("entry:filled"));
  const next = [...form.querySelectorAll("[data-field]")].find(
    (one) => !pins[one.dataset.field] && !["times", "points"].includes(one.dataset.field),
  );
  next.querySelector("label").control.focus();
})();
