/* The try-out: moving the slider, or choosing anything, brings the result of the same address.
   Without this script the form is sent by its button. */
"use strict";

(() => {
  const PAUSE = 150;
  const form = document.querySelector("form[data-tryout]");
  if (!form || !window.fetch) return;
  const slider = document.getElementById("slider");
  const value = form.elements.value;
  let waiting = 0;
  let asked = 0;

  async function refresh() {
    const turn = ++asked;
    const query = new URLSearchParams(new FormData(form)).toString();
    const response = await fetch(`${form.action.split("?")[0]}?${query}`, { credentials: "same-origin" });
    const text = await response.text();
    if (turn !== asked || !response.ok) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    document.getElementById("result").replaceWith(page.getElementById("result"));
    history.replaceState(null, "", `?${query}`);
  }

  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, PAUSE);
  }

  if (slider) {
    slider.addEventListener("input", () => { value.value = slider.value; soon(); });
    value.addEventListener("input", () => { slider.value = value.value; soon(); });
  }
  for (const name of ["before", "after", "period", "key"]) {
    form.elements[name].addEventListener("change", () => {
      if (name === "key" || name === "after") value.value = "";
      form.submit();
    });
  }
})();
