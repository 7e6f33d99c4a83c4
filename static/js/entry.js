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
    const own = (unit.selectedOptions[0] ? unit.selectedOptions[0].dataset.group || "" : "").split(" ").filter(Boolean);
    for (const option of clause.options) {
      const groups = (option.dataset.groups || "").split(" ").filter(Boolean);
      option.disabled = Boolean(own.length && groups.length && !groups.some((one) => own.includes(one)));
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

  const SHORTCUTS = {
    unit: "U", occurred_on: "O", rule_code: "C", times: "N", points: "P",
    ticket_number: "T", reason: "R", evidence: "A",
  };
  const composes = (event) => event.isComposing || event.keyCode === 229;

  /* Shortcuts work with Alt from anywhere; each stands beside its label. */
  function name() {
    for (const [field, key] of Object.entries(SHORTCUTS)) {
      const label = form.querySelector(`[data-field=${field}] label`);
      const hint = document.createElement("kbd");
      hint.className = "keys";
      hint.textContent = `Alt+${key}`;
      hint.setAttribute("aria-hidden", "true");
      label.append(" ", hint);
      label.control.setAttribute("aria-keyshortcuts", `Alt+${key}`);
    }
    form.querySelector(".entry-keys").hidden = false;
  }

  document.addEventListener("keydown", (event) => {
    if (composes(event) || !event.altKey || event.ctrlKey || event.metaKey) return;
    const field = Object.keys(SHORTCUTS).find((one) => event.code === `Key${SHORTCUTS[one]}`);
    const label = field && form.querySelector(`[data-field=${field}] label`);
    if (!label || label.closest("[hidden]")) return;
    event.preventDefault();
    label.control.focus();
  });

  /* Enter in the reason saves like everywhere else; Shift+Enter begins a new line. */
  form.elements.reason.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.altKey || composes(event)) return;
    event.preventDefault();
    form.requestSubmit();
  });

  unit.addEventListener("change", offer);
  clause.addEventListener("change", ask);
  offer();
  ask();
  name();
  form.addEventListener("entry:sync", () => { offer(); ask(); });
  form.addEventListener("submit", () => {
    const button = form.querySelector("button[type=submit]");
    setTimeout(() => { button.disabled = true; }, 0);
  });
  window.addEventListener("pageshow", () => { form.querySelector("button[type=submit]").disabled = false; });

  /* What was just saved can be taken back for ten seconds. */
  const undo = document.querySelector("form[data-undo]");
  if (!undo) return;
  let left = Number(undo.dataset.undo);
  const tick = () => {
    undo.querySelector(".undo-seconds").textContent = `${left} 秒`;
    if (left > 0) setTimeout(tick, 1000);
    else undo.remove();
    left -= 1;
  };
  tick();
  document.addEventListener("keydown", (event) => {
    if (event.altKey && event.code === "KeyZ" && undo.isConnected && !composes(event)) {
      event.preventDefault();
      undo.requestSubmit();
    }
  });
})();
