// What one can do to a product, wherever its card stands. One toolbar visits the card under the
// pointer or the focus; single keys do the same.
import { address, all, find, headers, on, post, project, standingFor } from "./dom.js";
import { refresh } from "./batches.js";
import { tool, tools } from "./card_tools.js";
import { actOf } from "./keys.js";
import { say } from "./messages.js";
import { view } from "./viewer.js";

const CARD = ".card[data-product]";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const touch = matchMedia("(hover: none)");
const prices = new Map();
let host = null;

function visit(card) {
  if ((host === card && card.contains(tools)) || !card.isConnected) return;
  leave();
  host = card;
  const { medium, product, trashed, imported } = card.dataset;
  tool("play").hidden = medium !== "audio";
  for (const action of ["favourite", "again", "edit", "use", "trash"]) tool(action).hidden = trashed !== undefined;
  tool("restore").hidden = trashed === undefined;
  // What was not made here has no order that could be repeated; Edit takes its recipe.
  if (imported !== undefined) tool("again").hidden = true;
  tool("edit").href = to("edit", product);
  if (!tool("again").hidden) tellPrice(product);
  tool("favourite").setAttribute("aria-pressed", String(card.dataset.favourite !== undefined));
  card.append(tools);
  if (medium === "video") preview(card);
}

/** Where a link of the tools goes, in the project that this page stands in. */
function to(action, product) {
  return `${tool(action).dataset.href}${product}&project=${project()}`;
}

/** What ordering it again costs, beside its button. A pointer that only passes by asks nothing. */
async function tellPrice(product) {
  const label = find("[data-price]", tool("again"));
  label.textContent = prices.get(product) ?? "";
  await new Promise((passed) => setTimeout(passed, 120));
  if (host?.dataset.product !== product || prices.has(product)) return;
  const answer = await fetch(tool("again").dataset.pricePattern.replace("/0/", `/${product}/`), { headers: headers() });
  prices.set(product, answer.ok ? (await answer.json()).price : "");
  if (host?.dataset.product === product) label.textContent = prices.get(product);
}

function leave() {
  if (!host) return;
  find("video.preview", host)?.remove();
  tools.remove();
  host = null;
}

/** A video plays without sound under the pointer. */
function preview(card) {
  if (calm.matches || find("video", card)) return;
  const video = document.createElement("video");
  Object.assign(video, { className: "preview", src: card.dataset.src, muted: true, loop: true, playsInline: true });
  video.setAttribute("aria-hidden", "true");
  video.tabIndex = -1;
  video.style.pointerEvents = "none";
  find(".face", card).append(video);
  video.play().catch(() => video.remove());
}

/** By its own player; a row of a list has none. */
function listen(card) {
  const audio = find("audio", card) ?? card.appendChild(Object.assign(document.createElement("audio"), { src: card.dataset.src }));
  if (!audio.paused) return audio.pause();
  return audio.play().catch(({ name }) => {
    if (name !== "AbortError") say("This sound cannot be played here. Open its page to download it.", "error");
  });
}

const acts = {
  play: listen,
  view,
  favourite: (card) => post(tool("favourite").dataset.url, { product: card.dataset.product }),
  again: (card) => post(tool("again").dataset.url, { product: card.dataset.product }),
  same: (card) => post(tool("again").dataset.url, { product: card.dataset.product, seed: "same" }),
  edit: (card) => window.location.assign(to("edit", card.dataset.product)),
  use,
  trash: (card) => (card.matches(".the-product") ? find(".acts .trash")?.click() : trash(card)),
  restore: (card) => post(tool("restore").dataset.url, { product: card.dataset.product }),
};

/** What it is to be used as is asked in a menu; beside the card's button, or where the focus is. */
async function use(card) {
  const { openUses } = await import("./use_menu.js");
  const link = card.matches(".the-product") && find(".acts [data-uses]");
  const address = tool("use").dataset.urlPattern.replace("/0/", `/${card.dataset.product}/`);
  const beside = link || (card.contains(tool("use")) ? tool("use") : find(".face", card));
  openUses(address, beside, link || find(".face", card) || beside);
}

const keys = {
  ...acts,
  look: (card) => (card.dataset.medium === "audio" ? listen(card) : view(card)),
  page: (card) => find("a.face", card)?.click(),
  rate: (card, rating) => post(find("#card-tools").dataset.rateUrl, { product: card.dataset.product, rating }),
  download: (card) => {
    const link = Object.assign(document.createElement("a"), { href: address("download", card.dataset.product), download: "" });
    link.click();
  },
};

function trash(card) {
  return post(tool("trash").dataset.url, { product: card.dataset.product });
}

on("pointerover", CARD, (event, card) => {
  if (event.pointerType === "mouse" && !touch.matches) visit(card);
});
document.addEventListener("pointerover", (event) => {
  if (host && !host.contains(event.target) && !host.contains(document.activeElement)) leave();
});
on("focusin", CARD, (event, card) => {
  if (event.target.matches(":focus-visible")) visit(card);
});
document.addEventListener("focusin", (event) => {
  if (host && !host.contains(event.target) && !host.matches(":hover")) leave();
});
on("click", "button[data-action]", (event, button) => {
  const card = button.closest("[data-product]");
  if (!card || !acts[button.dataset.action]) return;
  event.preventDefault();
  acts[button.dataset.action](card);
});

on("click", "a[data-uses]", async (event, link) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const { openUses } = await import("./use_menu.js");
  openUses(link.href, link);
});

// What the server says happened.
document.addEventListener("favourite-changed", ({ detail }) => {
  for (const card of all(`[data-product="${detail.product}"]`)) card.toggleAttribute("data-favourite", detail.favourite);
  for (const button of all(`[data-product="${detail.product}"] [data-action="favourite"]`)) {
    button.setAttribute("aria-pressed", String(detail.favourite));
  }
});
document.addEventListener("products-trashed", ({ detail }) => {
  const ids = detail.products ?? [];
  // What is trashed again may have left the trash with its batch; the page of one says what can be done.
  const isMissed = find(".card[data-trashed]") || (!find(".pswp") && standingFor(ids, ".the-product").length);
  if (!setTrashed(ids, true) && isMissed) refresh();
});
document.addEventListener("products-restored", ({ detail }) => {
  if (!setTrashed(detail.products, false) || !detail.products.length) refresh();
});

/** Each card is of the trash or of the others, and seen as long as its product is there. Whether all of
 * them have one in the page. */
function setTrashed(ids, isTrashed) {
  const cards = standingFor(ids, ".card");
  for (const card of cards) card.hidden = (card.dataset.trashed === undefined) === isTrashed;
  if (cards.includes(host)) leave();
  return cards.length >= ids.length;
}

on("click", "[data-undo]", (event, button) => {
  event.preventDefault();
  post(button.form.getAttribute("action"), JSON.parse(button.dataset.undo || "{}"));
  button.closest(".message").remove();
});

const OF_THE_TRASH = ["look", "page"];

document.addEventListener("keydown", (event) => {
  if (actOf(event, "everywhere") === "undo") {
    find("[data-undo]")?.click();
    return;
  }
  const act = actOf(event, "card");
  const card = document.activeElement.closest?.(CARD) ?? find("[data-product].the-product");
  if (!card || !keys[act] || (act === "look" && !document.activeElement.matches(".face, body, #main"))) return;
  event.preventDefault();
  if (card.dataset.trashed === undefined || OF_THE_TRASH.includes(act)) keys[act](card, event.key);
});

// A product dragged out of the browser is a file with its name.
document.addEventListener("dragstart", (event) => {
  const from = event.target.closest?.(".card[data-product], .viewer-bar [data-act=download]");
  if (!from || !event.dataTransfer) return;
  const { product, file } = from.dataset;
  const path = product ? address("download", product) : from.href;
  event.dataTransfer.setData("DownloadURL", `application/octet-stream:${file}:${new URL(path, window.location).href}`);
});
