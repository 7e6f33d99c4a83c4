/* The entry form: offers the clauses of the chosen unit's group, and asks for points only where the
   chosen clause leaves them open. The server checks all of it again. */
"use strict";

(() => {
  const form = document.querySelector("form[data-entry]");
  if (!form) return;
  const unit = form.elements.unit;
  const clause = form.elements.rule_code;
  const field = form.querySelector(".entry-points");
  const typed = form.elements.points;
  const help = field.querySelector(".help");
  const usual = help.textContent;

  function offer() {
    const group = unit.selectedOptions[0] ? unit.selectedOptions[0].dataset.group : "";
    for (const option of clause.options) {
      const groups = (option.dataset.groups || "").split(" ").filter(Boolean);
      option.disabled = Boolean(group && groups.length && !groups.includes(group));
    }
    const chosen = clause.selectedOptions[0];
    if (!chosen || !chosen.disabled) return;
    const twin = [...clause.options].find((one) => one.value === chosen.value && !one.disabled);
    clause.selectedIndex = twin ? [...clause.options].indexOf(twin) : 0;
    clause.dispatchEvent(new Event("combobox:sync"));
    ask();
  }

  function levels(text) {
    const select = document.createElement("select");
    select.name = typed.name;
    select.id = typed.id;
    select.required = true;
    select.append(new Option("请选择档次", ""));
    for (const level of text.split("|")) {
      const [points, name] = level.split("=");
      select.append(new Option(`${name}（${points} 分）`, points, false, points === typed.value));
    }
    return select;
  }

  function ask() {
    const facts = clause.selectedOptions[0] ? clause.selectedOptions[0].dataset : {};
    const shown = field.querySelector("select");
    if (shown) shown.replaceWith(typed);
    const isOpen = Boolean(facts.levels || facts.most);
    field.hidden = !isOpen && !field.querySelector(".errorlist");
    typed.required = Boolean(facts.most);
    if (!isOpen && !field.querySelector(".errorlist")) typed.value = "";
    if (facts.levels) typed.replaceWith(levels(facts.levels));
    if (facts.most) {
      typed.min = facts.least;
      typed.max = facts.most;
      help.textContent = `本条每次 ${facts.least} 至 ${facts.most} 分，由经办人按情节确定。`;
    } else {
      typed.removeAttribute("min");
      typed.removeAttribute("max");
      help.textContent = facts.levels ? "本条按档次计分。" : usual;
    }
  }

  unit.addEventListener("change", offer);
  clause.addEventListener("change", ask);
  offer();
  ask();
  form.addEventListener("submit", () => {
    const button = form.querySelector("button[type=submit]");
    setTimeout(() => { button.disabled = true; }, 0);
  });
  window.addEventListener("pageshow", () => { form.querySelector("button[type=submit]").disabled = false; });
})();
