// Several values of a parameter: its control becomes a text box for alternatives, {20|30}. By a choice below
// the parameters, or with { typed in a number.
import { find, on } from "./dom.js";

const form = () => find("#create-form");

/** What a control holds now, as a person calls it: a choice by its title. */
function valueOf(name) {
  const control = form().elements[name];
  if (control.type === "checkbox") return String(control.checked);
  const value = new FormData(form()).get(name) ?? "";
  if (!value) return value;
  const chosen = control instanceof RadioNodeList
    ? [...control].find((one) => one.checked)?.labels[0]
    : control.selectedOptions?.[0];
  return (chosen?.textContent.trim() ?? value).replace(/[\\{}|$]/g, "\\$&");
}

/** Before the form hears of it: it is no change of what is ordered yet. */
document.addEventListener(
  "change",
  async (event) => {
    const list = event.target.closest?.("[data-several-of]");
    if (!list) return;
    event.stopPropagation();
    const name = list.value;
    if (!name) return;
    const values = { [name]: `{${valueOf(name)}|}` };
    await htmx.ajax("GET", list.dataset.severalOf, { source: list, target: "#create-form", swap: "morph", values });
    const box = find(`[name="${CSS.escape(name)}"][data-several]`, form());
    if (box) edit(box);
  },
  true,
);

function edit(box) {
  const more = box.closest("details");
  if (more) more.open = true;
  box.focus();
  box.scrollIntoView({ block: "nearest" });
  box.setSelectionRange(box.value.length - 1, box.value.length - 1);
}

on("keydown", "#create-form input[type=number][data-param]", (event, box) => {
  if (event.key !== "{" || event.isComposing) return;
  event.preventDefault();
  const value = box.value;
  box.type = "text";
  box.value = value ? `{${value}|}` : "{}";
  edit(box);
});

// Signs of a prompt that go out as letters are read by one press: that of the way above it.
on("click", "[data-reads]", (_, button) => find(`#${button.dataset.reads}`).click());

// A number that is one value again has the control of one.
on("focusout", "#create-form input[type=text][step][data-param]", (_, box) => {
  if (box.value.includes("{")) return;
  box.type = "number";
});
