// Checks a form while it is typed and shows what is found, and lets nobody leave what is not saved unasked.
// Without this the same is found on saving.
"use strict";
const form = document.querySelector("form[data-check]");
if (form) {
  const found = document.querySelector("#findings");
  const heard = document.querySelector("#heard");
  let waiting, asking;
  let isChanged = form.querySelector(".summary") !== null; // what was refused is not saved either
  form.addEventListener("submit", () => (isChanged = false));
  addEventListener("beforeunload", (leaving) => {
    if (isChanged) leaving.preventDefault();
  });
  form.addEventListener("input", () => {
    isChanged = true;
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      asking?.abort();
      asking = new AbortController();
      try {
        const answer = await fetch(form.dataset.check, {
          method: "POST",
          body: new FormData(form),
          signal: asking.signal,
        });
        if (!answer.ok) return;
        const open = found.querySelector("#read").open;
        found.innerHTML = await answer.text();
        found.querySelector("#read").open = open;
        const said = found.querySelector("#said").textContent;
        if (heard.dataset.said === said) return; // the same is not read out again
        heard.dataset.said = said;
        const link = Object.assign(document.createElement("a"), { href: "#found", textContent: "看检查结果" });
        heard.replaceChildren(said, link);
      } catch (problem) {
        if (problem.name !== "AbortError" && problem.name !== "TypeError") throw problem; // typed on, or offline: saving checks
      }
    }, 600);
  });
}
