// Offers titles while words are typed into the search of the portal. Without this the search is the same.
"use strict";
const sought = document.querySelector("#site-q");
if (sought) {
  const titles = document.createElement("datalist");
  titles.id = "site-titles";
  sought.after(titles);
  sought.setAttribute("list", titles.id);
  sought.autocomplete = "off";
  let waiting;
  sought.addEventListener("input", () => {
    clearTimeout(waiting);
    if (sought.value.trim().length < 2) return;
    waiting = setTimeout(async () => {
      try {
        const answer = await fetch(`${sought.dataset.titles}?q=${encodeURIComponent(sought.value)}`);
        if (!answer.ok) return;
        const found = (await answer.json()).titles;
        titles.replaceChildren(...found.map((title) => Object.assign(document.createElement("option"), { value: title })));
      } catch (problem) {
        if (problem.name !== "TypeError") throw problem; // offline: the search itself will say so
      }
    }, 250);
  });
}
