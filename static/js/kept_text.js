// A script that was typed and not sent stays in this browser, and comes back with its box.
import { all, find, on } from "./dom.js";

const keyOf = (box) => `art-factory:${box.dataset.keepsText}`;
const back = () => find("[data-text-back]");

function keep(box) {
  try {
    localStorage.setItem(keyOf(box), box.value);
  } catch {
    // Full, or not allowed: then it is as without.
  }
}
const drop = (box) => localStorage.removeItem(keyOf(box));

for (const box of all("[data-keeps-text]")) {
  const left = localStorage.getItem(keyOf(box));
  if (box.dataset.isNew !== undefined) {
    keep(box);
  } else if (left && left !== box.value) {
    box.value = left;
    back().hidden = false;
  } else {
    drop(box);
  }
}

on("input", "[data-keeps-text]", (_, box) => keep(box));
// What is refused comes back with the answer, and is kept again.
on("submit", "form:has([data-keeps-text])", ({ submitter }, form) => {
  if (submitter?.value !== "look") drop(find("[data-keeps-text]", form));
});
on("click", "[data-drops-text]", (_, button) => {
  const box = find("[data-keeps-text]", button.closest("form"));
  drop(box);
  box.value = box.defaultValue;
  back().hidden = true;
});
