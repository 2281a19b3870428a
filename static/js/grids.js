// Grids: the size of all cells, what changes while work goes on, another axis on the Create form, and
// picking by keys in a blind ranking.
import { all, find, headers, on } from "./dom.js";
import { actOf } from "./keys.js";
import { loadAnew } from "./navigating.js";

const SIZE = "artfactory-grid-cell";
const page = () => find(".grid-page");
let waiting = 0;
let asked = null;

function resize(pixels) {
  page().style.setProperty("--cell", `${pixels}px`);
}

if (page()) {
  const slider = find("[data-cell-size]");
  slider.value = localStorage.getItem(SIZE) ?? slider.value;
  resize(slider.value);
  slider.addEventListener("input", () => {
    resize(slider.value);
    localStorage.setItem(SIZE, slider.value);
  });
}

/** The cells as they are by now, and what can be done with them; focus and open parts stay. */
async function refresh() {
  asked?.abort();
  const { signal } = (asked = new AbortController());
  const text = await fetch(window.location.href, { headers: { ...headers(), "HX-Request": "true" }, signal })
    .then((answer) => (answer.ok ? answer.text() : null), () => null);
  if (text === null || signal.aborted) return;
  const part = new DOMParser().parseFromString(text, "text/html").body;
  for (const name of ["#grid-part", "#grid-rank"]) {
    Idiomorph.morph(find(name), find(name, part), { morphStyle: "outerHTML" });
  }
  htmx.process(find("#grid-part"));
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 200);
}

// The one poll of the page says that something has changed; an act of this page says it at once.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.id === "status-bar" && event.detail.xhr.status === 200 && find("[data-grid][data-live]")) soon();
});
for (const name of ["work-changed", "products-trashed", "products-restored"]) {
  document.addEventListener(name, () => { if (find("[data-grid]")) soon(); });
}

// A pick that is taken back is asked about again.
document.addEventListener("products-changed", () => { if (find(".rank-page")) loadAnew(); });

on("click", "[data-adds-axis]", () => {
  const rows = all(".grid-axis");
  const row = rows.at(-1).cloneNode(true);
  const number = rows.length + 1;
  for (const label of all("label", row)) {
    label.htmlFor = label.htmlFor.replace(/\d+$/, number);
    label.textContent = label.textContent.replace(/\d+/, number);
  }
  for (const input of all(".input", row)) {
    input.id = input.id.replace(/\d+$/, number);
    input.value = "";
  }
  rows.at(-1).after(row);
  find("select", row).focus();
});

// What an axis of a choice may be stands in its empty box.
on("change", ".grid-axis select", (_, list) => {
  const [option] = list.selectedOptions;
  find("textarea", list.closest(".grid-axis")).placeholder = option.dataset.among ?? "20, 30, 40";
});

// What is typed for an axis says that a grid is meant.
on("input", ".grid-axis", (_, row) => {
  if ([...all(".input", row)].every((input) => input.value)) find('#grid-form [name="grid"]').checked = true;
});

document.addEventListener("keydown", (event) => {
  const picks = all(".rank-page [data-ranks]");
  if (!picks.length || actOf(event, "rank") !== "pick") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  picks[event.key === "ArrowLeft" ? 0 : 1].click();
}, true);
