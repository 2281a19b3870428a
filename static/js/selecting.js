// How things are selected: the check in a card's corner, clicks with ⌘, Ctrl or shift, keys. A card that comes, or
// comes again, shows whether it is selected.
import { all, find, isMac, on } from "./dom.js";
import { actOf } from "./keys.js";
import * as selection from "./selection.js";
import { press } from "./selection_bar.js";
import { startBox } from "./drag_box.js";

const CARD = ".feed .card[data-product]";
const feed = find("#selection-bar") && find(".feed");
let last = null;

const idOf = (card) => card.dataset.product;

function toggle(card) {
  last = idOf(card);
  selection.toggle(last);
}

function upTo(card) {
  const from = last;
  last = idOf(card);
  if (from === null || from === last) selection.set([last], true);
  else selection.range(from, last);
}

function mark(card) {
  const isOn = selection.has(idOf(card));
  card.toggleAttribute("data-selected", isOn);
  let check = find(".card-check", card);
  if (!check) {
    check = find("#card-check").content.firstElementChild.cloneNode(true);
    check.setAttribute("aria-label", `Select ${card.dataset.medium} ${idOf(card)}`);
    check.title = "Select (x)";
    find(".face", card).after(check);
  }
  check.setAttribute("aria-pressed", String(isOn));
}

function show() {
  if (selection.isEmpty()) last = null;
  feed.toggleAttribute("data-selecting", !selection.isEmpty());
  all(CARD).forEach(mark);
}

function onClick(event) {
  const card = event.target.closest(CARD);
  if (!card || event.target.closest(".card-tools, audio")) return;
  const isCheck = event.target.closest(".card-check");
  // Enter on a card opens it; only a pointer selects.
  const isToggled = isCheck || event.metaKey || event.ctrlKey || (event.detail && !selection.isEmpty());
  if (!event.shiftKey && !isToggled) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.shiftKey) upTo(card);
  else toggle(card);
}

const OF_ALL = ["favourite", "trash", "rate"];

/** Before the modules that act on the one card with the focus: what is selected goes first. */
function onKey(event) {
  const card = document.activeElement.closest?.(CARD);
  const act = actOf(event, "select");
  if (act === "all") {
    if (isMac !== event.metaKey) return;
    selection.all();
  } else if (act === "toggle" && card) toggle(card);
  else if (act === "range" && card) upTo(card);
  else if (selection.isEmpty()) return;
  else if (act === "none") {
    const place = find("#selection-bar").contains(document.activeElement) && find(`${CARD} > .face`);
    selection.clear();
    if (place) place.focus({ preventScroll: true });
  } else {
    const ofAll = actOf(event, "card");
    if (!OF_ALL.includes(ofAll)) return;
    press(ofAll === "rate" ? "rating" : ofAll, event.key);
  }
  event.preventDefault();
}

if (feed) {
  selection.onChange(show);
  feed.addEventListener("click", onClick, true);
  document.addEventListener("keydown", onKey, true);
  // Else shift-click selects words, and a selected picture is dragged away instead of the box being drawn.
  feed.addEventListener("mousedown", (event) => event.shiftKey && event.target.closest(CARD) && event.preventDefault());
  feed.addEventListener("dragstart", (event) => !selection.isEmpty() && event.preventDefault());
  startBox(feed, CARD, idOf);
  on("click", "[data-selects]", (_, button) => {
    if (button.dataset.selects === "all") selection.all();
    else selection.clear();
  });
  new MutationObserver((records) => {
    const came = records.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node.matches?.(".card, .batch"));
    if (!came.length) return;
    selection.resultChanged();
    came.flatMap((node) => (node.matches(CARD) ? [node] : all(".card[data-product]", node))).forEach(mark);
  }).observe(feed, { childList: true, subtree: true });
  show();
}
