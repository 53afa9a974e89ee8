// Shows published answers like what is being written. Without this they stand on the next page.
"use strict";
const form = document.querySelector("form[data-similar]");
const text = form && form.querySelector("textarea");
if (text) {
  const box = document.createElement("div");
  box.setAttribute("role", "status");
  text.after(box);
  let waiting;
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    if (text.value.trim().length < 8) return;
    waiting = setTimeout(async () => {
      try {
        // In the body, not in the address: what is typed stands in no server's log.
        const body = new URLSearchParams({ q: text.value, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
        const answer = await fetch(form.dataset.similar, { method: "POST", body });
        if (!answer.ok) return;
        const found = (await answer.json()).letters;
        const list = document.createElement("ul");
        list.append(
          ...found.map(({ title, address }) => {
            const item = document.createElement("li");
            item.append(Object.assign(document.createElement("a"), { href: address, target: "_blank", textContent: title }));
            return item;
          }),
        );
        box.replaceChildren(...(found.length ? ["这些信件已经答复：", list] : []));
      } catch (problem) {
        if (problem.name !== "TypeError") throw problem; // offline: the next page will show them
      }
    }, 600);
  });
}
