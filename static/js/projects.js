// Lists of projects: narrowed by letters, walked by arrows. A select of those used last finds any other.
import { all, find, on } from "./dom.js";

const FIND = "?";
const before = new WeakMap();
let narrowing = Promise.resolve();

const presses = (list) => all("button.menu-item", find("[data-projects-found]", list));

/** An answer that was overtaken by more letters, or did not come, changes nothing. */
async function narrow(box, list) {
  const query = box.value;
  const answer = await fetch(`${box.dataset.finds}?q=${encodeURIComponent(query)}`).catch(() => null);
  const found = answer?.ok && !answer.redirected ? await answer.text() : null;
  if (found === null || query !== box.value) return;
  find("[data-projects-found]", list).innerHTML = found;
  box.dataset.shown = query;
}

on("input", "[data-projects] [type=search]", (_, box) => {
  narrowing = narrow(box, box.closest("[data-projects]"));
});

document.addEventListener("keydown", async (event) => {
  const list = event.target.closest?.("[data-projects]");
  if (!list || event.isComposing) return;
  const box = find("[type=search]", list);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const places = [box, ...presses(list)];
    const at = places.indexOf(document.activeElement);
    places[(Math.max(0, at) + step + places.length) % places.length].focus();
  } else if (event.key === "Enter" && event.target === box) {
    event.preventDefault();
    if (!box.value.trim()) return;
    await narrowing;
    if (box.dataset.shown === box.value) presses(list)[0]?.click();
  }
});

// What is chosen at the moment is known before another one is.
on("focusin", "select[data-finder]", (_, select) => before.set(select, select.value));
document.addEventListener("change", (event) => {
  const select = event.target.closest("select[data-finder]");
  if (select && select.value !== FIND) before.set(select, select.value);
  if (select?.value !== FIND) return;
  event.stopImmediatePropagation();
  select.value = before.get(select) ?? select.options[0].value;
  pick(select);
}, true);

/** The finder, and its answer in the select as if it had been there. */
async function pick(select) {
  const answer = await fetch(`${select.dataset.finder}?in=select`);
  if (!answer.ok) return;
  find("#project-finder")?.remove();
  document.body.insertAdjacentHTML("beforeend", await answer.text());
  const finder = find("#project-finder");
  finder.addEventListener("close", () => {
    const button = presses(finder).find((one) => one.value === finder.returnValue);
    finder.remove();
    select.focus();
    if (!button) return;
    const there = [...select.options].find((option) => option.value === button.value);
    if (!there) select.prepend(new Option(find(".label", button).textContent, button.value));
    select.value = button.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  finder.showModal();
}
