// A feed of any length holds a few hundred cards: a batch far from the window is emptied at its own height, and
// fetched again by its own address when it comes near. The one with the focus stays.
import { cover, release } from "./canvases.js";
import { find, headers, on } from "./dom.js";
import { loadAnew } from "./navigating.js";

const NEAR = "1000px 0px";
const feed = find(".feed");
const coming = new WeakMap();
let width = feed?.clientWidth;

const isEmpty = (batch) => !batch.firstElementChild;

function empty(batch) {
  coming.get(batch)?.abort();
  if (isEmpty(batch) || batch.contains(document.activeElement)) return;
  batch.style.height = `${batch.getBoundingClientRect().height}px`;
  batch.classList.add("is-empty");
  release(batch);
  batch.replaceChildren();
}

async function refill(batch) {
  if (isEmpty(batch)) await fetchAgain(batch);
}

async function fetchAgain(batch) {
  const asked = new AbortController();
  coming.get(batch)?.abort();
  coming.set(batch, asked);
  try {
    const answer = await fetch(batch.dataset.href, {
      headers: { ...headers(), "HX-Request": "true" },
      signal: asked.signal,
    });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (asked.signal.aborted) return;
    const focused = batch.contains(document.activeElement) && document.activeElement.closest("[data-product]");
    release(batch);
    batch.replaceChildren(...(find(".batch", page)?.childNodes ?? []));
    cover(batch);
    if (focused) find(`[data-product="${focused.dataset.product}"] > .face`, batch)?.focus({ preventScroll: true });
    batch.classList.remove("is-empty");
    batch.style.height = "";
    htmx.process(batch);
  } catch (error) {
    if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
  }
}

/** Show what the server has by now, in the batches that are not emptied. A page without a feed comes anew. */
export function refresh() {
  if (!feed) return loadAnew();
  return Promise.all([...feed.querySelectorAll(".batch:not(.is-empty)")].map(fetchAgain));
}

/** Show the result anew from its beginning; messages stay, and with them the way to undo. */
export async function reload() {
  if (!feed) return loadAnew();
  const answer = await fetch(window.location.href, { headers: { ...headers(), "HX-Request": "true" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  feed.replaceChildren(...(find(".feed", page)?.childNodes ?? []));
  htmx.process(feed);
  find("#gallery-news")?.replaceWith(...[find("#gallery-news", page)].filter(Boolean));
  if (find("#gallery-news")) htmx.process(find("#gallery-news"));
  window.scrollTo({ top: 0, behavior: "instant" });
}

on("click", "[data-shows-news]", reload);

if (feed) {
  const near = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        if (target.isConnected) (isIntersecting ? refill : empty)(target);
      }
    },
    { rootMargin: NEAR },
  );
  const watch = (batches) => batches.forEach((batch) => near.observe(batch));
  // What the page came with is painted as it is where one sees it at once.
  cover(feed, (image) => image.getBoundingClientRect().top >= window.innerHeight);
  watch(feed.querySelectorAll(".batch"));
  new MutationObserver((records) => {
    const added = records.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node.matches?.(".batch"));
    added.forEach((batch) => cover(batch));
    watch(added);
  }).observe(feed, { childList: true });
  // At another width what is empty will be about as much lower as it is wider.
  new ResizeObserver(() => {
    if (!feed.clientWidth || feed.clientWidth === width) return;
    for (const batch of feed.querySelectorAll(".batch.is-empty")) {
      batch.style.height = `${(parseFloat(batch.style.height) * width) / feed.clientWidth}px`;
    }
    width = feed.clientWidth;
  }).observe(feed);
}
