// What is typed beside a board, in a bible or in settings and not saved yet: no news writes over it (see morphs.js),
// and it is saved before something else is looked at, done, or opened.
import { all, find, on, send } from "./dom.js";

const FORMS = "[data-inspector-form], [data-saves]";
const unsaved = () => all(FORMS).filter((form) => form.dataset.unsaved !== undefined);
/** As if its first button were pressed: in forms of several that is the one that saves. */
const typed = (form) => new FormData(form, find("button[name=do]:not([formnovalidate])", form));

on("input", FORMS, (_, form) => { form.dataset.unsaved = ""; });

/** True once all of it is kept; else the page has said why, and what was typed is still there. */
export async function saveTyped(forms = unsaved()) {
  for (const form of forms) {
    if (!form.reportValidity()) return false;
    const values = {};
    for (const [name, value] of typed(form)) (values[name] ??= []).push(value);
    const { status } = await send(form.getAttribute("action"), values, { swap: "none" });
    if (status !== 200) return false;
    delete form.dataset.unsaved;
  }
  return true;
}

on("submit", "[data-inspector-form]", ({ submitter }, form) => {
  if (submitter?.name !== "do") delete form.dataset.unsaved;
});
// Refused, it stays as it was typed; where somebody else was faster, both texts are shown instead.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const form = detail.requestConfig.elt;
  if (detail.xhr.status === 422 && form.matches("[data-inspector-form]")) form.dataset.unsaved = "";
  if (detail.xhr.status === 409) unsaved().forEach((one) => delete one.dataset.unsaved);
});

// One entry of a bible is saved with a new page: what was typed in the others goes before.
on("submit", ".bible form:not([hx-post])", async (event, form) => {
  const others = unsaved().filter((one) => one !== form);
  delete form.dataset.unsaved;
  if (!others.length) return;
  event.preventDefault();
  for (const one of others) {
    await fetch(one.getAttribute("action"), { method: "POST", body: typed(one), redirect: "manual" });
    delete one.dataset.unsaved;
  }
  form.requestSubmit(event.submitter);
});

on("submit", ".film-settings [data-saves]", (_, form) => { delete form.dataset.unsaved; });

addEventListener("pagehide", () => {
  for (const form of unsaved()) navigator.sendBeacon(form.getAttribute("action"), typed(form));
});
