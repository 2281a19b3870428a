// Prompt help: an answer takes the prompt's place only when it is accepted, and gives it back.
import { find, on, post } from "./dom.js";
import { setPrompt } from "./create.js";

let mine = "";

const box = () => find("#help-answer");
const bare = (words) => words.replace(/\r\n?/g, "\n").trim();

function finish(isAccepted) {
  const suggestions = find(".suggestions", box());
  post(suggestions.dataset.helpDone, {});
  suggestions.hidden = true;
  find(".accepted", box()).hidden = !isAccepted;
}

document.addEventListener("htmx:afterSettle", () => {
  const fresh = find(".suggestions:not([data-shown])");
  if (!fresh) return;
  fresh.dataset.shown = "";
  fresh.scrollIntoView({ block: "nearest" });
});
on("click", "[data-accepts]", (_, button) => {
  const warning = find(".changed-since", box());
  const original = button.closest(".suggestions").dataset.original;
  if (bare(find("#prompt").value) !== bare(original) && warning.hidden) {
    warning.hidden = false;
    return;
  }
  mine = find("#prompt").value;
  setPrompt(button.dataset.accepts);
  finish(true);
});
on("click", "[data-keeps-mine]", () => {
  finish(false);
  find("#prompt").focus();
});
on("click", "[data-takes-back]", (_, button) => {
  setPrompt(mine);
  button.closest(".accepted").hidden = true;
});
