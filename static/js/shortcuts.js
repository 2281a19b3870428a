// What keys do on every page.
import { find } from "./dom.js";
import { open, switches } from "./frame.js";
import { actOf, KEYS } from "./keys.js";

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

const acts = {
  palette: () => open("palette"),
  help: () => open("help"),
  project: () => find("#project-menu").showPopover(),
  sidebar: () => switches.sidebar(),
  search: toSearch,
};
for (const [, name, keys] of KEYS) {
  if (keys.startsWith("g ")) acts[name] = () => find(`.sidebar nav a[title="${name}"]`)?.click();
}

document.addEventListener("keydown", (event) => {
  const act = acts[actOf(event, "everywhere")];
  if (!act) return;
  event.preventDefault();
  act();
});

const help = find("#help");
new MutationObserver(async () => {
  if (help.open) (await import("./key_list.js")).draw(help);
}).observe(help, { attributeFilter: ["open"] });
