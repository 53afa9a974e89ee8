// What is selected in a text is quoted in the remark on it. Without this the words are typed in.
"use strict";
const LONGEST = 200;
document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const words = selection.toString().trim();
  const place = words && selection.anchorNode?.parentElement?.closest("[data-place]");
  if (!place || words.length > LONGEST || !place.contains(selection.focusNode)) return;
  const remarking = place.querySelector("details.remarking");
  if (!remarking || remarking.contains(selection.anchorNode)) return;
  remarking.querySelector("[name=quote]").value = words;
  remarking.open = true;
});
