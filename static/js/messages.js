// Messages, in a bar above the status bar: good news leaves by itself, errors stay until they are
// read. What sticks to the bottom of a page stands above them (--said), so that they cover no button.
import { all, find, on } from "./dom.js";

const SHORT = 6000;
const WITH_UNDO = 15000;
const MOST_ACTS = 3;
const MOST_SHOWN = 3;
/** Answers that are a sentence to be shown as it is. */
export const SENTENCES = [413, 503];
const box = find("#messages");
const bar = box.parentElement;
const opener = find("[data-opens-messages]", bar);
const waiting = new Set();

/** Show a sentence that did not come from the server. */
export function say(text, level = "info", key = "", link = null) {
  if (key && box.querySelector(`[data-key="${key}"]`)) return;
  const message = document.createElement("div");
  message.className = `message ${level}`;
  message.dataset.key = key;
  if (level === "error") message.setAttribute("role", "alert");
  const words = document.createElement("div");
  words.className = "words";
  words.textContent = text;
  if (link) {
    const way = { href: link.href, textContent: link.text, target: "_blank", className: "link" };
    words.append(" ", Object.assign(document.createElement("a"), way));
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button quiet small";
  close.dataset.closesMessage = "";
  close.textContent = "Close";
  const times = Object.assign(document.createElement("span"), { className: "times muted" });
  message.append(words, times, close);
  box.prepend(message);
}

/** What was written on this page stays while one logs in beside it. */
export function sayLoggedOut() {
  const link = { href: box.dataset.login, text: "Log in on a new tab, then go on here." };
  say("You are logged out. Nothing was ordered.", "error", "status-401", link);
}

export function unsay(key) {
  box.querySelector(`[data-key="${key}"]`)?.remove();
}

/** An undo that runs out goes when its time is over. */
function runOut(undo) {
  const message = undo.closest(".message");
  if (undo === document.activeElement) find("[data-closes-message]", message).focus();
  undo.remove();
  leaveAfter(message, SHORT);
}

const textOf = (message) => find(".words", message).textContent.trim();

/** The same message again is one that counts; what can be undone stays apart. */
function countUp(message) {
  if (find("[data-undo]", message)) return;
  for (const other of all(".message", box)) {
    if (other === message || find("[data-undo]", other) || other.className !== message.className) continue;
    if (textOf(other) !== textOf(message)) continue;
    message.dataset.times = Number(message.dataset.times ?? 1) + Number(other.dataset.times ?? 1);
    other.remove();
  }
  if (message.dataset.times) find(".times", message).textContent = `×${message.dataset.times}`;
}

/** More than a few are one line that opens. */
function fold() {
  const rest = all(".message", box).slice(MOST_SHOWN);
  const isOpen = opener.getAttribute("aria-expanded") === "true" && rest.length > 0;
  opener.hidden = rest.length === 0;
  opener.setAttribute("aria-expanded", isOpen);
  opener.textContent = isOpen ? "Show fewer messages" : `${rest.length} more message${rest.length === 1 ? "" : "s"}`;
  all(".message", box).forEach((message, place) => { message.hidden = place >= MOST_SHOWN && !isOpen; });
}

function schedule(changes = []) {
  for (const { addedNodes } of changes) {
    for (const added of addedNodes) if (added.isConnected && added.matches?.(".message")) countUp(added);
  }
  // Of acts in a row, such as ratings, the last few can be undone.
  all(".message:has([data-act])", box).slice(MOST_ACTS).forEach((message) => message.remove());
  for (const message of all(".message:not(.error, .warning)", box)) {
    if (waiting.has(message)) continue;
    waiting.add(message);
    const undo = find("[data-undo]", message);
    if (undo?.dataset.seconds) setTimeout(runOut, undo.dataset.seconds * 1000, undo);
    else leaveAfter(message, undo ? WITH_UNDO : SHORT);
  }
  fold();
}

function leaveAfter(message, wait) {
  setTimeout(() => {
    if (message.matches(":hover, :focus-within")) return leaveAfter(message, SHORT);
    message.remove();
    waiting.delete(message);
  }, wait);
}

new MutationObserver(schedule).observe(box, { childList: true });
new ResizeObserver(() => {
  document.documentElement.style.setProperty("--said", `${bar.offsetHeight}px`);
}).observe(bar);
schedule();
opener.addEventListener("click", () => {
  opener.setAttribute("aria-expanded", opener.getAttribute("aria-expanded") !== "true");
  fold();
});
on("click", "[data-closes-message]", (_, button) => button.closest(".message").remove());

document.addEventListener("htmx:responseError", (event) => {
  const { status, responseText } = event.detail.xhr;
  if (status === 401) return sayLoggedOut();
  if (["status-bar", "troubles"].includes(event.detail.elt?.id)) return;
  if (SENTENCES.includes(status)) return say(responseText, "error", `status-${status}`);
  say(
    status === 403 || status === 404
      ? "That is no longer possible on this page. Reload it and try again."
      : "Something went wrong in Art Factory. Nothing was ordered. The log says more; try again.",
    "error",
    `status-${status}`,
  );
});
document.addEventListener("htmx:sendError", () => {
  say("Art Factory does not answer. Is it still running? This page continues by itself once it is back.", "error", "gone");
});
document.addEventListener("htmx:afterRequest", (event) => {
  const status = event.detail.xhr?.status;
  if (status) unsay("gone");
  if (status && status !== 401) unsay("status-401");
});
