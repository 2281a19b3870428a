// ↑ in an empty prompt, or at its very start, brings back earlier prompts; ↓ goes forth again.
import { find, on } from "./dom.js";
import { setPrompt } from "./create.js";

const earlier = JSON.parse(find("#recent-prompts")?.textContent ?? "[]");
let at = -1;
let own = "";

function recall(step) {
  const next = at + step;
  if (next < -1 || next >= earlier.length) return;
  if (at === -1) own = find("#prompt").value;
  at = next;
  setPrompt(at === -1 ? own : earlier[at]);
  find("#prompt").setSelectionRange(0, 0);
}

on("keydown", "#prompt", (event, area) => {
  const isAtStart = area.selectionStart === 0 && area.selectionEnd === 0;
  if (event.shiftKey || event.metaKey || event.ctrlKey || event.altKey || !isAtStart) return;
  if (event.key === "ArrowUp" || (event.key === "ArrowDown" && at > -1)) {
    event.preventDefault();
    recall(event.key === "ArrowUp" ? 1 : -1);
  }
});
// One of the list takes the place of what is typed, and everything else stays as it is set.
on("click", "#prompt-history [data-use-prompt]", (event, link) => {
  const words = find("[data-words]", link.closest("li"));
  if (!words || !find("#prompt") || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  find("#prompt-history").close();
  setPrompt(words.textContent);
});
document.addEventListener("order-placed", () => {
  const words = find("#prompt")?.value.trim();
  if (words && earlier[0] !== words) earlier.unshift(words);
  at = -1;
});
