// The focus is never lost. Where what has it goes away or is hidden, by an answer or by an act, it goes to what came in
// its place, else to the neighbour in its list.
import { all, find } from "./dom.js";
import { isShown, ITEMS, itemOf, items, targetOf } from "./walking.js";

let last = null;
let lastItem = null; // of a list, the last that had it

/** The names of what it lies in, the nearest first, as far as that is this one thing or holds nothing else. */
function idsAround(element, item) {
  const found = [element];
  for (let one = element; item && one !== item; one = one.parentElement) found.push(one.parentElement);
  if (item && all(ITEMS, item.parentElement).length === 1) found.push(item.parentElement);
  return found.map(({ id }) => id).filter((id) => id && id !== "main");
}

document.addEventListener("focusin", ({ target }) => {
  // What covers the page gives the focus back itself.
  if (target.closest(".pswp, dialog, [popover]") || target.id === "main") {
    last = null;
    return;
  }
  const item = itemOf(target);
  last = { target, item, ids: idsAround(target, item), list: item ? items() : [], isSeen: target.matches(":focus-visible") };
  if (item) lastItem = item;
});

// Left on purpose: it is still there.
document.addEventListener("focusout", ({ target }) => queueMicrotask(() => {
  if (last?.target === target && isShown(target) && document.activeElement === document.body) last = null;
}));

function place({ item, ids, list }) {
  for (const id of ids) {
    const one = document.getElementById(id);
    const target = one && targetOf(one);
    if (target) return target;
  }
  const at = list.indexOf(item);
  const near = item ? [...list.slice(at + 1), ...list.slice(0, at).reverse()] : [lastItem].filter(Boolean);
  for (const one of near) {
    const target = targetOf(one);
    if (target) return target;
  }
  return find("#main");
}

function mend() {
  const lost = last;
  last = null;
  const to = place(lost);
  to.focus({ preventScroll: true });
  if (lost.isSeen && to.id !== "main") to.scrollIntoView({ block: "nearest" });
}

new MutationObserver((records) => {
  if (!last || ![document.body, last.target].includes(document.activeElement)) return;
  const { target } = last;
  const isHidden = () => records.some((one) => one.type === "attributes" && one.target.contains(target)) && !isShown(target);
  if (!target.isConnected || isHidden()) mend();
}).observe(document.body, { childList: true, subtree: true, attributeFilter: ["hidden"] });
