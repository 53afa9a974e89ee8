// Fills the editor's panel of findings after each saving, and shows their number on its button. The editor exchanges
// the panel when a new text gets its number, so that it is looked for each time.
"use strict";
async function renew(address) {
  const answer = await fetch(address);
  const panel = document.querySelector("[data-findings]");
  if (!answer.ok || answer.redirected || !panel) return; // signed out meanwhile: saving will say so
  panel.innerHTML = await answer.text();
  const count = panel.querySelector("[data-count]")?.dataset.count ?? "0";
  const counter = document.querySelector("[data-side-panel-toggle=findings] [data-side-panel-toggle-counter]");
  if (counter) Object.assign(counter, { textContent: count, hidden: count === "0" });
}

const asFirstShown = document.querySelector("[data-findings]")?.dataset.findings;
if (asFirstShown) {
  if (!asFirstShown.includes("/0/")) renew(asFirstShown);
  document.addEventListener("w-autosave:success", (event) => {
    renew(asFirstShown.replace("/0/", `/${event.detail.response.pk}/`));
  });
}
