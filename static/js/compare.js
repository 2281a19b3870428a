// Comparing: all pictures zoom and move together; two of them by a slider or by blinking.
import { all, find } from "./dom.js";

const root = () => find("[data-compare]");
const BLINK = 700;
let view = { zoom: 1, x: 0, y: 0 };
let blinking = 0;

// x and y are in shares of a picture's box, so that boxes of other sizes move alike.
function show() {
  const most = (view.zoom - 1) / 2;
  view.x = Math.max(-most, Math.min(most, view.x));
  view.y = Math.max(-most, Math.min(most, view.y));
  const sides = find("[data-zooms]", root());
  sides.style.setProperty("--zoom", view.zoom);
  sides.style.setProperty("--x", `${100 * view.x}%`);
  sides.style.setProperty("--y", `${100 * view.y}%`);
  sides.classList.toggle("is-zoomed", view.zoom > 1);
}

// `x` and `y`: the place that stays where it is, from the middle, in shares of the box.
function zoom(factor, x = 0, y = 0) {
  const before = view.zoom;
  view.zoom = Math.max(1, Math.min(16, before * factor));
  const grown = view.zoom / before;
  view.x = x - (x - view.x) * grown;
  view.y = y - (y - view.y) * grown;
  show();
}

function place(event) {
  const box = event.target.closest("[data-face]").getBoundingClientRect();
  return [(event.clientX - box.left) / box.width - 0.5, (event.clientY - box.top) / box.height - 0.5];
}

function fit() {
  view = { zoom: 1, x: 0, y: 0 };
  show();
}

function mode(name) {
  const compare = root();
  compare.dataset.mode = name;
  for (const button of all("[data-mode]", compare)) button.ariaPressed = String(button.dataset.mode === name);
  clearInterval(blinking);
  compare.classList.remove("is-second");
  if (name !== "blink") return;
  // Whoever wants no motion swaps them by pressing Blink again.
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  blinking = setInterval(() => {
    if (!compare.isConnected) clearInterval(blinking);
    compare.classList.toggle("is-second");
  }, BLINK);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-compare] button");
  if (button?.dataset.mode === "blink" && root().dataset.mode === "blink") root().classList.toggle("is-second");
  else if (button?.dataset.mode) mode(button.dataset.mode);
  if (button?.dataset.zoom === "reset") fit();
  else if (button?.dataset.zoom) zoom(button.dataset.zoom === "in" ? 1.4 : 1 / 1.4);
});

document.addEventListener("input", (event) => {
  if (event.target.matches(".compare-slider")) find("[data-zooms]", root()).style.setProperty("--seen", `${event.target.value}%`);
});

document.addEventListener("wheel", (event) => {
  if (!event.target.closest?.("[data-compare] [data-face]:has(img)")) return;
  // What scrolls itself is zoomed by a pinch, or the wheel with Ctrl.
  if (root().dataset.scrolls !== undefined && !event.ctrlKey) return;
  event.preventDefault();
  zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, ...place(event));
}, { passive: false });

document.addEventListener("dblclick", (event) => {
  if (!event.target.closest?.("[data-compare]:not([data-scrolls]) [data-face]:has(img)")) return;
  if (view.zoom > 1) fit();
  else zoom(3, ...place(event));
});

document.addEventListener("pointermove", (event) => {
  const face = event.buttons & 1 && event.target.closest?.("[data-compare]:not([data-scrolls]) [data-face]:has(img)");
  if (!face) return;
  view.x += event.movementX / face.clientWidth;
  view.y += event.movementY / face.clientHeight;
  show();
});

const MOVES = { ArrowLeft: [0.1, 0], ArrowRight: [-0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] };

document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("[data-zooms]") || event.ctrlKey || event.metaKey || event.altKey) return;
  // What scrolls itself does so by the arrows until it is zoomed.
  if (MOVES[event.key] && root().dataset.scrolls !== undefined && view.zoom === 1) return;
  if (event.key === "+" || event.key === "=") zoom(1.4);
  else if (event.key === "-") zoom(1 / 1.4);
  else if (event.key === "0") fit();
  else if (MOVES[event.key]) {
    view.x += MOVES[event.key][0];
    view.y += MOVES[event.key][1];
    show();
  } else return;
  event.preventDefault();
}, true);

// The one that was picked is marked, and from then on it is said which model made which.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("[data-compare] [data-best]");
  // What was refused says so itself, and changes no product.
  if (!form || !event.detail.xhr.getResponseHeader("HX-Trigger")?.includes("products-changed")) return;
  const compare = root();
  for (const side of all(".side", compare)) side.classList.toggle("is-picked", side.contains(form));
  delete compare.dataset.blind;
  for (const blind of all('[name="blind"]', compare)) blind.value = "";
  find("[data-compare-says]", compare).textContent = `${find("figcaption b", form.closest(".side")).textContent} is picked and has five stars.`;
});
