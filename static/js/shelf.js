// A collection's order, made by hand: drag a picture, press Alt with an arrow key, or use its buttons.
import { all, find, on, send } from "./dom.js";
import { loadAnew } from "./navigating.js";

const shelf = find("[data-shelf]");
const items = () => all(".shelf-item", shelf);
let dragged = null;

/** Put an item before another, or at the end, here and on the server, which the page follows if it differs. */
async function put(item, before) {
  if (before === item || item.nextElementSibling === before) return;
  const focused = item.contains(document.activeElement) ? document.activeElement : null;
  shelf.insertBefore(item, before);
  focused?.focus();
  const place = items().indexOf(item) + 1;
  find("#announcer").textContent = `Moved to place ${place} of ${items().length}`;
  const values = { product: item.dataset.item, before: before?.dataset.item ?? "" };
  const { status } = await send(shelf.dataset.shelf, values, { swap: "none" });
  if (status !== 200) loadAnew();
}

function step(item, by) {
  const beside = by < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!beside?.matches(".shelf-item")) return;
  put(item, by < 0 ? beside : beside.nextElementSibling);
}

/** The item that stands behind the pointer: what is dropped goes before it; null at the end. */
function behind(item, x) {
  const box = item.getBoundingClientRect();
  return x < box.left + box.width / 2 ? item : item.nextElementSibling;
}

function mark(item) {
  all(".is-before", shelf).forEach((other) => other.classList.remove("is-before"));
  item?.classList.add("is-before");
}

if (shelf) {
  on("click", ".shelf-item [name=step]", (event, button) => {
    event.preventDefault();
    step(button.closest(".shelf-item"), button.value === "earlier" ? -1 : 1);
  });
  document.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const item = document.activeElement.closest?.(".shelf-item");
    if (!event.altKey || !by || !item) return;
    event.preventDefault();
    step(item, by);
  });
  on("dragstart", ".shelf-item .card", (_, card) => { dragged = card.closest(".shelf-item"); });
  on("dragover", ".shelf-item", (event, item) => {
    if (!dragged) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    mark(behind(item, event.clientX));
  });
  on("drop", ".shelf-item", (event, item) => {
    if (!dragged) return;
    event.preventDefault();
    put(dragged, behind(item, event.clientX));
  });
  document.addEventListener("dragend", () => {
    dragged = null;
    mark(null);
  });
  document.addEventListener("products-changed", ({ detail }) => {
    for (const { products, without } of detail.changes) {
      if (!without) continue;
      for (const id of products ?? []) find(`[data-item="${id}"]`, shelf)?.remove();
    }
  });
}
