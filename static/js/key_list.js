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
  return chordsOf(keys).flatMap((chord, at) => [...(at ? [" "] : []), ...chord.split(/ |\+(?=.)/).flatMap((one, n) => (n ? [" ", key(one)] : [key(one)]))]);
}

/** Draw those that count here into the dialog. */
export function draw(dialog) {
  const parts = PLACES.filter(([, , there]) => find(there)).flatMap(([place, title]) => {
    const rows = KEYS.filter(([on]) => on === place).map(([, , keys, says]) => element("div", element("dt", says), element("dd", ...drawn(keys))));
    const list = element("dl", ...rows);
    list.className = "keys";
    return [element("h3", title), list];
  });
  find(".dialog-body", dialog).replaceChildren(...parts);
}
