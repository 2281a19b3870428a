// The bar at the bottom: how many are selected, and what is done with all of them at once.
import { all, counted, find } from "./dom.js";
import { reload } from "./batches.js";
import * as selection from "./selection.js";

const LONGEST_ADDRESS = 6000;
const bar = find("#selection-bar");
const most = Number(bar?.dataset.mostCompared);
let told = "";
let asked = null;
let soon = 0;


function show() {
  const size = selection.size();
  const words = size === null ? "All selected, counting …" : `${counted(size)} selected`;
  bar.hidden = size === 0;
  document.documentElement.style.setProperty("--selection-bar", bar.hidden ? "0px" : `${bar.offsetHeight}px`);
  find("#selection-count").textContent = words;
  announce(size === 0 ? "Nothing selected" : words);
  showTotal();
  const link = find("#selection-compare");
  if (!link) return;
  find("#selection-too-many").hidden = size <= most;
  const chosen = size < 2 || size > most ? [] : (selection.named() ?? selectedHere());
  link.hidden = !chosen.length || chosen.length !== size;
  link.href = `${bar.dataset.compare}?product=${chosen}`;
}

/** Of all that are selected those that the page has: of those out of sight only the place is kept. */
const selectedHere = () => all(".feed .card[data-product]:not([hidden])").map(({ dataset }) => dataset.product).filter(selection.has);

function announce(words) {
  if (words === told || (!told && bar.hidden)) return;
  told = words;
  find("#announcer").textContent = words;
}

/** The button says how many all are, before it is pressed. */
function showTotal() {
  if (bar.hidden) return;
  const total = selection.total();
  find("[data-selects=all]", bar).textContent = total === null ? "Select all" : `Select all ${counted(total)}`;
  const of = String(selection.fields());
  if (asked === of || selection.named() === null) return;
  asked = of;
  selection.count();
}

function fill(form) {
  const values = selection.values();
  for (const input of all("input[type=hidden]", form)) {
    if (["csrfmiddlewaretoken", "next"].includes(input.name)) continue;
    input.value = values[input.name] ?? "";
  }
}

/** The button of the bar for a key. */
export function press(name, key) {
  if (name === "rating") return find(`[name=rating][value="${key}"]`, bar)?.click();
  if (name === "trash") return find("[name=do][value=trash]", bar)?.click();
  const areAll = all(".feed .card[data-selected]").every((card) => card.dataset.favourite !== undefined);
  return find(`[name=is_favourite][value="${areAll ? 0 : 1}"]`, bar)?.click();
}

function exports(event) {
  const said = new URLSearchParams(Object.entries(selection.values()).filter(([name, value]) => value && name !== "counted"));
  const address = `${bar.dataset.export}?${said}`;
  if (address.length > LONGEST_ADDRESS) return;
  event.preventDefault();
  window.location.assign(address);
}

/** What is no longer among these is selected no more. The focus, where it was on one of them or in the bar that
 * goes, comes to the next one that is there. */
function leave(products) {
  const gone = new Set(products.map(String));
  const cards = all(".feed .card[data-product]");
  const place = cards.findIndex((card) => gone.has(card.dataset.product));
  const isLost = bar.contains(document.activeElement) || document.activeElement === document.body;
  if (selection.named() !== null) selection.set([...gone], false);
  if (!isLost || (!bar.hidden && bar.contains(document.activeElement))) return;
  const isThere = (card) => !card.hidden && !gone.has(card.dataset.product);
  const next = cards.slice(Math.max(0, place)).find(isThere) ?? cards.slice(0, Math.max(0, place)).findLast(isThere);
  (next ? find(".face", next) : find("#main")).focus({ preventScroll: !next });
}

const isTrash = () => selection.fields().get("view") === "trash";

if (bar) {
  selection.onChange(show);
  new ResizeObserver(show).observe(bar);
  for (const event of ["click", "submit"]) {
    document.addEventListener(event, ({ target }) => {
      const form = target.closest?.("form[data-bulk]");
      if (form && bar.contains(form)) fill(form);
    }, true);
  }
  find("#selection-export")?.addEventListener("submit", exports);
  document.addEventListener("products-changed", ({ detail }) => {
    if (detail.changes.some(({ products }) => products === null)) reload();
    recount();
  });
  document.addEventListener("products-trashed", ({ detail }) => went(detail.products));
  document.addEventListener("products-restored", ({ detail }) => {
    if (isTrash()) went(detail.products.length ? detail.products : null);
    else recount();
  });
  // One that was refused may have been, since there are more by now.
  bar.addEventListener("htmx:afterRequest", ({ detail }) => detail.requestConfig.verb === "post" && recount());
}

async function went(products) {
  if (products === null) selection.clear();
  if (products === null) await reload();
  if (selection.named() === null) await selection.count();
  leave(products ?? []);
  recount();
}

function recount() {
  clearTimeout(soon);
  soon = setTimeout(() => !bar.hidden && selection.count());
}
