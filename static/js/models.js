// The models at hand on Create: a click takes one alone; with ⌘ or Ctrl, or by the keyboard, it stands beside the others.
import { on } from "./dom.js";
import { boxes, choose, chosen, isBeside } from "./model_choice.js";

on("click", "#models .chip input", (event, box) => {
  const isLast = !chosen().length; // it was just switched off
  if (isLast) return event.preventDefault();
  if (event.detail === 0 || isBeside(event)) return;
  boxes().forEach((one) => { one.checked = one === box; });
});
on("click", "[data-drops-model]", (_, button) => choose(button.dataset.dropsModel, { beside: true }));
// The list's own script comes with its first opening; Enter that it does not hear yet is handed to it.
on("click", "#opens-chooser", () => import("./chooser.js"));
on("keydown", "#chooser-words", async (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  (await import("./chooser.js")).enter(isBeside(event));
});
