// Every list is walked by the same keys: J and K go from one thing to the next, whether those are cards, rows or tiles;
// arrows go to what lies on that side.
import { all, find } from "./dom.js";
import { actOf } from "./keys.js";

export const ITEMS = ".card, .entry, .project-tile, [data-shot], tbody tr";
const FOCUSABLE = "a[href], button:not(:disabled), summary, input:not([type=hidden]), select, textarea, [tabindex='0']";

export const isShown = (one) => one.isConnected && one.checkVisibility({ checkVisibilityCSS: true });

/** What the focus goes to in a thing: its first link or button, or itself where it is a line of words or figures;
 * undefined where all of it is folded away. */
export function targetOf(item) {
  if (!item.isConnected) return undefined;
  const found = [item, ...all(FOCUSABLE, item)].find((one) => one.matches(FOCUSABLE) && isShown(one));
  if (found || !item.matches("tr, .entry") || !isShown(item)) return found;
  item.tabIndex = -1;
  return item;
}

/** The outermost thing of a list that this lies in. */
export function itemOf(element) {
  let found = null;
  for (let item = element.closest?.(ITEMS); item; item = item.parentElement?.closest(ITEMS)) found = item;
  return found && find("#main")?.contains(found) ? found : null;
}

export const items = () => all(ITEMS, find("#main")).filter((one) => !one.parentElement.closest(ITEMS));

/** The next that can be gone to, from one of them or from what is in sight. */
function next(by) {
  const list = items();
  const here = list.indexOf(itemOf(document.activeElement));
  const from = here < 0 ? list.findIndex((one) => one.getBoundingClientRect().bottom > 60 && targetOf(one)) - (by > 0 ? 1 : 0) : here;
  for (let at = from + by; list[at]; at += by) {
    const target = targetOf(list[at]);
    if (target) return target;
  }
  return undefined;
}

/** The nearest in the next row of cards. */
function inNextRow(item, direction) {
  const from = item.getBoundingClientRect();
  const centre = (from.left + from.right) / 2;
  const others = items().filter((one) => one !== item && isShown(one)).map((one) => [one, one.getBoundingClientRect()]);
  const beyond = others.filter(([, box]) => (direction > 0 ? box.top >= from.bottom - 1 : box.bottom <= from.top + 1));
  const edge = Math[direction > 0 ? "min" : "max"](...beyond.map(([, box]) => box.top));
  const row = beyond.filter(([, box]) => Math.abs(box.top - edge) < 2);
  const gap = ([, box]) => Math.abs((box.left + box.right) / 2 - centre);
  const found = row.sort((one, other) => gap(one) - gap(other))[0];
  return found && targetOf(found[0]);
}

function go(target) {
  target?.focus();
  target?.scrollIntoView({ block: "nearest" });
  return Boolean(target);
}

/** Another product, on the page of one. */
function turn(by) {
  const link = find(`a[rel="${by > 0 ? "next" : "prev"}"]`);
  link?.click();
  return Boolean(link);
}

/** Arrows, from a thing that has the focus; from the page itself they begin where cards are, and else scroll. */
function moveByArrow(key) {
  const by = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  const isBeside = key === "ArrowLeft" || key === "ArrowRight";
  if (isBeside && turn(by)) return true;
  const { activeElement } = document;
  const item = itemOf(activeElement);
  if (!item) return activeElement.matches("body, #main") && find("[data-keys]") ? go(next(1)) : false;
  const scrolls = !isBeside && activeElement.scrollHeight > activeElement.clientHeight + 1 && !activeElement.matches("a, button, summary");
  if (activeElement !== targetOf(item) || scrolls) return false;
  const isCard = item.matches(".card, .project-tile");
  if (isBeside) return isCard && go(next(by));
  return go(isCard ? inNextRow(item, by) : next(by));
}

document.addEventListener("keydown", (event) => {
  const act = actOf(event, "list") || actOf(event, "card");
  const by = { next: 1, previous: -1 }[act];
  let isDone = false;
  if (event.key.startsWith("Arrow") && (by || act === "beside")) isDone = moveByArrow(event.key);
  else if (by) isDone = (!itemOf(document.activeElement) && turn(by)) || go(next(by));
  if (isDone) event.preventDefault();
});
