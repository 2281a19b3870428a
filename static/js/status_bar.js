// The one poll for all running work: it says what this page shows, so that only that comes back.
import { all, find } from "./dom.js";

const statusBar = () => find("#status-bar");
const ids = (selector) => all(selector).map((element) => element.dataset.generation);
const LIVE = "[data-generation][data-live]:not(#status-bar *)";
const OFTEN = 250;
const FEW = 24;
let asked = [];

/** The newest generation that the queue's page has; of one state alone it cannot tell. */
function newest() {
  if (!find("#queue-live") || new URLSearchParams(location.search).has("state")) return "";
  const ended = all("#history-rows .entry").map(({ id }) => id.replace("h-", ""));
  return Math.max(0, ...ids("#queue-live [data-generation]"), ...ended);
}

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id !== "status-bar") return;
  asked = ids(LIVE);
  Object.assign(event.detail.parameters, {
    seen: statusBar().dataset.version,
    open: statusBar().querySelector("details")?.open ? 1 : "",
    page: find("#queue-live") ? "queue" : "",
    newest: newest(),
    showing: asked.join(","),
    watching: statusBar().dataset.watching,
  });
});

// An ended card whose work goes on is live again, before the status bar asks.
document.addEventListener("work-changed", ({ detail }) => {
  find(`#g-${detail.generation}:has(.card.ended)`)?.setAttribute("data-live", "");
}, true);

// A card that came while the answer was on its way is not part of it: ask for all once more.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "status-bar" && event.detail.elt?.id !== "status-bar") return;
  if (ids(LIVE).some((id) => !asked.includes(id))) statusBar().dataset.version = "";
});

document.addEventListener("toggle", (event) => {
  if (event.target.parentElement?.id !== "status-bar" && !event.target.closest?.("#status-bar")) return;
  statusBar().dataset.version = "";
  htmx.trigger(statusBar(), "status-bar-look");
}, true);

// What runs on the page that one looks at is awaited: it is asked for more often than each second, unless that is
// so much that something of it is always new.
setInterval(() => {
  const live = all(LIVE).length;
  const isAsking = statusBar()?.classList.contains("htmx-request");
  if (!document.hidden && live && live <= FEW && !isAsking) htmx.trigger(statusBar(), "status-bar-look");
}, OFTEN);

function nameTab() {
  const count = Number(statusBar()?.dataset.count ?? 0);
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = count ? `(${count}) ${title}` : title;
}
document.addEventListener("htmx:afterSwap", nameTab);
nameTab();
