/* Beside the entry form: clause, pool, effect, warnings, ticket and phrases, asked of the server as the
   form is filled in. Nothing is asked while an input method composes. */
"use strict";

(() => {
  const form = document.querySelector("form[data-entry]");
  const panel = document.querySelector(".look-panel");
  if (!form || !panel) return;
  const FIELDS = ["unit", "occurred_on", "rule_code", "times", "points", "ticket_number"];
  let later = 0;
  let asking = null;
  let asked = "";

  function question() {
    const query = new URLSearchParams();
    for (const field of FIELDS) if (form.elements[field]) query.set(field, form.elements[field].value);
    return query.toString();
  }

  async function look() {
    const query = question();
    const isEmpty = !form.elements.rule_code.value && !form.elements.ticket_number.value;
    if (query === asked) return;
    asked = query;
    if (asking) asking.abort();
    if (isEmpty) {
      panel.hidden = true;
      return;
    }
    asking = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.entry}?${query}`, { signal: asking.signal });
      const isOurs = answer.ok && !answer.redirected;
      if (isOurs) show(await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") asked = "";
    }
  }

  function show(html) {
    panel.innerHTML = html;
    panel.hidden = !panel.textContent.trim();
    const unit = panel.querySelector("[data-unit]").dataset.unit;
    const select = form.elements.unit;
    if (!unit || select.value) return;
    select.value = unit;
    select.dispatchEvent(new Event("combobox:sync"));
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function take(button) {
    const reason = form.elements.reason;
    reason.value = button.dataset.phrase;
    reason.dispatchEvent(new Event("input", { bubbles: true }));
    reason.focus();
  }

  function soon(event) {
    if (event && event.isComposing) return;
    clearTimeout(later);
    later = setTimeout(look, 150);
  }

  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-phrase]");
    if (button) take(button);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.isComposing || event.keyCode === 229) return;
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    const button = digit && panel.querySelectorAll("[data-phrase]")[Number(digit[1]) - 1];
    if (!button || panel.hidden) return;
    event.preventDefault();
    take(button);
  });
  for (const kind of ["input", "change", "entry:filled"]) form.addEventListener(kind, soon);
  form.addEventListener("compositionend", soon);
  soon();
})();
