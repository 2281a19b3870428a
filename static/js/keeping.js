// What products are kept by: cards that change in place when the server says so.
import { refresh } from "./batches.js";
import { all, find, on, project, standingFor } from "./dom.js";

document.addEventListener("products-changed", ({ detail }) => {
  for (const { products, ...change } of detail.changes) {
    standingFor(products ?? []).forEach((card) => show(card, change));
  }
  // A row of a list says more than a card, and what it says may be what was undone.
  const isTold = ({ rating, favourite, hidden }) => [rating, favourite, hidden].some((value) => value !== undefined);
  if (find(".feed .list") && !detail.changes.every(isTold)) refresh();
});

function show(card, { rating, favourite, hidden, project: slug }) {
  if (rating) card.dataset.rating = rating;
  else if (rating === 0) delete card.dataset.rating;
  if (favourite !== undefined) {
    card.toggleAttribute("data-favourite", favourite);
    all("[data-action=favourite]", card).forEach((button) => button.setAttribute("aria-pressed", String(favourite)));
  }
  if (hidden !== undefined && card.dataset.veiled !== "project") card.toggleAttribute("data-veiled", hidden);
  if (slug && project() && slug !== project() && card.matches(".card")) card.hidden = true;
}

// A word about what is saved goes when it is written on. The same may stand full screen and on the page below.
on("input", ".keeping [data-saves]", (_, box) => {
  find(".notes-said", box.form).replaceChildren();
  for (const other of all(`[data-saves="${box.dataset.saves}"]`)) if (other !== box) other.value = box.value;
});
on("htmx:afterRequest", "[data-saves]", ({ detail }, box) => {
  if (detail.successful) box.defaultValue = detail.requestConfig.parameters[box.name];
});

/** Save what was written in here and is not saved yet, before it goes. */
export function saveWritten(part) {
  for (const box of all("[data-saves]", part)) {
    if (box.value !== box.defaultValue) box.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
