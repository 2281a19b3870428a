// ⌘K: type a few letters, go there.
import { all, find } from "./dom.js";
import { open, switches } from "./frame.js";

const palette = find("#palette");
const input = find("input", palette);
const none = find(".none", palette);
const byNumber = find("[data-product-pattern]", palette);
const bySearch = find("[data-search]", palette);
let options = all("[role=option]", palette);
let finding = Promise.resolve();
let hasMoved = false;
const acts = { ...switches, help: () => open("help") };

function number() {
  options = all("[role=option]", palette);
  options.forEach((option, place) => { option.id = `palette-${place}`; });
}

/** Projects come from the server, by what is typed. */
async function findProjects() {
  const asked = input.value.trim();
  const address = `${input.dataset.finds}?in=palette&q=${encodeURIComponent(asked)}`;
  const answer = asked ? await fetch(address).catch(() => null) : null;
  const found = answer?.ok && !answer.redirected ? await answer.text() : "";
  if (asked !== input.value.trim()) return;
  const chosen = hasMoved && options.find((option) => option.getAttribute("aria-selected") === "true");
  all("[data-project]", palette).forEach((option) => option.remove());
  byNumber.insertAdjacentHTML("beforebegin", found);
  number();
  filter();
  if (chosen?.isConnected) select(chosen);
}

const visible = () => options.filter((option) => !option.hidden);

function matches(option, words) {
  const text = option.textContent.toLowerCase();
  return words.every((word) => text.includes(word));
}

function filter() {
  const asked = input.value.trim().toLowerCase();
  const words = asked.split(/\s+/).filter(Boolean);
  for (const option of options) {
    const isFound = option.dataset.project !== undefined;
    option.hidden = option === byNumber || option === bySearch || !(isFound ? words.length : matches(option, words));
  }
  const place = asked.match(/^#?(\d+)$/)?.[1];
  if (place) {
    byNumber.hidden = false;
    byNumber.dataset.href = byNumber.dataset.productPattern.replace(/0\/$/, `${place}/`);
    find(".label", byNumber).textContent = `Product ${place}`;
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

number();
input.addEventListener("input", () => {
  hasMoved = false;
  filter();
  finding = findProjects();
});
input.addEventListener("keydown", async (event) => {
  if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    await finding;
    go(visible().find((option) => option.getAttribute("aria-selected") === "true"));
    return;
  }
  const shown = visible();
  const at = shown.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") select(shown[(at + 1) % shown.length]);
  else if (event.key === "ArrowUp") select(shown[(at - 1 + shown.length) % shown.length]);
  else return;
  hasMoved = true;
  event.preventDefault();
});
palette.addEventListener("click", (event) => go(event.target.closest("[role=option]")));
new MutationObserver(() => {
  if (!palette.open) return;
  input.value = "";
  filter();
  input.focus();
}).observe(palette, { attributeFilter: ["open"] });
