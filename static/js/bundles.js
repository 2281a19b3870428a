// A project as one file, chosen or dropped: it goes in piece by piece, each asked for again where it was
// lost on its way, so that it may have any size.
import { find, headers, on } from "./dom.js";
import { say, sayLoggedOut, unsay } from "./messages.js";
import { megabytes, send } from "./sending.js";

const TRIES = 5;
const FIRST_WAIT = 500;
const KEY = "bundle";

const place = () => find("[data-takes-bundle]");
let sending = null;

/** Why no more is sent, in a sentence. */
class Refused extends Error {}

async function take(file) {
  if (!file || sending) return;
  unsay(KEY);
  sending = new AbortController();
  const stay = (event) => event.preventDefault();
  addEventListener("beforeunload", stay);
  let begun = null;
  try {
    show(file, 0);
    begun = await post(place().dataset.sendsTo, { name: file.name, size: file.size });
    await sendAll(file, begun);
    removeEventListener("beforeunload", stay);
    location.assign(begun.page);
  } catch (error) {
    removeEventListener("beforeunload", stay);
    if (begun) post(begun.cancel, {}, { isLast: true }).catch(() => {});
    if (error instanceof Refused) say(error.message, "error", KEY);
    else if (error.name !== "AbortError") say("It did not arrive. Is Art Factory still running?", "error", KEY);
    find("#announcer").textContent = "Not sent. Nothing was changed.";
    hide();
  }
  sending = null;
}

async function sendAll(file, { piece }) {
  const most = Number(place().dataset.piece);
  let at = 0;
  while (at < file.size) {
    const part = file.slice(at, at + most);
    const onProgress = (share) => show(file, (at + share * part.size) / file.size);
    const start = at;
    at = await patiently(async () => {
      const { next } = await post(piece, { at: start, file: part }, { onProgress });
      if (next === start) throw new Error("it was not taken");
      return next;
    });
  }
}

/** A piece that was lost is sent again, after a while; the server knows from where on. */
async function patiently(ask) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Refused || error.name === "AbortError" || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT * 2 ** tries));
    }
  }
}

async function post(address, values, { onProgress = () => {}, isLast = false } = {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  const signal = isLast ? new AbortController().signal : sending.signal;
  signal.throwIfAborted();
  const { status, text } = await send(address, body, headers(), { onProgress, signal });
  if (status === 200) return isLast ? null : JSON.parse(text);
  if (status === 422) throw new Refused(JSON.parse(text).why);
  if (status === 503) throw new Error(text);
  if (status === 401) sayLoggedOut();
  throw new Refused(status === 413 ? text : "Something went wrong in Art Factory. The log says more.");
}

function show(file, share) {
  const row = find("[data-bundle-sending]");
  const hadFocus = find("[data-asks-for-bundle]").contains(document.activeElement);
  find("[data-asks-for-bundle]").hidden = true;
  row.hidden = false;
  find("[data-bundle-name]", row).textContent = file.name;
  find("[data-bundle-part]", row).textContent = `${Math.floor(share * 100)} % of ${megabytes(file.size)}`;
  find("progress", row).value = share * 100;
  if (hadFocus) find("[data-stops-bundle]", row).focus();
}

function hide() {
  const row = find("[data-bundle-sending]");
  const hadFocus = row.contains(document.activeElement);
  row.hidden = true;
  find("[data-asks-for-bundle]").hidden = false;
  if (hadFocus) find("[data-chooses-bundle]").focus();
}

on("click", "[data-chooses-bundle]", () => find("[data-bundle]").click());
on("change", "[data-bundle]", (_, input) => {
  take(input.files[0]);
  input.value = "";
});
on("click", "[data-stops-bundle]", () => sending?.abort());

for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!place() || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    find("main").classList.toggle("is-dropping", name === "dragover" && !sending);
    if (name === "drop") take(event.dataTransfer.files[0]);
  });
}
