// ⌘K: type a few letters, go there.
import { all, find } from "./dom.js";
import { open, switches } from "./frame.js";

const palette = find("#palette");
const input = find("input", palette);
const none = find(".none", palette);
const byNumber = find("[data-product-pattern]", palette);
const bySearch = find("[data-search]", palette);
const options = all("[role=option]", palette);
const acts = { ...switches, help: () => open("help") };

options.forEach((option, number) => { option.id = `palette-${number}`; });

const visible = () => options.filter((option) => !option.hidden);

function matches(option, words) {
  const text = option.textContent.toLowerCase();
  return words.every((word) => text.includes(word));
}

function filter() {
  const asked = input.value.trim().toLowerCase();
  const words = asked.split(/\s+/).filter(Boolean);
  for (const option of options) option.hidden = option === byNumber || option === bySearch || !matches(option, words);
  const number = asked.match(/^#?(\d+)$/)?.[1];
  if (number) {
    byNumber.hidden = false;
    byNumber.dataset.href = byNumber.dataset.productPattern.replace(/0\/$/, `${number}/`);
    find(".label", byNumber).textContent = `Product ${number}`;
  }
  if (words.length) {
    const query = input.value.trim();
    bySearch.hidden = false;
    bySearch.dataset.href = `${bySearch.dataset.search}?q=${encodeURIComponent(query)}`;
    find(".label", bySearch).textContent = `Search the gallery for “${query}”`;
  }
  none.hidden = visible().length > 0;
  select(visible()[0]);
}

function select(option) {
  for (const other of options) other.setAttribute("aria-selected", String(other === option));
  input.setAttribute("aria-activedescendant", option?.id ?? "");
  option?.scrollIntoView({ block: "nearest" });
}

function go(option) {
  if (!option) return;
  palette.close();
  if (option.dataset.href) window.location.assign(option.dataset.href);
  else acts[option.dataset.does]();
}

input.addEventListener("input", filter);
input.addEventListener("keydown", (event) => {
  const shown = visible();
  const at = shown.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") select(shown[(at + 1) % shown.length]);
  else if (event.key === "ArrowUp") select(shown[(at - 1 + shown.length) % shown.length]);
  else if (event.key === "Enter") go(shown[at]);
  else return;
  event.preventDefault();
});
palette.addEventListener("click", (event) => go(event.target.closest("[role=option]")));
new MutationObserver(() => {
  if (!palette.open) return;
  input.value = "";
  filter();
  input.focus();
}).observe(palette, { attributeFilter: ["open"] });
