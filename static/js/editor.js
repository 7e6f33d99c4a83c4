/* The rulebook editor: saves as it is typed, counts a measure while it is built, helps conditions. */
(function () {
  "use strict";

  var PAUSE = 900;
  var TESTS = {
    choice: ["equal", "in", "not_in", "given", "empty"],
    flag: ["equal", "given", "empty"],
    number: ["equal", "at_least", "at_most"],
    moment: ["given", "empty", "before_cutoff", "not_before_cutoff", "after", "not_after", "within_hours", "over_hours"]
  };
  var VALUELESS = ["given", "empty", "before_cutoff", "not_before_cutoff", "after", "not_after"];
  var COMPARED = ["after", "not_after", "within_hours", "over_hours"];
  var form = document.getElementById("place");
  var typed = 0;
  var timer = null;
  var busy = false;

  if (!form) return;

  function kindOf(field) {
    var mark = document.querySelector('#field-kinds [data-field="' + field + '"]');
    return mark ? mark.dataset.kind : "";
  }

  function show(box, wanted) {
    if (box) box.hidden = !wanted;
  }

  /* A condition offers only the comparisons that its field knows, and only the boxes they need. */
  function fit(select) {
    var base = select.name.slice(0, -"field".length);
    var test = form.elements[base + "is"];
    var value = form.elements[base + "value"];
    var other = form.elements[base + "of"];
    if (!test) return;
    var kind = kindOf(select.value);
    var allowed = TESTS[kind] || null;
    Array.prototype.forEach.call(test.options, function (option) {
      option.hidden = option.disabled = Boolean(allowed && option.value && allowed.indexOf(option.value) < 0);
    });
    if (test.selectedOptions[0] && test.selectedOptions[0].disabled) test.value = "";
    if (value) {
      show(value.closest(".leaf"), VALUELESS.indexOf(test.value) < 0);
      value.setAttribute("list", kind === "flag" ? "values-flag" : kind === "choice" ? "values-" + select.value : "");
      value.placeholder = test.value === "in" || test.value === "not_in" ? "几个值用顿号隔开" : "";
    }
    if (other) show(other.closest(".leaf"), COMPARED.indexOf(test.value) >= 0);
  }

  function fitAll() {
    form.querySelectorAll('select[name$="-field"]').forEach(fit);
  }

  function send(extra, value) {
    var body = new FormData(form);
    body.append(extra, value || "1");
    return fetch(form.action, { method: "POST", body: body, credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (text) {
      return new DOMParser().parseFromString(text, "text/html");
    });
  }

  function take(page, id) {
    var here = document.getElementById(id);
    var there = page.getElementById(id);
    if (here && there) here.replaceChildren.apply(here, Array.prototype.slice.call(there.childNodes));
  }

  function save() {
    var at = typed;
    busy = true;
    send("autosave").then(function (page) {
      var there = page.getElementById("place");
      if (!there || page.querySelector(".error-summary, .conflict")) {
        say("还没有保存：按“保存”看原因。");
        return;
      }
      form.elements.edits.value = there.elements.edits.value;
      form.setAttribute("action", there.getAttribute("action"));
      take(page, "saved");
      take(page, "remarks");
      if (typed !== at) later();
    }).catch(function () {
      say("没有保存上，请按“保存”。");
    }).then(function () {
      busy = false;
    });
  }

  function say(words) {
    document.getElementById("saved").textContent = words;
  }

  function later() {
    if (form.dataset.autosave === undefined) return;
    clearTimeout(timer);
    timer = setTimeout(function () {
      if (busy) later();
      else save();
    }, PAUSE);
  }

  /* One more row, without losing one's place on the page. */
  function more(name) {
    send("more", name).then(function (page) {
      take(page, "rows-" + name);
      fitAll();
      var rows = document.getElementById("rows-" + name).children;
      var last = Array.prototype.filter.call(rows, function (row) {
        return row.classList.contains("row");
      }).pop();
      var first = last && last.querySelector("input:not([type=hidden]), select, textarea");
      if (first) first.focus();
    }).catch(function () {
      say("没有加上，请先按“保存”。");
    });
  }

  function count() {
    send("count").then(function (page) {
      take(page, "answer");
    }).catch(function () {
      document.getElementById("answer").textContent = "没有数成，请按“数一数”。";
    });
  }

  form.addEventListener("change", function (event) {
    typed += 1;
    if (event.target.matches('select[name$="-field"], select[name$="-is"]')) fitAll();
    if (document.getElementById("count")) count();
    if (event.target.name !== "month") later();
  });

  form.addEventListener("click", function (event) {
    if (event.target.name !== "more") return;
    event.preventDefault();
    more(event.target.value);
  });

  form.addEventListener("submit", function () {
    clearTimeout(timer);
  });

  fitAll();
}());
