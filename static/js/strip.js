// The one poll for all running work: it says what this page shows, so that only that comes back.
import { all, find } from "./dom.js";

const strip = () => find("#strip");

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id !== "strip") return;
  const ids = (selector) => all(selector).map((element) => element.dataset.generation).join(",");
  Object.assign(event.detail.parameters, {
    seen: strip().dataset.version,
    open: strip().querySelector("details")?.open ? 1 : "",
    page: document.body.dataset.here,
    showing: ids("[data-generation][data-live]:not(#strip *)"),
    watching: strip().dataset.watching,
  });
});

document.addEventListener("toggle", (event) => {
  if (event.target.parentElement?.id !== "strip" && !event.target.closest?.("#strip")) return;
  strip().dataset.version = "";
  htmx.trigger(strip(), "strip-opened");
}, true);

function nameTab() {
  const count = Number(strip()?.dataset.count ?? 0);
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = count ? `(${count}) ${title}` : title;
}
document.addEventListener("htmx:afterSwap", nameTab);
nameTab();
