/* A job's page: fetch the part that changes every two seconds; load the page anew at a change. */
"use strict";

(() => {
  const place = document.querySelector("[data-progress]");
  const EVERY = 2000;
  if (!place) return;
  const stateOf = (part) => part.querySelector("[data-state]").dataset.state;
  const before = stateOf(place);

  async function look() {
    if (document.hidden) return;
    const answer = await fetch(place.dataset.progress, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) {
      location.reload();
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (stateOf(page) !== before) {
      location.reload();
      return;
    }
    place.replaceChildren(...page.body.childNodes);
  }

  setInterval(() => look().catch(() => {}), EVERY);
})();
