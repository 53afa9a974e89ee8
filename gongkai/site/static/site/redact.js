// Drawing what is covered. The text field holds the truth: this draws its lines on the pages and writes new ones into it.
"use strict";
const field = document.querySelector("textarea[name=boxes]");
const ground = document.querySelector("select[name=ground]");
const lines = () => field.value.split("\n").map((line) => line.trim()).filter(Boolean);
const percent = (value) => (Math.min(Math.max(value, 0), 1) * 100).toFixed(2);

function place(box, [left, top, right, bottom]) {
  Object.assign(box.style, {
    left: `${left}%`, top: `${top}%`, width: `${right - left}%`, height: `${bottom - top}%`,
  });
}

function show() {
  document.querySelectorAll(".cover").forEach((box) => box.remove());
  lines().forEach((line, index) => {
    const [page, left, top, right, bottom, words] = line.split(/\s+/);
    const sheet = document.querySelector(`.page[data-page="${page}"] .sheet`);
    if (!sheet) return;
    const box = document.createElement("button");
    box.type = "button";
    box.className = "cover";
    box.title = `去掉：第 ${page} 页 ${words}`;
    box.textContent = words;
    place(box, [left, top, right, bottom].map(Number));
    box.addEventListener("click", () => {
      field.value = lines().filter((_, other) => other !== index).join("\n");
      show();
    });
    sheet.append(box);
  });
}

function draw(figure) {
  const sheet = document.createElement("div");
  sheet.className = "sheet";
  const image = figure.querySelector("img");
  image.draggable = false;
  image.before(sheet);
  sheet.append(image);
  let start = null;
  let box = null;
  const at = (event) => {
    const area = sheet.getBoundingClientRect();
    return [(event.clientX - area.left) / area.width, (event.clientY - area.top) / area.height];
  };
  const edges = (event) => {
    const [x, y] = at(event);
    return [Math.min(x, start[0]), Math.min(y, start[1]), Math.max(x, start[0]), Math.max(y, start[1])].map(percent);
  };
  sheet.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".cover")) return;
    event.preventDefault();
    start = at(event);
    box = Object.assign(document.createElement("div"), { className: "cover drawing" });
    sheet.append(box);
    sheet.setPointerCapture(event.pointerId);
  });
  sheet.addEventListener("pointermove", (event) => start && place(box, edges(event).map(Number)));
  sheet.addEventListener("pointerup", (event) => {
    if (!start) return;
    const [left, top, right, bottom] = edges(event);
    start = null;
    box.remove();
    if (right - left > 0.3 && bottom - top > 0.3) {
      const words = ground.options[ground.selectedIndex].text;
      field.value = [...lines(), [figure.dataset.page, left, top, right, bottom, words].join(" ")].join("\n");
      show();
    }
  });
}

document.querySelectorAll(".page").forEach(draw);
field.addEventListener("input", show);
show();
