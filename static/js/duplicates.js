// Groups of duplicates leave when they are settled and come back with an undo; the focus goes on to the next one.
import { all, find } from "./dom.js";

const box = find(".duplicates");
const groups = () => all(".duplicate-group", box);
const isThere = (group) => !group.hidden;

/** A group of less than two is none. */
function show() {
  for (const group of groups()) {
    for (const one of all(".duplicate", group)) one.hidden = find(".card", one).hidden;
    leaveIf(group, group.dataset.dismissed !== undefined || all(".duplicate:not([hidden])", group).length < 2);
  }
  find(".duplicates-end").hidden = false;
}

function leaveIf(group, leaves) {
  if (group.hidden === leaves) return;
  const hadFocus = group.contains(document.activeElement);
  group.hidden = leaves;
  if (!leaves || !hadFocus) return;
  const list = groups();
  const place = list.indexOf(group);
  const next = list.slice(place).find(isThere) ?? list.slice(0, place).findLast(isThere);
  (next ? find(".face", next) : find("#main")).focus();
}

if (box) {
  document.addEventListener("products-trashed", show);
  document.addEventListener("products-restored", show);
  document.addEventListener("duplicates-dismissed", ({ detail }) => {
    find(`[data-group="${detail.group}"]`, box)?.setAttribute("data-dismissed", "");
    show();
  });
  document.addEventListener("products-changed", ({ detail }) => {
    const back = new Set(detail.changes.flatMap(({ products }) => products ?? []).map(String));
    for (const group of all("[data-dismissed]", box)) {
      if (all(".card", group).every((card) => back.has(card.dataset.product))) delete group.dataset.dismissed;
    }
    show();
  });
}
