// Shows how far an upload has come. Without this the browser sends the form itself, and the answer is the same.
"use strict";
document.querySelectorAll("form[data-progress]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (![...form.querySelectorAll("input[type=file]")].some((input) => input.files.length)) return;
    event.preventDefault();
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    const words = Object.assign(document.createElement("p"), { textContent: "正在上传…" });
    words.setAttribute("role", "status");
    bar.setAttribute("aria-label", "上传进度");
    form.querySelector(".actions").append(bar, words);
    const button = form.querySelector(".actions button");
    button.disabled = true;
    const sending = new XMLHttpRequest();
    sending.upload.addEventListener("progress", (sent) => {
      bar.value = sent.loaded / sent.total;
      words.textContent = `正在上传，已完成 ${Math.round(bar.value * 100)}%`;
    });
    sending.addEventListener("load", () => {
      history.replaceState(null, "", sending.responseURL);
      document.open();
      document.write(sending.responseText);
      document.close();
    });
    sending.addEventListener("error", () => {
      button.disabled = false;
      bar.remove();
      words.textContent = "没有上传成功，请检查网络后再按“继续”，选择的文件还在。";
    });
    sending.open("POST", location.href);
    sending.send(new FormData(form));
  });
});
