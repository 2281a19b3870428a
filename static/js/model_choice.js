// Which models of Create are chosen, and how one more is: alone, or beside the others.
import { all, find } from "./dom.js";

export const boxes = () => all('#models [name="model"]');
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
