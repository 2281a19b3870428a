// Inputs: drop, paste or choose a file, take a product from the gallery, or drag one from the right.
import { find, headers, on } from "./dom.js";
import { sayLoggedOut, SENTENCES } from "./messages.js";
import { megabytes, send } from "./sending.js";

export const PRODUCT = "application/x-artfactory-product";
let picking = null;

function put(zone, html, instead) {
  const list = find("[data-picked-list]", zone);
  const fragment = document.createRange().createContextualFragment(html);
  const items = [...fragment.querySelectorAll(".picked-item")];
  find("[data-wrong]", zone).append(...fragment.querySelectorAll("[data-why]"));
  if (!items.length) return;
  if (!("multiple" in zone.dataset)) list.replaceChildren();
  if (instead?.isConnected) instead.replaceWith(...items);
  else list.append(...items);
  if (zone !== anywhere()) zone.dispatchEvent(new Event("change", { bubbles: true }));
}

/** What is wrong stands where it happened; what comes next begins without it. */
function tell(zone, words) {
  const why = document.createElement("p");
  why.className = "field-error";
  why.setAttribute("role", "alert");
  why.textContent = words;
  find("[data-wrong]", zone).append(why);
}

function clear(zone) {
  find("[data-wrong]", zone).replaceChildren();
  zone.classList.remove("has-error");
}

/** The place of Create for what was dropped beside all others, once there was something. */
export const anywhere = () => find("#drop-anywhere");

/** Files that wait for a zone's turn, and what stops the one under way. */
const lines = new WeakMap();

/** What the app itself `made` of a product, that is from `source` and as its `role`, may take the place
 * of an item `instead`. */
const origins = new WeakMap();

export function upload(zone, files, made) {
  const chosen = "multiple" in zone.dataset ? [...files] : [...files].slice(0, 1);
  const most = Number(zone.dataset.mostBytes);
  const fit = chosen.filter((file) => file.size <= most);
  if (!lines.has(zone)) clear(zone);
  for (const file of [...files].slice(chosen.length)) tell(zone, `${file.name} was left out: only one goes here.`);
  for (const file of chosen.filter((one) => !fit.includes(one))) {
    const words = `${file.name} is too big: ${megabytes(file.size)}, and ${megabytes(most)} are allowed.`;
    tell(zone, `${words} It was not sent.`);
  }
  find("[data-upload]", zone).value = "";
  if (!fit.length) return;
  if (made) origins.set(fit[0], made);
  if (lines.has(zone)) lines.get(zone).files.push(...fit);
  else empty(zone, { files: fit, done: 0, stop: new AbortController() });
}

/** One after the other, so that each is whole or not there at all. */
async function empty(zone, line) {
  lines.set(zone, line);
  const hadFocus = zone.contains(document.activeElement);
  for (const file of line.files) {
    if (line.stop.signal.aborted) break;
    await one(zone, line, file, hadFocus);
    line.done += 1;
  }
  lines.delete(zone);
  if (zone === anywhere()) zone.dispatchEvent(new Event("change", { bubbles: true }));
  const leads = zone.contains(document.activeElement);
  find("[data-sending]", zone).hidden = true;
  zone.classList.remove("is-busy");
  if (leads || (hadFocus && document.activeElement === document.body)) find("[data-chooses-file]", zone)?.focus();
}

async function one(zone, line, file, hadFocus) {
  const body = new FormData();
  body.set("field", zone.dataset.drop);
  body.set("takes", zone.dataset.medium);
  const { source, role, instead } = origins.get(file) ?? {};
  if (source) {
    body.set("source", source);
    body.set("role", role);
  }
  if (file.address) body.set("address", file.address);
  else body.append("file", file);
  const show = shows(zone, line, file);
  show(0);
  if (hadFocus) find("[data-cancels-upload]", zone).focus();
  try {
    const answer = await send(find("[data-upload]", zone).dataset.upload, body, { ...headers(), "HX-Request": "true" }, {
      signal: line.stop.signal,
      onProgress: (part) => (zone.isConnected ? show(part) : line.stop.abort()),
    });
    if ([200, 422].includes(answer.status)) put(zone, answer.text, instead);
    else if (answer.status === 401) sayLoggedOut();
    else if (SENTENCES.includes(answer.status)) tell(zone, answer.text);
    else throw new Error(String(answer.status));
    announce(answer.status === 200 ? `${file.name} is here.` : `${file.name} was not added.`);
  } catch (error) {
    if (error.name === "AbortError") announce(`Cancelled. Nothing of ${file.name} was kept.`);
    else tell(zone, `${file.name} did not arrive. Nothing was spent; try again.`);
  }
}

/** How the zone shows a part from 0 to 1; spoken at the start, at each quarter, and while it is checked. */
function shows(zone, line, file) {
  let spoken = -1;
  return (part) => {
    const percent = Math.floor(part * 100);
    const [row, bar] = [find("[data-sending]", zone), find("[data-sending] progress", zone)];
    const place = line.files.length > 1 ? ` (${line.done + 1} of ${line.files.length})` : "";
    zone.classList.add("is-busy");
    row.hidden = false;
    find("[data-sending-name]", row).textContent = `${file.name}${place}`;
    find("[data-sending-part]", row).textContent = part < 1 ? `${percent} %` : "Checking …";
    bar.setAttribute("aria-label", `Upload of ${file.name}`);
    if (part < 1) bar.value = percent;
    else bar.removeAttribute("value");
    if (Math.floor(percent / 25) === spoken) return;
    spoken = Math.floor(percent / 25);
    announce(part < 1 ? `${file.name}: ${percent} % sent` : `${file.name} is sent and is being checked.`);
  };
}

function announce(words) {
  find("#announcer").textContent = words;
}

export async function take(zone, product) {
  clear(zone);
  const query = new URLSearchParams({ product, field: zone.dataset.drop, medium: zone.dataset.medium });
  const address = find("[data-picks]", zone).dataset.picks.split("?")[0];
  const answer = await fetch(`${address}?${query}`);
  if (answer.status === 401) sayLoggedOut();
  else if (answer.ok || answer.status === 422) put(zone, await answer.text());
  else tell(zone, `There is no product #${product}.`);
}

on("click", "[data-chooses-file]", (_, button) => find("[data-upload]", button.closest(".drop")).click());
on("change", "[data-upload]", (event, input) => {
  event.stopPropagation();
  upload(input.closest(".drop"), input.files);
});
on("click", "[data-cancels-upload]", (_, button) => lines.get(button.closest(".drop"))?.stop.abort());
on("click", "[data-unpick]", (_, button) => {
  const zone = button.closest(".drop");
  button.closest(".picked-item").remove();
  zone.dispatchEvent(new Event("change", { bubbles: true }));
  find("[data-chooses-file]", zone).focus();
});
on("click", "[data-picks]", async (_, button) => {
  picking = button.closest(".drop");
  const answer = await fetch(button.dataset.picks, { headers: headers() });
  if (answer.status === 401) return sayLoggedOut();
  find("#picker-list").innerHTML = await answer.text();
  find("#picker").showModal();
});
on("click", "[data-pick]", (_, button) => {
  if (!picking) return;
  find("#picker").close();
  take(picking, button.dataset.pick);
});
on("submit", "#pick-by-number", (event, form) => {
  event.preventDefault();
  const number = new FormData(form).get("number").replace(/\D/g, "");
  if (!picking) return;
  find("#picker").close();
  if (number) take(picking, number);
});

// Drag: files from anywhere, products from the results.
on("dragstart", ".card[data-product]", (event, card) => {
  event.dataTransfer.setData(PRODUCT, card.dataset.product);
  event.dataTransfer.effectAllowed = "copy";
});
