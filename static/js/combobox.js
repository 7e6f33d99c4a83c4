/* Turns every <select data-combobox> into a text box with a list (ARIA combobox, list autocomplete).
   Without this script the select stays and works. Nothing is searched while an input method composes. */
"use strict";

(() => {
  const MOST = 60;

  function options(select) {
    return [...select.options].filter((option) => option.value && !option.disabled);
  }

  function rank(option, text) {
    const search = option.dataset.search || option.text.toLowerCase();
    if (search.startsWith(text)) return 0;
    if (search.split(" ").some((word) => word.startsWith(text))) return 1;
    return text.split(/\s+/).every((part) => search.includes(part)) ? 2 : 3;
  }

  function found(select, text) {
    const wanted = text.trim().toLowerCase();
    const used = (option) => Number(option.dataset.used || MOST);
    const ranked = options(select).map((option) => [wanted ? rank(option, wanted) : 0, option]);
    return ranked
      .filter(([place]) => place < 3)
      .sort((a, b) => a[0] - b[0] || used(a[1]) - used(b[1]))
      .map(([, option]) => option);
  }

  function shown(option) {
    return option && option.value ? option.dataset.title || option.text : "";
  }

  function line(className, text) {
    const span = document.createElement("span");
    span.className = className;
    span.textContent = text;
    return span;
  }

  function marks(facts) {
    const both = line("listbox-marks", "");
    if (facts.used) both.append(line("badge", "常用"), " ");
    both.append(line("keys", facts.shortcut));
    return both;
  }

  function enhance(select) {
    const box = document.createElement("div");
    const input = document.createElement("input");
    const list = document.createElement("ul");
    let active = -1;

    box.className = "combobox";
    list.className = "listbox";
    list.id = `${select.id}_list`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", select.labels[0] ? select.labels[0].textContent : "");
    input.type = "text";
    input.autocomplete = "off";
    input.spellcheck = false;
    input.required = select.required;
    input.placeholder = select.dataset.combobox;
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) input.setAttribute(name, value);
    for (const name of ["aria-invalid", "aria-describedby"]) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    }
    const isFirst = select.autofocus;
    select.autofocus = false;
    input.id = select.id;
    select.id = `${select.id}_value`;
    select.required = false;
    select.hidden = true;
    select.before(box);
    box.append(input, list);

    const isOpen = () => !list.hidden;

    function mark(place) {
      const rows = list.children;
      active = rows.length ? (place + rows.length) % rows.length : -1;
      [...rows].forEach((row, n) => row.setAttribute("aria-selected", String(n === active)));
      if (active < 0) input.removeAttribute("aria-activedescendant");
      else {
        input.setAttribute("aria-activedescendant", rows[active].id);
        rows[active].scrollIntoView({ block: "nearest" });
      }
    }

    function open(text) {
      const matches = found(select, text).slice(0, MOST);
      list.replaceChildren(...matches.map((option, n) => {
        const row = document.createElement("li");
        row.id = `${list.id}_${n}`;
        row.setAttribute("role", "option");
        row.option = option;
        row.append(line("listbox-title", shown(option)));
        if (option.dataset.shortcut) row.append(marks(option.dataset));
        if (option.dataset.hint) row.append(line("code", option.dataset.hint));
        return row;
      }));
      if (!matches.length) list.append(line("listbox-empty", "没有找到，请换个说法。"));
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      if (matches.length) mark(text.trim() ? 0 : Math.max(0, matches.indexOf(select.selectedOptions[0])));
      else active = -1;
    }

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function choose(option) {
      select.selectedIndex = option ? [...select.options].indexOf(option) : 0;
      input.value = shown(option);
      input.setCustomValidity("");
      close();
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function settle() {
      const chosen = select.selectedOptions[0];
      if (input.value.trim() === "") {
        if (chosen && chosen.value) choose(null);
        input.setCustomValidity("");
      } else if (input.value !== shown(chosen)) {
        const only = found(select, input.value);
        if (only.length === 1) choose(only[0]);
        else input.setCustomValidity("请从列表中选择。");
      }
      close();
    }

    input.addEventListener("input", (event) => {
      if (event.isComposing) return;
      input.setCustomValidity("");
      open(input.value);
    });
    input.addEventListener("compositionend", () => open(input.value));
    input.addEventListener("click", () => { if (!isOpen()) open(""); });
    input.addEventListener("blur", settle);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!isOpen()) open("");
        else mark(active + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter" && isOpen()) {
        event.preventDefault();
        if (active >= 0) choose(list.children[active].option);
      } else if (event.key === "Escape" && isOpen()) {
        event.preventDefault();
        input.value = shown(select.selectedOptions[0]);
        close();
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) choose(row.option);
    });
    select.addEventListener("combobox:sync", () => { input.value = shown(select.selectedOptions[0]); });
    input.value = shown(select.selectedOptions[0]);
    if (isFirst) input.focus();
  }

  document.querySelectorAll("select[data-combobox]").forEach(enhance);
})();
