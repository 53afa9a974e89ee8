// Reads a text aloud with the browser's own voice, paragraph by paragraph; nothing is sent anywhere.
"use strict";
const text = document.querySelector("[data-aloud]");
if (text && "speechSynthesis" in window) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "second", textContent: "朗读本文" });
  const tools = Object.assign(document.createElement("p"), { className: "tools noprint" });
  tools.append(button);
  text.before(tools);
  const stop = () => {
    speechSynthesis.cancel();
    button.textContent = "朗读本文";
  };
  button.addEventListener("click", () => {
    if (speechSynthesis.speaking) return stop();
    const paragraphs = [document.querySelector("h1"), ...text.querySelectorAll("h2, h3, h4, p, li, caption, tr, dt, dd")];
    const said = paragraphs.map((one) => [...(one.cells ?? [one])].map((cell) => cell.textContent.trim()).join("，"));
    said.filter(Boolean).forEach((words, index, all) => {
      const voice = Object.assign(new SpeechSynthesisUtterance(words), { lang: "zh-CN" });
      if (index === all.length - 1) voice.onend = stop;
      speechSynthesis.speak(voice);
    });
    button.textContent = "停止朗读";
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
