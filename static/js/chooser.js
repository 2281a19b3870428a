// The list of all models, beside the form: typed to find one, by mouse or by arrows and Enter; Escape closes it and
// gives the focus back. What is not there is found in the providers' own catalogues.
import { all, find, on } from "./dom.js";
import { choose, chosen, isBeside } from "./model_choice.js";

const panel = find("#chooser");
const box = find("#chooser-words");
const list = find("#chooser-list");
const only = find("#chooser-provider");
const PRESSED = ".pick, [data-asks], [data-only]:not([data-only=''])";
let beside = false; // how the press was meant that is being answered
let waiting = null; // Enter, pressed before the list was that of the words
let focused = null; // what had the focus in the list that goes

const ask = () => htmx.trigger("#chooser-form", "asks");
const nameOf = (button) => button.dataset.chooses ?? button.ariaLabel;
const isOfTheWords = () => find("[data-words]", list)?.dataset.words === box.value.trim();

function mark() {
  const there = new Set(chosen());
  for (const one of all("[data-chooses], [data-beside]", list)) {
    one.ariaPressed = String(there.has(one.dataset.chooses ?? one.dataset.beside));
  }
}

function take(ref, isMore, kind) {
  choose(ref, { beside: isMore, kind });
  mark();
  if (!isMore) panel.hidePopover();
}

/** The first of the list; where none has these words, the first way to find it elsewhere. */
function takeFirst(isMore) {
  const first = find("[data-chooses]", list);
  if (first) take(first.dataset.chooses, isMore);
  else find(PRESSED, list)?.focus();
}

/** Enter in the box: at once, or as soon as the list is that of its words. */
export function enter(isMore) {
  if (isOfTheWords()) takeFirst(isMore);
  else waiting = { isMore };
}

function narrow(provider) {
  only.value = provider;
  ask();
  box.focus();
}

/** Along the rows, and from one button of a row to the next. */
function go(key) {
  const here = document.activeElement;
  const row = here.closest(".model-row");
  const rows = all(PRESSED, list);
  const at = rows.indexOf(row ? find(".pick", row) : here);
  if (key === "ArrowDown") rows[Math.min(at + 1, rows.length - 1)]?.focus();
  else if (key === "ArrowUp") (at > 0 ? rows[at - 1] : box).focus();
  else {
    const buttons = all("button", row);
    buttons[buttons.indexOf(here) + (key === "ArrowRight" ? 1 : -1)]?.focus();
  }
}

panel.addEventListener("keydown", (event) => {
  if (event.isComposing || event.key === "Tab") return;
  const isTyped = document.activeElement === box;
  const isMore = isBeside(event);
  if (event.key === "Enter" && isTyped) enter(isMore);
  else if (event.key === "Enter" && isMore) {
    document.activeElement.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: true }));
  } else if (event.key === "Escape") {
    panel.hidePopover(); // at once, also where a browser would empty the box first
  } else if (["ArrowDown", "ArrowUp"].includes(event.key)) go(event.key);
  else if (["ArrowLeft", "ArrowRight"].includes(event.key) && !isTyped) go(event.key);
  else {
    const isLetter = event.key.length === 1 && event.key !== " " && !isMore && !event.altKey;
    if (isLetter && !isTyped) box.focus();
    if (isLetter || event.key === " ") event.stopPropagation();
    return;
  }
  event.preventDefault();
  event.stopPropagation();
});
panel.addEventListener("toggle", ({ newState }) => {
  if (newState === "open") return ask();
  box.value = only.value = "";
  waiting = null;
});
list.addEventListener("htmx:beforeSwap", () => {
  const here = document.activeElement;
  focused = list.contains(here) ? nameOf(here) : null;
});
list.addEventListener("htmx:afterSwap", ({ target }) => {
  // What was focused is there again, or is gone.
  if (document.activeElement === document.body) {
    (all("button", list).find((one) => focused && nameOf(one) === focused) ?? box).focus();
  }
  if (target !== list) return;
  list.scrollTop = 0;
  if (!waiting || !isOfTheWords()) return;
  takeFirst(waiting.isMore);
  waiting = null;
});
on("click", "#chooser-list button", (event) => { beside = isBeside(event); });
on("click", "#chooser-list [data-chooses]", (event, row) => take(row.dataset.chooses, isBeside(event)));
on("click", "#chooser-list [data-beside]", (_, button) => take(button.dataset.beside, true));
on("click", "#chooser-list [data-only]", (_, button) => narrow(button.dataset.only));
document.addEventListener("model-added", ({ detail }) => take(detail.ref, beside, detail.kind));
if (panel.matches(":popover-open")) ask();
