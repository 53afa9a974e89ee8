// Fills the form from the fragment a receipt's QR code carries, and takes it out of the address at once.
"use strict";
const [number, code] = decodeURIComponent(location.hash.slice(1)).split("/");
if (number && code) {
  document.querySelector("#id_number").value = number;
  document.querySelector("#id_code").value = code;
  history.replaceState(null, "", location.pathname);
}
