// Keys of Create: the kind, the model, the shape and how many, without the mouse. What was chosen is said.
import { all, find } from "./dom.js";
import { actOf } from "./keys.js";

const form = () => find("#create-form");
const announce = (words) => { find("#announcer").textContent = words.trim(); };

/** The next of them, and after the last the first. */
const turned = (list, at, by) => list.at((at + by) % list.length);

function kind(by) {
  const tabs = all(".kinds a");
  if (!tabs.length) return;
  const tab = turned(tabs, tabs.findIndex((one) => one.hasAttribute("aria-current")), by);
  announce(tab.textContent);
  tab.click();
}

function choose(select, at) {
  select.selectedIndex = at;
  announce(select.selectedOptions[0].textContent);
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

/** By the control for all models, or by that of the only one. */
function shape(by) {
  const control = find("[data-shape]", form());
  if (!control) return announce("No shape can be chosen here");
  const select = find("select", control);
  if (select) return choose(select, (select.selectedIndex + by + select.options.length) % select.options.length);
  const radios = all("[type=radio]", control);
  const radio = turned(radios, radios.findIndex((one) => one.checked), by);
  announce(radio.labels[0].textContent);
  return radio.click();
}

function count(by) {
  const select = find("#count");
  const at = select.selectedIndex + by;
  if (select.options[at]) choose(select, at);
}

const acts = {
  order: () => form().requestSubmit(),
  kind,
  model: () => find("#opens-chooser")?.click(),
  shape,
  count,
};

document.addEventListener("keydown", (event) => {
  const act = form() && acts[actOf(event, "create")];
  if (!act) return;
  event.preventDefault();
  act(event.shiftKey ? -1 : 1);
});
