// Import: files and folders dropped or chosen in the browser go in one by one; and how far the imports
// of this machine's own folders are.
import { all, counted, find, headers, isTyping, on } from "./dom.js";
import { sayLoggedOut } from "./messages.js";
import { megabytes, send } from "./sending.js";
import { timeLeft } from "./times.js";

const SIDE_CAR = /\.(txt|json)$/i;
const PICTURE = /\.(png|jpe?g|webp|avif|gif|bmp|tiff?|heic)$/i;
const PASSED_OVER = /^(\.|thumbs\.db$|desktop\.ini$|__macosx$)/i;
const MOST_LINES = 1000;
const LOOK_EVERY = 1000;
const ASK_AGAIN = 1000;
const MOST_TRIES = 5;
const FORETOLD_AFTER = 2;
// What a file takes longer than its bytes do, in bytes.
const BESIDES = 200_000;

const panel = () => find("#import-sending");
let line = null;

/** A file with the names of the folders that it lies in; the first is the one that was chosen. */
const dropped = (file, folders) => ({ file, folders });

/** Take files on, behind those that are on their way. */
function take(items, withTags) {
  const shown = items.filter(({ file, folders }) => ![...folders, file.name].some((name) => PASSED_OVER.test(name)));
  const wanted = paired(shown).map((item) => ({ ...item, withTags }));
  wanted.sort((one, other) => (pathOf(one) < pathOf(other) ? -1 : 1));
  if (!wanted.length) return;
  const weight = wanted.reduce((sum, item) => sum + weightOf(item), 0);
  if (line) {
    line.items.push(...wanted);
    line.weight += weight;
  } else {
    const counts = { done: 0, taken: 0, known: 0, beside: 0, refused: [], weight, sent: 0 };
    sendAll({ items: wanted, ...counts, began: Date.now(), stop: new AbortController() });
  }
}

/** A text that is called like a picture beside it goes with that. */
function paired(items) {
  const key = (item, name) => [...item.folders, name].join("/").toLowerCase();
  const pictures = new Map();
  for (const item of items.filter(({ file }) => PICTURE.test(file.name))) {
    for (const name of [item.file.name, item.file.name.replace(/\.[^.]*$/, "")]) pictures.set(key(item, name), item);
  }
  return items.filter((item) => {
    const picture = SIDE_CAR.test(item.file.name) && pictures.get(key(item, item.file.name.replace(SIDE_CAR, "")));
    if (picture) picture.beside ??= item.file;
    return !picture;
  });
}

async function sendAll(begun) {
  line = begun;
  const stay = (event) => event.preventDefault();
  addEventListener("beforeunload", stay);
  find("[data-sent-report]", panel()).hidden = true;
  for (const one of all("[data-stops-sending], progress", panel())) one.hidden = false;
  panel().hidden = false;
  for (const item of line.items) {
    if (line.stop.signal.aborted) break;
    await sendOne(item);
    line.done += 1;
    line.sent += weightOf(item);
  }
  removeEventListener("beforeunload", stay);
  report();
  line = null;
}

async function sendOne(item) {
  if (item.file.size > mostBytes()) {
    refuse(item, `It is too large: ${megabytes(item.file.size)}, and ${megabytes(mostBytes())} are allowed.`);
    return;
  }
  const body = new FormData();
  for (const [name, value] of Object.entries(JSON.parse(panel().dataset.into))) body.set(name, value);
  body.append("file", item.file);
  if (item.beside) body.append("beside", item.beside);
  if (item.withTags) body.set("folders", item.folders.slice(1).join("/"));
  show(item, 0);
  try {
    note(item, await answered(item, body));
  } catch (error) {
    if (error.name !== "AbortError") refuse(item, "It did not arrive. Can the file still be read?");
  }
}

/** The answer to a form. Where none comes, as while Art Factory starts anew, it waits for one and sends
 * the form again, which keeps nothing twice; what fails while others are answered is the file’s own, and
 * so it may be where the app ends again and again. */
async function answered(item, body) {
  const { signal } = line.stop;
  for (let tries = 1; ; tries += 1) {
    try {
      return await send(panel().dataset.sendsTo, body, headers(), { signal, onProgress: (part) => show(item, part) });
    } catch (error) {
      const hasWaited = await untilItAnswers(signal);
      signal.throwIfAborted();
      if (tries === MOST_TRIES || (tries > 1 && !hasWaited)) throw error;
    }
  }
}

/** Whether it had to be waited for. */
async function untilItAnswers(signal) {
  const since = Date.now();
  for (let hasWaited = false; ; hasWaited = true) {
    try {
      await fetch(panel().dataset.answersAt, { method: "HEAD", signal, cache: "no-store" });
      line.began += Date.now() - since;
      return hasWaited;
    } catch (error) {
      if (signal.aborted) throw error;
      find("[data-sent-count]", panel()).textContent = "Waiting for Art Factory to answer …";
      await new Promise((passed) => setTimeout(passed, ASK_AGAIN));
    }
  }
}

function note(item, { status, text }) {
  if (status === 401) {
    sayLoggedOut();
    line.stop.abort();
  } else if (status === 200) {
    line[JSON.parse(text).is_new ? "taken" : "known"] += 1;
    if (item.beside) line.beside += 1;
  } else if (status === 422) refuse(item, JSON.parse(text).why);
  else refuse(item, [413, 503].includes(status) ? text : "Something went wrong in Art Factory. The log says more.");
}

const refuse = (item, why) => line.refused.push([pathOf(item), why]);
const mostBytes = () => Number(panel().dataset.mostBytes);
const weightOf = ({ file }) => (file.size > mostBytes() ? 0 : file.size) + BESIDES;
const pathOf = ({ folders, file }) => [...folders, file.name].join("/");

function show(item, part) {
  const percent = ((line.done + part) / line.items.length) * 100;
  find("[data-sent-name]", panel()).textContent = item.file.name;
  find("[data-sent-count]", panel()).textContent = `${counted(line.done + 1)} of ${counted(line.items.length)}${left(item, part)}`;
  find("progress", panel()).value = percent;
}

/** How long the rest takes, by what was sent; "" as long as that is too little to tell. */
function left(item, part) {
  const sent = line.sent + part * weightOf(item);
  const passed = (Date.now() - line.began) / 1000;
  return passed < FORETOLD_AFTER ? "" : `, ${timeLeft((passed * (line.weight - sent)) / sent)}`;
}

function report() {
  const left = line.items.length - line.taken - line.known - line.refused.length;
  const parts = [`${counted(line.taken)} added`, `${counted(line.known)} already here`];
  if (line.beside) parts.push(`${counted(line.beside)} read with their pictures`);
  parts.push(`${counted(line.refused.length)} not added`);
  const words = `${parts.join(", ")}.${left > 0 ? ` Cancelled; ${counted(left)} were not sent.` : ""}`;
  find("[data-sent-name]", panel()).textContent = "Import";
  find("[data-sent-count]", panel()).textContent = "";
  find("[data-sent-words]", panel()).textContent = words;
  const lines = line.refused.slice(0, MOST_LINES).map(([name, why]) => {
    return Object.assign(document.createElement("li"), { textContent: `${name}: ${why}` });
  });
  find("[data-sent-lines]", panel()).replaceChildren(...lines);
  const hadFocus = panel().contains(document.activeElement);
  for (const one of all("[data-stops-sending], progress", panel())) one.hidden = true;
  find("[data-sent-report]", panel()).hidden = false;
  if (hadFocus) find("[data-sent-words]", panel()).focus();
  find("#announcer").textContent = words;
}


/** All files of what was dropped, folders gone through to their ends. */
async function filesOf(transfer) {
  // The list is emptied with the event, so its entries are taken out at once.
  const entries = [...transfer.items].map((one) => one.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => dropped(file, []));
  const found = [];
  const waiting = entries.map((entry) => [entry, []]);
  while (waiting.length) {
    const [entry, folders] = waiting.shift();
    if (entry.isFile) {
      const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
      if (file) found.push(dropped(file, folders));
    } else {
      const names = [...folders, entry.name];
      waiting.push(...(await inside(entry)).map((one) => [one, names]));
    }
  }
  return found;
}

/** A folder tells of some entries at a time, and of none at its end or where it cannot be read. */
async function inside(folder) {
  const reader = folder.createReader();
  const entries = [];
  for (;;) {
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!some.length) return entries;
    entries.push(...some);
  }
}

const withTags = () => find("[data-import-tags]")?.checked ?? false;

on("click", "[data-chooses-import]", (_, button) => find(`[data-import-from="${button.dataset.choosesImport}"]`).click());
on("change", "[data-import-from]", (_, input) => {
  take([...input.files].map((file) => dropped(file, file.webkitRelativePath.split("/").slice(0, -1))), withTags());
  input.value = "";
});
on("click", "[data-stops-sending]", () => line?.stop.abort());
on("click", "[data-closes-sending]", () => { panel().hidden = true; });

// A picture of the page itself, dragged, comes as a file, too.
let isOurs = false;
document.addEventListener("dragstart", () => { isOurs = true; });
document.addEventListener("dragend", () => { isOurs = false; });
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, async (event) => {
    if (isOurs || !panel() || event.target.closest?.(".drop") || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    find("main").classList.toggle("is-dropping", name === "dragover");
    if (name === "drop") take(await filesOf(event.dataTransfer), withTags());
  });
}

document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length || !panel() || isTyping(event.target)) return;
  event.preventDefault();
  take(files.map((file) => dropped(file, [])), withTags());
});

function look() {
  if (document.hidden) return;
  for (const part of document.querySelectorAll("[data-polls]")) htmx.trigger(part, "look");
}
if (find("#import-run, #import-runs, #bundle-run, #backup-run")) setInterval(look, LOOK_EVERY);
