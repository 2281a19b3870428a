// The list of keys behind ?: those of what is on this page, then those of all pages.
import { find, isMac } from "./dom.js";
import { chordsOf, KEYS, PLACES } from "./keys.js";

const SIGNS = {
  ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Enter: "↵", Escape: "Esc", Backspace: "⌫", Delete: "Del",
  PageUp: "PgUp", PageDown: "PgDn", "-": "−", Shift: "⇧", Mod: isMac ? "⌘" : "Ctrl", Alt: isMac ? "⌥" : "Alt",
};
const DIGITS = /^([1-9]) .*?([1-9])(?: (0))?$/;

function element(name, ...content) {
  const made = document.createElement(name);
  made.append(...content);
  return made;
}

const key = (name) => element("kbd", SIGNS[name] ?? name);

function drawn(keys) {
  const row = DIGITS.exec(keys);
  if (row) return [key(row[1]), " – ", key(row[2]), ...(row[3] ? [", ", key(row[3])] : [])];
  return chordsOf(keys).flatMap((chord, at) => [...(at ? [", "] : []), ...chord.split(/ |\+(?=.)/).flatMap((one, n) => (n ? [" ", key(one)] : [key(one)]))]);
}

export function part([place, title]) {
  const own = KEYS.filter(([on]) => on === place);
  const list = element("dl", ...own.map(([, , keys, says]) => element("div", element("dt", says), element("dd", ...drawn(keys)))));
  list.className = "keys";
  return element("section", element("h3", title), list);
}

/** Draw those that count here into the dialog. */
export function draw(dialog) {
  find(".dialog-body", dialog).replaceChildren(...PLACES.filter(([, , there]) => find(there)).map(part));
}
