// A list of objects as rows with a control for each property. The box of JSON stays what is sent, and
// is all there is where what stands in it is no such list.
import { all, find, on } from "./dom.js";
import { nameOf } from "./lora_names.js";

const ready = new WeakMap();

function entriesOf(box) {
  if (!box.value.trim()) return [];
  try {
    const value = JSON.parse(box.value);
    const isList = Array.isArray(value) && value.every((one) => one && typeof one === "object" && !Array.isArray(one));
    return isList ? value : null;
  } catch {
    return null;
  }
}

function build() {
  for (const box of all("textarea[data-columns]")) {
    const shown = ready.get(box);
    if (shown?.isConnected && shown.dataset.columns === box.dataset.columns) continue;
    shown?.remove();
    const entries = entriesOf(box);
    box.hidden = entries !== null;
    if (entries) show(box, entries);
  }
}

function show(box, entries) {
  const place = document.createElement("div");
  place.className = "row-editor";
  place.dataset.columns = box.dataset.columns;
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", labelOf(box));
  const add = document.createElement("button");
  Object.assign(add, { type: "button", className: "button small", textContent: entries.length ? "Add another" : "Add" });
  add.dataset.addsEntry = "";
  place.append(...entries.map((entry) => row(box, entry)), add);
  box.after(place);
  ready.set(box, place);
}

const labelOf = (box) => find(`label[for="${box.id}"]`)?.textContent.trim() ?? box.name;

function row(box, entry) {
  const line = document.createElement("div");
  line.className = "entry";
  line.entry = { ...entry };
  for (const column of JSON.parse(box.dataset.columns)) line.append(control(box, column, entry[column.name]));
  const remove = document.createElement("button");
  Object.assign(remove, { type: "button", className: "button quiet small icon-only", textContent: "×", title: "Remove" });
  remove.setAttribute("aria-label", `Remove this entry of ${labelOf(box)}`);
  remove.dataset.removesEntry = "";
  line.append(remove);
  return line;
}

function control(box, column, value) {
  const label = document.createElement("label");
  label.className = "field";
  label.title = column.help;
  const words = document.createElement("span");
  words.className = "small";
  words.textContent = column.title;
  const input = document.createElement(column.type === "choice" ? "select" : "input");
  input.className = "input";
  input.dataset.column = JSON.stringify({ name: column.name, type: column.type });
  if (column.type === "choice") {
    if (!column.required) input.append(new Option("Default", ""));
    for (const [choice, said] of column.choices) input.append(new Option(said, JSON.stringify(choice)));
    if (value !== undefined) input.value = JSON.stringify(value);
  } else if (column.type === "boolean") {
    input.type = "checkbox";
    input.checked = value ?? column.default ?? false;
  } else if (["integer", "number"].includes(column.type)) {
    input.type = "number";
    for (const name of ["min", "max", "step"]) if (column[name] !== undefined) input[name] = column[name];
    input.value = value ?? "";
    input.placeholder = column.default ?? "";
  } else {
    input.type = "text";
    input.value = value ?? "";
    input.placeholder = column.default ?? "";
    if (box.getAttribute("list")) input.setAttribute("list", box.getAttribute("list"));
  }
  label.append(words, input);
  if (input.type === "text") label.append(nameBeside(input));
  return label;
}

/** What is called by a code is called by its name beside it, where that is known. */
function nameBeside(input) {
  const name = document.createElement("span");
  name.className = "small entry-name";
  const tell = () => (name.textContent = nameOf(input.value));
  input.addEventListener("input", tell);
  tell();
  return name;
}

/** What a row says; properties that it has no control for stay as they came. */
function entryOf(line) {
  const entry = { ...line.entry };
  for (const input of all("[data-column]", line)) {
    const { name, type } = JSON.parse(input.dataset.column);
    delete entry[name];
    if (type === "boolean") entry[name] = input.checked;
    else if (input.value.trim() === "") continue;
    else if (type === "choice") entry[name] = JSON.parse(input.value);
    else if (["integer", "number"].includes(type)) entry[name] = input.valueAsNumber;
    else entry[name] = input.value;
  }
  return entry;
}

/** A row more, with what it says; false where what stands in the box is no list of rows. */
export function addEntry(box, entry) {
  const place = ready.get(box);
  if (!place?.isConnected) return false;
  find("[data-adds-entry]", place).before(row(box, entry));
  tell(place);
  return true;
}

function tell(place) {
  const box = place.previousElementSibling;
  const entries = all(".entry", place).map(entryOf);
  box.value = entries.length ? JSON.stringify(entries, null, 1) : "";
  find("[data-adds-entry]", place).textContent = entries.length ? "Add another" : "Add";
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

on("click", "[data-adds-entry]", (_, button) => {
  const place = button.parentElement;
  button.before(row(place.previousElementSibling, {}));
  tell(place);
  find("[data-column]", button.previousElementSibling).focus();
});
on("click", "[data-removes-entry]", (_, button) => {
  const place = button.closest(".row-editor");
  button.closest(".entry").remove();
  tell(place);
  find("[data-adds-entry]", place).focus();
});
on("change", ".row-editor", (event, place) => {
  event.stopPropagation();
  tell(place);
});

build();
document.addEventListener("htmx:afterSettle", build);
