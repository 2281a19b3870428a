// What products are kept by: stars by a single key, and cards that change in place when the server says so.
import { refresh } from "./batches.js";
import { all, find, isTyping, on, post, project, standingFor } from "./dom.js";

const rateUrl = find("#card-tools").dataset.rateUrl;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || !/^[0-5]$/.test(event.key)) return;
  if (isTyping(event.target) || find("dialog[open], .pswp--open") || event.target.closest("audio, video")) return;
  const card = document.activeElement.closest?.(".card[data-product]") ?? find("[data-product].the-product");
  if (!card || card.dataset.trashed !== undefined) return;
  event.preventDefault();
  post(rateUrl, { product: card.dataset.product, rating: event.key });
});

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
