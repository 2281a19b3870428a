// The right side of Create: the size of results (rows.js lays them out), orders that are folded, and
// those that leave the page.
import { all, find, on } from "./dom.js";

const root = document.documentElement;
const KEY = "artfactory_results";
const buttons = () => all("[data-results-size]");

function show() {
  const size = root.dataset.results ?? "m";
  buttons().forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.resultsSize === size)));
}

/** The order that one looks at stays where it is. */
function keepPlace(change) {
  const seen = all("#orders .order").find((order) => order.getBoundingClientRect().bottom > 80);
  const before = seen?.getBoundingClientRect().top;
  change();
  if (seen && window.scrollY > 0) window.scrollBy(0, seen.getBoundingClientRect().top - before);
}

on("click", "[data-results-size]", (_, button) => {
  root.dataset.results = button.dataset.resultsSize;
  try {
    localStorage.setItem(KEY, button.dataset.resultsSize);
  } catch {
    // A browser that keeps nothing shows it until the page is left.
  }
  keepPlace(() => all("#orders justified-rows").forEach((rows) => rows.layout()));
  show();
});

on("click", "[data-unfolds]", (_, button) => {
  const order = button.closest(".order");
  const isFolded = order.classList.toggle("folded");
  button.setAttribute("aria-expanded", String(!isFolded));
  button.textContent = isFolded ? button.dataset.unfolds : "Show fewer";
  find("justified-rows", order).layout();
  if (isFolded) order.scrollIntoView({ block: "nearest" });
});

document.addEventListener("order-dismissed", ({ detail }) => {
  const order = document.getElementById(`order-${detail.order}`);
  if (!order) return;
  const isAmongDismissed = find("#show-orders").value === "dismissed";
  const hasFocus = order.contains(document.activeElement);
  order.hidden = detail.away !== isAmongDismissed;
  if (hasFocus && order.hidden) {
    const next = all("#orders .order:not([hidden])").find((one) => one.compareDocumentPosition(order) & 2);
    (next ? find("a, button, [tabindex]", next) : find("#show-orders"))?.focus();
  }
});

show();
