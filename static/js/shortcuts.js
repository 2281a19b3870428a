// One key, one act; never while typing. `g` waits for a second key.
import { find, isTyping } from "./dom.js";
import { open, switches } from "./frame.js";

const PAGES = { c: "Create", g: "Gallery", f: "Films", q: "Queue", m: "Costs", p: "Projects", t: "Templates", v: "Providers" };
let afterG = 0;

function goTo(name) {
  find(`.sidebar nav a[title="${name}"]`)?.click();
}

/** The prompt, or the box that searches; from a page of the gallery that has none, the gallery's. */
function toSearch() {
  const box = find("#prompt, #search-text, main [type=search]");
  if (box) {
    box.focus();
    if (box.id === "search-text") box.setSelectionRange(box.value.length, box.value.length);
  } else if (document.body.dataset.here === "gallery") {
    window.location.assign(`${find('.sidebar a[title="Gallery"]').href}#search-text`);
  }
}

document.addEventListener("keydown", (event) => {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open("palette");
    return;
  }
  if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
  if (find("dialog[open], .pswp--open")) return;
  if (Date.now() - afterG < 1200 && PAGES[event.key]) {
    afterG = 0;
    event.preventDefault();
    event.stopImmediatePropagation();
    goTo(PAGES[event.key]);
    return;
  }
  const acts = {
    g: () => { afterG = Date.now(); },
    "?": () => open("help"),
    p: () => find("#project-menu").showPopover(),
    "[": () => switches.sidebar(),
    "/": () => toSearch(),
    m: () => find("#opens-chooser")?.click(),
  };
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
});
