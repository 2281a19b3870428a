// On Create, what is dropped or pasted anywhere becomes an input: in the place it was dropped on, else where the form
// takes it; a text becomes the prompt.
import { all, find, isTyping } from "./dom.js";
import { changeForm } from "./form_again.js";
import { setPrompt } from "./create.js";
import { anywhere, PRODUCT, take, upload } from "./uploads.js";

const TEXT = /\.(txt|md|markdown)$/i;
const MOST_LETTERS = 200_000;
const isText = (file) => file.type.startsWith("text/") || TEXT.test(file.name);
const isInput = ({ types }) => ["Files", PRODUCT, "text/uri-list"].some((type) => types.includes(type));

/** What came: a product of ours, files, or an address on which a picture lies. */
function read(transfer) {
  const addresses = transfer.getData("text/uri-list").split(/\s+/).filter((line) => /^(https?:|data:image)/.test(line));
  const ours = addresses.map((one) => new URL(one)).find(({ origin }) => origin === location.origin);
  const product = transfer.getData(PRODUCT) || /^\/gallery\/(\d+)\//.exec(ours?.pathname)?.[1];
  if (product) return { product, files: [] };
  const files = [...transfer.files];
  if (files.length || !addresses.length) return { files };
  const [address] = addresses;
  const name = address.startsWith("data:") ? "The picture" : new URL(address).pathname.split("/").at(-1) || address;
  return { files: [{ address, name, size: 0, type: "" }] };
}

/** The place for what was dropped beside all others stands above the form, from the first time on. */
function opened() {
  if (!anywhere()) find("#drop-anywhere-part").after(find("#drop-anywhere-part").content.cloneNode(true));
  return anywhere();
}

function bring(transfer, zone) {
  const { product, files } = read(transfer);
  if (zone) return product ? take(zone, product) : files.length && upload(zone, files);
  if (product) return changeForm({ use: product, as: "" });
  const words = all('.drop[data-medium="text"]').length ? [] : files.filter(isText);
  const others = files.filter((file) => !words.includes(file));
  if (words.length) write(words);
  if (others.length) upload(opened(), others);
}

/** Behind what stands in the prompt already. */
async function write(files) {
  const texts = await Promise.all(files.map((file) => file.slice(0, MOST_LETTERS).text()));
  const prompt = find("#prompt");
  if (!prompt) return;
  setPrompt([prompt.value.trim(), ...texts.map((one) => one.trim())].filter(Boolean).join("\n\n"));
  find("#announcer").textContent = `${files.map(({ name }) => name).join(", ")}: now in the prompt.`;
}

const page = () => find("#create-form");
let isOfResults = false;
document.addEventListener("dragstart", ({ target }) => { isOfResults = Boolean(target.closest?.(".results")); });

for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (event.defaultPrevented || !event.dataTransfer || !isInput(event.dataTransfer)) return;
    const zone = event.target.closest?.(".drop:not(#drop-anywhere)");
    // One of the results that is let go among them has not been moved.
    const isBack = isOfResults && event.target.closest?.(".results");
    if (!(zone || page()) || isBack) return;
    event.preventDefault();
    zone?.classList.toggle("is-over", name === "dragover");
    find(".maker")?.classList.toggle("is-dropping", !zone && name === "dragover");
    if (name === "drop") bring(event.dataTransfer, zone);
  });
}

document.addEventListener("paste", (event) => {
  const data = event.clipboardData;
  const files = [...(data?.files ?? [])];
  // What is copied out of a text may bring a picture of itself along.
  if (!files.length || (isTyping(event.target) && data.types.includes("text/plain"))) return;
  const zones = all(".drop:not(#drop-anywhere)").filter((one) => files[0].type.startsWith(one.dataset.medium));
  const empty = zones.find((one) => one.dataset.mask === undefined && !find(".picked-item", one));
  if (!page() && !zones.length) return;
  event.preventDefault();
  const zone = empty ?? (page() ? null : zones[0]);
  if (zone) upload(zone, files);
  else bring(data);
});

document.addEventListener("change", (event) => {
  if (!anywhere() || event.target !== anywhere()) return;
  event.stopPropagation();
  const use = all("[data-picked]", anywhere()).map((one) => one.dataset.picked);
  find("[data-picked-list]", anywhere()).replaceChildren();
  if (use.length) changeForm({ use, as: "" });
}, true);
