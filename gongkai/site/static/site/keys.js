// Keys of the desk: / to search, n to register, j and k through a list, Enter opens as everywhere. They are an addition:
// everything is reached with Tab as well.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const rows = [...document.querySelectorAll("a.row")];
  const at = rows.indexOf(document.activeElement);
  const go = { "/": document.querySelector("#q"), j: rows[Math.min(at + 1, rows.length - 1)], k: rows[Math.max(at - 1, 0)] };
  const register = document.querySelector("a[data-key=n]");
  if (event.key === "n" && register) register.click();
  else if (go[event.key]) go[event.key].focus();
  else return;
  event.preventDefault();
});
