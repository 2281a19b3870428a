// Nothing loads a page anew that is on its way to another: the newer wish would be dropped, and with it the message
// that the next page is to say. A link to a file leads nowhere, so the way is taken for one only for a while.
import { on } from "./dom.js";

const LONGEST_WAY = 10_000;
let leftAt = -Infinity;

const isLeaving = () => performance.now() - leftAt < LONGEST_WAY;

/** Load this page anew, unless it is being left. */
export function loadAnew() {
  if (!isLeaving()) window.location.reload();
}

window.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && !event.target.target && event.target.method !== "dialog") leftAt = performance.now();
});
on("click", "a[href]:not([target], [download], [href^='#'])", (event) => {
  const opensElsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!event.defaultPrevented && !opensElsewhere) leftAt = performance.now();
});
window.addEventListener("pageshow", () => { leftAt = -Infinity; });

document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Refresh") === "true" && isLeaving()) event.preventDefault();
});
