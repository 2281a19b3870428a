// How an open page learns of what others do: commands, films, other tabs. While it is seen it asks now and then, and
// at once when it is looked at again or a tab says that it did something; while it is hidden it asks nothing.
import { find } from "./dom.js";

const NOW_AND_THEN = 10_000;
const ONE_LOOK = 1_000;
let askedAt = Date.now();
let tabs = null;

function look() {
  if (document.hidden) return;
  askedAt = Date.now();
  htmx.trigger(find("#status-bar"), "status-bar-look");
}

/** While something runs the status bar asks by itself. */
function lookIfQuiet() {
  if (!find("#status-bar[data-count]")) look();
}

function lookAgain() {
  if (Date.now() - askedAt > ONE_LOOK) look();
}

// A page with an open channel is not kept for Back.
function open() {
  tabs ??= new BroadcastChannel("artfactory");
  tabs.onmessage = look;
}

function close() {
  tabs?.close();
  tabs = null;
}

if (find("#status-bar")) {
  open();
  setInterval(lookIfQuiet, NOW_AND_THEN);
  window.addEventListener("focus", lookAgain);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => {
    open();
    if (event.persisted) look();
  });
  for (const name of ["order-placed", "work-changed"]) document.addEventListener(name, () => tabs?.postMessage(name));
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  const isPoll = !requestConfig.triggeringEvent && elt.getAttribute("hx-trigger")?.includes("every ");
  if (document.hidden && isPoll) event.preventDefault();
});

// A gallery says how much has come into it, and shows that when asked to.
document.addEventListener("htmx:afterSettle", () => {
  const news = find("#gallery-news");
  const newest = find("#status-bar")?.dataset.newestProduct;
  if (!news || !newest || Number(newest) <= Number(news.dataset.after)) return;
  news.dataset.after = newest;
  htmx.trigger(news, "look");
});
