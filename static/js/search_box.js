// The search box: what could follow as one types, chips by key, and a count that is said.
import { all, find, headers } from "./dom.js";

const PAUSE = 100;
const input = find("#search-text");
const list = find("#search-offered");
let waiting = 0;
let asked = null;

// The server counts characters, the browser UTF-16: one emoji is one there and two here.
const characters = (text) => [...text].length;
const units = (text, place) => [...text].slice(0, place).join("").length;

function announce(found) {
  if (found) setTimeout(() => { find("#announcer").textContent = `${found.textContent} found`; }, PAUSE);
}

const options = () => all("[role=option]", list);
const chosen = () => find("[aria-selected=true]", list);

function close() {
  clearTimeout(waiting);
  asked?.abort();
  list.hidden = true;
  list.replaceChildren();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function choose(option) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function show(offered) {
  if (!offered.length || document.activeElement !== input) return close();
  const cells = offered.map((one, number) => {
    const option = document.createElement("li");
    Object.assign(option, { className: "menu-item", id: `search-offered-${number}` });
    Object.assign(option.dataset, { insert: one.insert, start: one.start, end: one.end });
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    for (const [name, words] of [["label", one.insert.endsWith(":") ? one.insert : one.value], ["count", one.count]]) {
      const part = document.createElement("span");
      part.className = name;
      part.textContent = words;
      option.append(part, " ");
    }
    return option;
  });
  list.replaceChildren(...cells);
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  input.removeAttribute("aria-activedescendant");
}

async function ask() {
  asked?.abort();
  const mine = (asked = new AbortController());
  const cursor = characters(input.value.slice(0, input.selectionStart));
  const said = new URLSearchParams({ text: input.value, cursor });
  try {
    const answer = await fetch(`${input.dataset.complete}?${said}`, { headers: headers(), signal: mine.signal });
    const { offered } = answer.ok ? await answer.json() : { offered: [] };
    if (!mine.signal.aborted) show(offered);
  } catch (error) {
    if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
  }
}

/** What was chosen goes in the place of the letters it completes. A field's name waits for its value. */
function take({ dataset: { insert, start, end } }) {
  const text = input.value;
  const isName = insert.endsWith(":");
  const behind = text.slice(units(text, Number(end)));
  const written = insert + (isName || behind.startsWith(" ") ? "" : " ");
  input.setRangeText(written, units(text, Number(start)), units(text, Number(end)), "end");
  close();
  if (isName) ask();
}

function onKey(event) {
  if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
  const rows = options();
  const at = rows.indexOf(chosen());
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && rows.length) choose(rows[at < 0 && step < 0 ? rows.length - 1 : (at + step + rows.length) % rows.length]);
  else if ((event.key === "Enter" && chosen()) || (event.key === "Tab" && !event.shiftKey && chosen())) take(chosen());
  else if (event.key === "Escape" && !list.hidden) close();
  else if (event.key === "Backspace" && !input.value && !event.repeat) all(".search-chip").at(-1)?.click();
  else return;
  event.preventDefault();
}

if (input) {
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    asked?.abort();
    waiting = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
  // Pressed, not clicked: the box keeps the focus.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  for (const chip of all(".search-chip")) {
    chip.addEventListener("keydown", (event) => {
      if (event.key !== "Backspace" && event.key !== "Delete") return;
      event.preventDefault();
      event.stopPropagation();
      chip.click();
    });
  }
  if (window.location.hash === "#search-text") {
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    input.focus();
    input.setSelectionRange(input.value.length, input.value.length);
  }
  announce(find("[data-found]"));
  document.addEventListener("htmx:load", ({ detail }) => announce(detail.elt.closest("[data-found]")));
}

for (const menu of all(".drop-down")) {
  const shut = (isKey) => {
    menu.open = false;
    if (isKey) find("summary", menu).focus();
  };
  menu.addEventListener("toggle", () => { if (menu.open) find("input:not([type=hidden])", menu)?.focus(); });
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape" && menu.open) shut(true); });
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) shut(false); });
  menu.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.successful) shut(true); });
}
