// Which models are chosen: a click takes one alone; with ⌘ or Ctrl, or by the keyboard, it stands beside the others.
import { all, find, on } from "./dom.js";

const boxes = () => all('#models [name="model"]');

export const isBeside = (event) => event.metaKey || event.ctrlKey;
export const chosen = () => boxes().filter((box) => box.checked).map((box) => box.value);

/** Take a model, be it among those at hand or not; `kind` is its own where that may be another one. */
export function choose(ref, { beside = false, kind = "" } = {}) {
  const ofForm = find('#create-form [name="kind"]');
  const isOther = kind !== "" && kind !== ofForm.value;
  let box = boxes().find((one) => one.value === ref);
  if (!box) {
    box = Object.assign(document.createElement("input"), { type: "checkbox", name: "model", value: ref, hidden: true });
    find("#models .chips").append(box);
  }
  const isOn = box.checked;
  if (isOn && beside && chosen().length === 1) return;
  if (!beside || isOther) boxes().forEach((one) => { one.checked = false; });
  box.checked = !(isOn && beside);
  if (isOther) ofForm.value = kind;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

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
