// Inputs: drop, paste or choose a file, take a product from the gallery, or drag one from the right.
import { find, headers, on } from "./dom.js";
import { say, unsay } from "./messages.js";

const PRODUCT = "application/x-artfactory-product";
let picking = null;

function put(zone, html) {
  const list = find("[data-picked-list]", zone);
  const fragment = document.createRange().createContextualFragment(html);
  const messages = fragment.querySelector("[hx-swap-oob]");
  const items = [...fragment.querySelectorAll(".picked-item")];
  if (messages) find("#messages").prepend(...messages.children);
  if (!items.length) return;
  if (!("multiple" in zone.dataset)) list.replaceChildren();
  list.append(...items);
  zone.classList.remove("has-error");
  zone.dispatchEvent(new Event("change", { bubbles: true }));
}

async function upload(zone, files) {
  const chosen = "multiple" in zone.dataset ? [...files] : [...files].slice(0, 1);
  if (!chosen.length) return;
  const body = new FormData();
  body.set("field", zone.dataset.drop);
  body.set("takes", zone.dataset.medium);
  chosen.forEach((file) => body.append("file", file));
  zone.classList.add("is-busy");
  const words = find(".words", zone);
  const before = words.textContent;
  words.textContent = "Taking it in …";
  try {
    const answer = await fetch(find("[data-upload]", zone).dataset.upload, {
      method: "POST",
      body,
      headers: { ...headers(), "HX-Request": "true" },
    });
    unsay("upload");
    if (answer.status === 503) return say(await answer.text(), "error", "upload");
    if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
    put(zone, await answer.text());
  } catch {
    say("The file did not arrive. Nothing was spent; try again.", "error", "upload");
  } finally {
    words.textContent = before;
    zone.classList.remove("is-busy");
    find("[data-upload]", zone).value = "";
  }
}

async function take(zone, product) {
  const query = new URLSearchParams({ product, field: zone.dataset.drop, medium: zone.dataset.medium });
  const address = find("[data-picks]", zone).dataset.picks.split("?")[0];
  const answer = await fetch(`${address}?${query}`);
  if (answer.ok || answer.status === 422) put(zone, await answer.text());
  else say(`There is no product #${product}.`, "error", "pick");
}

on("click", "[data-chooses-file]", (_, button) => find("[data-upload]", button.closest(".drop")).click());
on("change", "[data-upload]", (event, input) => {
  event.stopPropagation();
  upload(input.closest(".drop"), input.files);
});
on("click", "[data-unpick]", (_, button) => {
  const zone = button.closest(".drop");
  button.closest(".picked-item").remove();
  zone.dispatchEvent(new Event("change", { bubbles: true }));
  find("[data-chooses-file]", zone).focus();
});
on("click", "[data-picks]", async (_, button) => {
  picking = button.closest(".drop");
  const answer = await fetch(button.dataset.picks, { headers: headers() });
  find("#picker-list").innerHTML = await answer.text();
  find("#picker").showModal();
});
on("click", "[data-pick]", (_, button) => {
  find("#picker").close();
  take(picking, button.dataset.pick);
});
on("submit", "#pick-by-number", (event, form) => {
  event.preventDefault();
  const number = new FormData(form).get("number").replace(/\D/g, "");
  find("#picker").close();
  if (number) take(picking, number);
});

// Drag: files from anywhere, products from the results.
on("dragstart", ".card[data-product]", (event, card) => {
  event.dataTransfer.setData(PRODUCT, card.dataset.product);
  event.dataTransfer.effectAllowed = "copy";
});
for (const [name, isOver] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(name, (event) => {
    const zone = event.target.closest?.(".drop");
    if (!zone) {
      // A file that misses its place must not make the browser leave the page.
      if (find(".drop") && name !== "dragleave") event.preventDefault();
      return;
    }
    event.preventDefault();
    zone.classList.toggle("is-over", isOver);
    if (name !== "drop") return;
    const product = event.dataTransfer.getData(PRODUCT);
    if (product) take(zone, product);
    else upload(zone, event.dataTransfer.files);
  });
}
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length) return;
  const zone = [...document.querySelectorAll(".drop")].find((one) => files[0].type.startsWith(one.dataset.medium));
  if (!zone) return;
  event.preventDefault();
  upload(zone, files);
});
