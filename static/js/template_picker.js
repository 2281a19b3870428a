// “/” at the start of the prompt, or after white space, offers templates: type to find one, arrows and
// Enter to put it in, Escape to leave the slash as it is.
import { find, headers, on } from "./dom.js";
import { setPrompt } from "./create.js";
import { changeForm } from "./form_again.js";

const PAUSE = 80;
const BEGINS = /(?:^|\s)\/([^\n/]{0,60})$/;
const list = document.createElement("ul");
let slash = -1; // where the slash stands that is being answered
let left = -1; // and where one stands that is to stay
let waiting = 0;
let asked = null;

const area = () => find("#prompt");
const options = () => [...list.children].filter((row) => row.role === "option");
const chosen = () => options().find((row) => row.ariaSelected === "true");

function typed() {
  const { selectionStart, selectionEnd, value } = area();
  if (selectionStart !== selectionEnd) return null;
  const words = BEGINS.exec(value.slice(0, selectionStart));
  if (!words) return null;
  const at = selectionStart - words[1].length - 1;
  return at === left ? null : { at, words: words[1] };
}

function close() {
  clearTimeout(waiting);
  asked?.abort();
  slash = -1;
  list.remove();
  area()?.removeAttribute("aria-activedescendant");
  area()?.removeAttribute("aria-controls");
}

function choose(row) {
  for (const other of options()) other.ariaSelected = String(other === row);
  area().setAttribute("aria-activedescendant", row.id);
  row.scrollIntoView({ block: "nearest" });
}

function part(name, words) {
  const made = document.createElement("span");
  made.className = name;
  made.textContent = words;
  return made;
}

function show(offered) {
  const rows = offered.map((one, number) => {
    const row = document.createElement("li");
    Object.assign(row, { id: `template-${number}`, className: "menu-item", role: "option", ariaSelected: "false" });
    Object.assign(row.dataset, { version: one.version, prompt: one.prompt });
    row.append(part("label", one.name), part("kind", one.kind), part("about", one.about));
    return row;
  });
  if (!rows.length) {
    // Not an option: words that no template has are words.
    const none = document.createElement("li");
    Object.assign(none, { className: "menu-item", role: "option", ariaDisabled: "true", textContent: "No template has these words" });
    rows.push(none);
  }
  list.replaceChildren(...rows);
  if (!list.isConnected) area().after(list);
  list.style.top = `${area().offsetTop + area().offsetHeight + 4}px`;
  area().setAttribute("aria-controls", list.id);
  find("#announcer").textContent = `${offered.length} templates`;
  if (offered.length) choose(rows[0]);
}

async function ask(words) {
  asked?.abort();
  const mine = (asked = new AbortController());
  const kind = find("#create-form [name=kind]").value;
  try {
    const said = new URLSearchParams({ text: words, kind });
    const answer = await fetch(`${area().dataset.templates}?${said}`, { headers: headers(), signal: mine.signal });
    const { offered } = answer.ok ? await answer.json() : { offered: [] };
    if (!mine.signal.aborted && slash >= 0) show(offered);
  } catch (error) {
    if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
  }
}

/** Its text goes in the place of the slash, and the form asks for what is open in it. */
function take(row) {
  const box = area();
  const [before, after] = [box.value.slice(0, slash), box.value.slice(box.selectionStart)];
  close();
  setPrompt(before + row.dataset.prompt + after);
  const cursor = before.length + row.dataset.prompt.length;
  box.setSelectionRange(cursor, cursor);
  changeForm({ add: row.dataset.version });
}

on("input", "#prompt", () => {
  const found = typed();
  if (!found) {
    if (slash >= 0) close();
    if (area().value[left] !== "/") left = -1;
    return;
  }
  slash = found.at;
  clearTimeout(waiting);
  waiting = setTimeout(ask, PAUSE, found.words);
});

on("keydown", "#prompt", (event) => {
  if (slash < 0 || event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
  const rows = options();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") {
    left = slash;
    close();
  } else if (step && list.isConnected && chosen()) {
    choose(rows[(rows.indexOf(chosen()) + step + rows.length) % rows.length]);
  } else if ((event.key === "Enter" || event.key === "Tab") && list.isConnected && chosen()) {
    take(chosen());
  } else return;
  event.preventDefault();
  event.stopImmediatePropagation();
});

on("focusout", "#prompt", close);
list.id = "template-picker";
list.className = "menu";
list.role = "listbox";
list.ariaLabel = "Templates";
// Pressed, not clicked: the box keeps the focus.
list.addEventListener("mousedown", (event) => {
  event.preventDefault();
  const row = event.target.closest("[data-version]");
  if (row) take(row);
});
