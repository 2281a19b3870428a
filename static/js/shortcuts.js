// One key, one act; never while typing. `g` waits for a second key.
import { find, isTyping } from "./dom.js";
import { open, switches } from "./frame.js";

const PAGES = { c: "Create", g: "Gallery", q: "Queue", m: "Costs", p: "Projects", v: "Providers" };
let afterG = 0;

function goTo(name) {
  find(`.sidebar nav a[title="${name}"]`)?.click();
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
    "[": () => switches.sidebar(),
    "/": () => find("#prompt, [type=search]")?.focus(),
  };
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
});
