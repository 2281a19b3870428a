// The menu that asks what a product is to be used as, beside what was pressed.
import { all, find, headers } from "./dom.js";
import { say, sayLoggedOut } from "./messages.js";

const EDGE = 8;
const menu = document.createElement("div");
Object.assign(menu, { id: "uses", className: "menu", popover: "auto", role: "dialog" });
menu.setAttribute("aria-labelledby", "uses-title");
let opener = null;

export async function openUses(address, beside, back = beside) {
  const answer = await fetch(address, { headers: { ...headers(), "HX-Request": "true" } });
  if (answer.status === 401) return sayLoggedOut();
  if (!answer.ok) return say("That product no longer exists.", "error", "uses");
  menu.innerHTML = await answer.text();
  opener = back;
  // The viewer lets no focus out of itself.
  (find(".pswp--open") ?? document.body).append(menu);
  const box = beside.getBoundingClientRect();
  menu.showPopover();
  const [width, height] = [menu.offsetWidth, menu.offsetHeight];
  const below = box.bottom + 4 + height < innerHeight - EDGE;
  const top = below ? box.bottom + 4 : Math.max(EDGE, Math.min(box.top - 4 - height, innerHeight - EDGE - height));
  const left = Math.max(EDGE, Math.min(box.left, innerWidth - EDGE - width));
  // What unfolds goes on below, as far as there is room.
  const most = below ? innerHeight - EDGE - top : height;
  Object.assign(menu.style, { position: "fixed", top: `${top}px`, left: `${left}px`, maxHeight: `${most}px` });
  find("a, summary", menu)?.focus();
}

menu.addEventListener("beforetoggle", ({ newState }) => {
  if (newState === "closed" && menu.contains(document.activeElement)) opener?.focus();
});
menu.addEventListener("keydown", (event) => {
  event.stopPropagation();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const rows = all("a, summary", menu).filter((one) => one.offsetParent);
  rows.at((rows.indexOf(document.activeElement) + step) % rows.length).focus();
});
