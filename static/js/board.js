// The board of a film: choosing a shot, its acts by menu and by key, dragging, and what changed meanwhile.
import { all, find, on, send } from "./dom.js";
import { actOf } from "./keys.js";
import { loadAnew } from "./navigating.js";
import { saveTyped } from "./unsaved.js";

const page = () => find(".film-page");
const inspector = () => find("#film-inspector");
const cardOf = (element) => element?.closest?.("[data-shot]");
let dragged = null;

/** What this page has, so that an answer brings the rest alone. */
function known() {
  return {
    have: all("[data-known]", find("#board")).map((one) => one.dataset.known).join(","),
    order: find("#board").dataset.order,
    inspecting: inspector().dataset.inspecting,
    tab: inspector().dataset.tab,
  };
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (page() && detail.verb === "post" && detail.path.startsWith("/films/")) Object.assign(detail.parameters, known());
});

// Both texts of a conflict are shown in the inspector.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status !== 409 || !page()) return;
  detail.shouldSwap = true;
  detail.isError = false;
});

/** One press after the other: each answer says what the page has by then. What was typed goes first. */
let last = Promise.resolve();
function inTurn(url, values) {
  last = last.then(async () => (await saveTyped()) && send(url, values, { swap: "none" }));
  return last;
}
const act = (values) => inTurn(page().dataset.edit, values);
const make = (values) => inTurn(page().dataset.make, values);

async function inspect(what, tab = inspector().dataset.tab) {
  if (!(await saveTyped())) return;
  const values = { inspecting: what, tab: tab || "picture" };
  await htmx.ajax("GET", page().dataset.inspector, { target: "#film-inspector", swap: "morph", values });
  mark();
  find("[aria-current]", find("#board"))?.scrollIntoView({ block: "nearest" });
}

/** The focus goes back to what was looked at. */
async function close() {
  const face = find("[aria-current]", find("#board"));
  await inspect("");
  face?.focus();
}
on("click", "[data-closes-inspector]", close);
on("keydown", "#film-inspector", ({ key }) => key === "Escape" && close());

function mark() {
  const what = inspector()?.dataset.inspecting;
  for (const face of all(".shot-face, .scene-name")) {
    if (face.dataset.inspects === what) face.setAttribute("aria-current", "true");
    else face.removeAttribute("aria-current");
  }
}

/** What making the rest of each would cost: it comes behind the page, with the foot. */
function price() {
  const prices = JSON.parse(find("#film-foot").dataset.prices);
  for (const place of all("[data-price]", find("#board"))) {
    place.textContent = prices[place.closest("[id]").id] ?? "";
  }
}

on("click", "[data-inspects]", (_, button) => inspect(button.dataset.inspects, button.dataset.tab));
on("click", "[data-makes]", (_, button) => makeNext(cardOf(button)));
on("click", "[data-makes-scene]", (_, button) => {
  make({ shot: all("[data-shot]", button.closest(".scene")).map((card) => card.dataset.shot), what: "missing" });
});
on("click", "[data-adds-shot]", (_, button) => act({ do: "add-shot", scene: button.dataset.addsShot }));
on("click", "[data-looks-at]", async (_, button) => {
  const card = all("[data-shot]", find("#board")).find((one) => !find("[data-approved]", one));
  if (!card) return;
  await inspect(`shot-${card.dataset.shot}`, "takes");
  find(".shot-face", card).focus();
});
on("click", "[data-makes-all]", (_, button) => make({ what: button.dataset.makesAll }));

function makeNext(card) {
  const button = find("[data-makes]", card);
  if (button) make({ shot: card.dataset.shot, stage: button.dataset.makes, what: button.dataset.what });
  else find(".shot-acts .next", card)?.click();
}

// The menu of a card stands once on the page.
on("click", "[data-shot-menu]", (_, button) => {
  const menu = find("#shot-menu");
  menu.dataset.of = cardOf(button).dataset.shot;
  menu.showPopover();
  const place = button.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(place.left, window.innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(place.bottom + 4, window.innerHeight - menu.offsetHeight - 8))}px`;
  find(".menu-item", menu).focus();
});
on("click", "#shot-menu [data-act]", (_, item) => {
  const menu = item.closest("#shot-menu");
  menu.hidePopover();
  if (JSON.parse(item.dataset.act).do === "ask-split") {
    htmx.ajax("GET", page().dataset.split, { swap: "none", values: { key: menu.dataset.of } });
    return;
  }
  doTo(menu.dataset.of, JSON.parse(item.dataset.act));
});
on("keydown", "#shot-menu", (event, menu) => {
  const items = all(".menu-item", menu);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
});

/** The focus stays on the card, or goes to the one beside where that is gone. */
async function doTo(key, values) {
  const cards = all("[data-shot]");
  const at = cards.findIndex((card) => card.dataset.shot === key);
  await act({ ...values, key });
  const card = find(`#shot-${key}`) ?? all("[data-shot]")[Math.min(at, all("[data-shot]").length - 1)];
  if (card) find(".shot-face", card).focus();
  mark();
}

// Keys on a card; undo and redo anywhere but in a box of text.
document.addEventListener("keydown", (event) => {
  const name = page() && actOf(event, "shot");
  if (!name) return;
  const card = cardOf(document.activeElement);
  if (name === "undo" || name === "redo") doTo(card?.dataset.shot ?? "", { do: name });
  else if (!card || !keys[name] || keys[name](card.dataset.shot, card, event.key) === false) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

const keys = {
  move: (key, _, arrow) => { doTo(key, { do: "move", by: arrow === "ArrowLeft" ? "left" : "right" }); },
  duplicate: (key) => { doTo(key, { do: "duplicate" }); },
  split: (key) => { doTo(key, { do: "split" }); },
  remove: (key) => { doTo(key, { do: "remove" }); },
  make: (_, card) => { makeNext(card); },
  approve: (shot) => { act({ do: "approve", shot }); },
  takes: (key) => { inspect(`shot-${key}`, "takes"); },
  leave: (key, card) => { leaveOut(card, key); },
  choose: (key, _, number) => { act({ do: "choose-number", key, number }); },
  edit: (key) => { inspect(`shot-${key}`, "picture").then(() => find("#shot-action")?.focus()); },
  step: (_, card, arrow) => step(card, arrow),
};

/** What is made next of it is left out. */
function leaveOut(card, pk) {
  const stage = find("[data-makes]", card)?.dataset.makes;
  if (stage && stage !== "voice") act({ do: "skip", key: pk, stage, skipped: "1" });
}

/** Left and right go through the film; up and down to the card above or below. */
function step(card, key) {
  const cards = all("[data-shot]");
  const at = cards.indexOf(card);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: cards.length - 1 }[key];
  let next = to === undefined ? null : cards[to];
  if (key === "ArrowUp" || key === "ArrowDown") next = beside(cards, card, key === "ArrowUp");
  if (to === undefined && !next) return false;
  if (next) find(".shot-face", next).focus();
  return true;
}

function beside(cards, card, isUp) {
  const here = card.getBoundingClientRect();
  const rows = cards
    .map((one) => ({ one, place: one.getBoundingClientRect() }))
    .filter(({ place }) => (isUp ? place.bottom <= here.top : place.top >= here.bottom));
  if (!rows.length) return null;
  const far = ({ place }) => Math.abs(place.top - here.top) * 4 + Math.abs(place.left - here.left);
  return rows.reduce((best, row) => (far(row) < far(best) ? row : best)).one;
}

// Tabs of the inspector by arrows.
on("keydown", "#film-inspector [role=tab]", (event, tab) => {
  const tabs = all("[role=tab]", tab.parentElement);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
  inspect(next.dataset.inspects, next.dataset.tab).then(() => find(`#${next.id}`)?.focus());
});
on("keydown", "#film-inspector form", (event, form) => {
  if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) form.requestSubmit();
});

// Dragging, within and between scenes.
on("dragstart", ".film-page [data-shot]", (event, card) => {
  dragged = card;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.dataset.shot);
  card.classList.add("is-dragged");
});
on("dragend", ".film-page [data-shot]", clear);

function clear() {
  all(".drop-before, .drop-behind, .drop-in, .is-dragged", page() ?? document).forEach((one) =>
    one.classList.remove("drop-before", "drop-behind", "drop-in", "is-dragged"),
  );
  dragged = null;
}

function placeOf(event) {
  const shots = find(".shots", event.target.closest(".scene"));
  const card = cardOf(event.target);
  if (!card) return { shots };
  const { left, width } = card.getBoundingClientRect();
  return { shots, card, isBefore: event.clientX < left + width / 2 };
}

on("dragover", ".film-page .scene", (event) => {
  if (!dragged) return;
  event.preventDefault();
  const { shots, card, isBefore } = placeOf(event);
  all(".drop-before, .drop-behind, .drop-in", page()).forEach((one) => one.classList.remove("drop-before", "drop-behind", "drop-in"));
  if (card && card !== dragged) card.classList.add(isBefore ? "drop-before" : "drop-behind");
  if (!card) shots.classList.add("drop-in");
});
on("drop", ".film-page .scene", (event, scene) => {
  if (!dragged) return;
  event.preventDefault();
  const { shots, card, isBefore } = placeOf(event);
  const moved = dragged;
  clear();
  if (card === moved) return;
  if (card) card[isBefore ? "before" : "after"](moved);
  else shots.append(moved);
  const position = all("[data-shot]", shots).indexOf(moved);
  doTo(moved.dataset.shot, { do: "move", scene: scene.dataset.scene, position });
});

// The one poll of the page says that work has changed; the film asks by itself only between two steps.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.id === "status-bar" && detail.xhr.status === 200 && page()) htmx.trigger("#film-poll", "film-fresh");
});

document.addEventListener("htmx:afterSettle", () => {
  if (!page()) return;
  mark();
  price();
  // What a worker ordered meanwhile is news to the status bar, which asks only while it knows of work.
  if (find("#film-foot[data-making]") && !find("#status-bar[data-count]")) htmx.trigger(document.body, "work-changed");
});

// A script that is dropped on its box is read into it.
on("dragover", "[data-takes-script]", (event) => {
  if (event.dataTransfer.types.includes("Files")) event.preventDefault();
});
on("drop", "[data-takes-script]", (event, box) => {
  const files = find('input[type="file"][name="file"]', box.form);
  if (!event.dataTransfer.files.length || !files) return;
  event.preventDefault();
  files.files = event.dataTransfer.files;
  box.form.requestSubmit(find('[value="look"]', box.form));
});

// The film's own page shows at once that it is being assembled, and goes on by itself.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.matches("[data-assembles]") && detail.xhr.status === 200) htmx.trigger("#film-stands", "film-fresh");
});

// A bible is loaded anew once what it waits for is made.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.id !== "status-bar" || detail.xhr.status !== 200 || !find(".bible")) return;
  if (!find("#status-bar[data-count]")) saveTyped().then((isKept) => isKept && loadAnew());
});
