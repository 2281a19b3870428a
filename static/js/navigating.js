// Nothing loads a page anew that is on its way to another: the newer wish would be dropped, and with it the message
// that the next page is to say. A link to a file leads nowhere, so a way is waited for no longer than this.
const LONGEST_WAY = 10_000;
let leftAt = -Infinity;
let later = 0;

const wayLeft = () => leftAt + LONGEST_WAY - performance.now();

/** Load this page anew; while it is being left, not before it turns out that it stays. */
export function loadAnew() {
  clearTimeout(later);
  if (wayLeft() > 0) later = setTimeout(loadAnew, wayLeft());
  else window.location.reload();
}

// On the window, after all that may have kept the browser from going there.
window.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && !event.target.target && event.target.method !== "dialog") leftAt = performance.now();
});
window.addEventListener("click", (event) => {
  const leads = event.target.closest?.("a[href]:not([target], [download], [href^='#'])");
  const opensElsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (leads && !event.defaultPrevented && !opensElsewhere) leftAt = performance.now();
});
window.addEventListener("pageshow", () => { leftAt = -Infinity; });

document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Refresh") !== "true" || wayLeft() <= 0) return;
  event.preventDefault();
  loadAnew();
});
