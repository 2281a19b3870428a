// A key that is held down repeats. It may move and type again and again, but acts once only: nothing
// else hears the repeats of a key that does something.
import { isTyping } from "./dom.js";

const MOVES = /^(Arrow|Page|Home|End|Tab|F\d)/;

function acts(event) {
  if (MOVES.test(event.key)) return false;
  const hasModifier = event.metaKey || event.ctrlKey;
  if (event.key === "Enter") return hasModifier || !event.target.matches?.("textarea, [contenteditable]");
  if (hasModifier) return event.key.toLowerCase() === "k";
  return !isTyping(event.target);
}

window.addEventListener("keydown", (event) => {
  if (!event.repeat || !acts(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
