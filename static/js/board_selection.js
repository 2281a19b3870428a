// Shots of a board that are selected: by ⌘- or shift-click, x, a scene or all drafts; and what is done with them.
import { all, find, on, send } from "./dom.js";
import { actOf } from "./keys.js";

const page = () => find(".film-page");
const cards = () => all("[data-shot]", find("#board"));
const keyOf = (card) => card.dataset.shot;
const selected = new Set();
let last = null;

function show() {
  const there = new Set(cards().map(keyOf));
  [...selected].filter((key) => !there.has(key)).forEach((key) => selected.delete(key));
  for (const card of cards()) {
    const isOn = selected.has(keyOf(card));
    card.toggleAttribute("data-selected", isOn);
    const face = find(".shot-face", card);
    if (selected.size) face.setAttribute("aria-pressed", String(isOn));
    else face.removeAttribute("aria-pressed");
  }
  find("#film-selected").hidden = !selected.size;
  find("[data-selected-count]").textContent = `${selected.size} shot${selected.size === 1 ? "" : "s"} selected`;
}

function toggle(card) {
  last = keyOf(card);
  if (!selected.delete(last)) selected.add(last);
  show();
}

/** All from the one before to this one. */
function upTo(card) {
  const keys = cards().map(keyOf);
  const [from, to] = [Math.max(0, keys.indexOf(last)), keys.indexOf(keyOf(card))].sort((a, b) => a - b);
  keys.slice(from, to + 1).forEach((key) => selected.add(key));
  last = keyOf(card);
  show();
}

function select(those) {
  those.forEach((card) => selected.add(keyOf(card)));
  show();
}

function clear() {
  selected.clear();
  show();
}

document.addEventListener("click", (event) => {
  const face = page() && event.target.closest(".shot-face");
  if (!face || !(event.metaKey || event.ctrlKey || event.shiftKey)) return;
  event.preventDefault();
  event.stopPropagation();
  const card = face.closest("[data-shot]");
  if (event.shiftKey) upTo(card);
  else toggle(card);
}, true);

document.addEventListener("keydown", (event) => {
  if (!page()) return;
  const card = document.activeElement.closest?.("[data-shot]");
  const act = actOf(event, "shot");
  if (act === "all") select(cards());
  else if (act === "toggle" && card) toggle(card);
  else if (act === "range" && card) upTo(card);
  else if (act === "none" && selected.size) clear();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

on("click", "[data-selects-scene]", (_, button) => select(all("[data-shot]", button.closest(".scene"))));
on("click", "[data-selects-drafts]", () => select(cards().filter((card) => find("[data-draft]", card))));
on("click", "[data-selects-none]", clear);
on("click", "[data-makes-final]", (_, button) => {
  const shot = button.dataset.makesFinal === "all" ? [] : [...selected];
  send(page().dataset.final, { shot }, { swap: "none" });
});
on("click", "[data-approves]", () => send(page().dataset.edit, { do: "approve", shot: [...selected] }, { swap: "none" }));
document.addEventListener("htmx:afterSettle", () => page() && show());
