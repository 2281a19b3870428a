// A row of buttons, tabs or chips is one stop of the Tab key, with arrows inside. What has not the focus is left out of the
// order only for the moment of that press: what comes anew from the server needs no more. A card is one stop, too: its
// buttons are gone to by a key of their own.
import { all, find } from "./dom.js";
import { actOf } from "./keys.js";
import { isShown } from "./walking.js";

const GROUPS = ".segments:not([role=tablist]), .chips, .origins, [role=toolbar]:not(.card-tools, .viewer-bar)";
const MEMBERS = "a[href], button:not(:disabled), input[type=checkbox]";
const CHOSEN = "[aria-current], [aria-pressed=true], :checked";
const CARD = ".card[data-product]";
const OF_CARD = ".card-check, .card-tools :is(a, button)";
const before = new WeakMap(); // the member of a group that had the focus last
let isByTab = false;

const members = (group) => all(group.matches(CARD) ? OF_CARD : MEMBERS, group).filter(isShown);

function groupOf(element) {
  if (element.matches?.(OF_CARD)) return element.closest(CARD);
  return element.matches?.(MEMBERS) ? element.closest(GROUPS) : null;
}

function leaveOut(those) {
  const kept = those.map((one) => [one, one.getAttribute("tabindex")]);
  those.forEach((one) => { one.tabIndex = -1; });
  // By then the browser has moved the focus.
  setTimeout(() => kept.forEach(([one, was]) => (was === null ? one.removeAttribute("tabindex") : one.setAttribute("tabindex", was))));
}

function move(event, group) {
  const list = members(group);
  const at = list.indexOf(event.target);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: list.length - 1 }[event.key];
  if (to === undefined || list.length < 2) return;
  event.preventDefault();
  list.at(to % list.length).focus();
}

// Before those who take arrows for the page.
document.addEventListener("keydown", (event) => {
  isByTab = event.key === "Tab";
  if (event.defaultPrevented || event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return;
  const { target } = event;
  const group = groupOf(target);
  const card = target.closest?.(CARD);
  if (group && isByTab) leaveOut(members(group).filter((one) => one !== target));
  else if (group === card && card && event.key === "Escape") {
    event.preventDefault();
    find(".face", card).focus();
  } else if (card && actOf(event, "card") === "tools") {
    event.preventDefault();
    members(card).find((one) => !one.matches(".card-check"))?.focus();
  } else if (group && !event.shiftKey) move(event, group);
}, true);
document.addEventListener("pointerdown", () => { isByTab = false; }, true);

// Whoever comes by Tab comes to the member that was there last, or that is chosen.
document.addEventListener("focusin", ({ target, relatedTarget }) => {
  const group = groupOf(target);
  if (!group) return;
  const isNew = !group.contains(relatedTarget);
  const list = members(group);
  const to = list.includes(before.get(group)) ? before.get(group) : list.find((one) => one.matches(CHOSEN));
  before.set(group, target);
  if (!isNew || !isByTab || !to || to === target) return;
  isByTab = false;
  to.focus();
});
