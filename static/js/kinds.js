// Each kind of work keeps its form as it was left, in this tab, while the prompt stays what it is; and what a
// product is to be used as goes into the form that is there.
import { find, on } from "./dom.js";
import { setPrompt } from "./create.js";
import { changeForm, held } from "./form_again.js";

const KEPT = "artfactory-forms";
const OF_ONE_ORDER = ["draw", "project", "accept_unknown", "most"];
const form = () => find("#create-form");
let isTouched = false;

/** The forms of all kinds as they would be sent, the one that was there last at the end. */
const kept = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
const kindOf = (said) => new URLSearchParams(said).get("kind");

function now() {
  const said = held();
  OF_ONE_ORDER.forEach((name) => said.delete(name));
  return said.toString();
}

function remember() {
  const said = now();
  const others = kept().filter((one) => kindOf(one) !== kindOf(said));
  sessionStorage.setItem(KEPT, JSON.stringify([...others, said]));
  const kind = kindOf(said);
  const was = history.state?.kind ?? kind;
  // Back leads to the kind before; what the address began with is not what a reload is to begin with.
  if (was !== kind) history.pushState({ kind }, "", location.pathname);
  else if (location.search || !history.state?.kind) history.replaceState({ ...history.state, kind }, "", location.pathname);
}

/** Ask for the form in which a product is used so, out of the one that is there or was left. */
function use(product, as, said) {
  return changeForm({ use: product, as, kept: kept() }, said);
}

function begin() {
  const asked = new URLSearchParams(location.search);
  const last = kept().at(-1);
  if (last && asked.has("use") && asked.has("as")) use(asked.get("use"), asked.get("as"), new URLSearchParams(last));
  else if (last && !location.search && last !== now()) changeForm({}, new URLSearchParams(last));
}

if (form()) {
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const kinds = detail.elt.dataset?.kinds?.split(",");
    if (!kinds) return;
    remember();
    const back = kept().filter((one) => kinds.includes(kindOf(one)));
    if (!back.length) return;
    detail.parameters.kind = kindOf(back.at(-1));
    detail.parameters.kept = back;
  });
  on("input", "#create-form", () => { isTouched = true; });
  on("change", "#create-form", () => { isTouched = true; remember(); });
  document.addEventListener("order-placed", remember);
  addEventListener("popstate", ({ state }) => {
    const left = state?.kind !== kindOf(now()) && kept().find((one) => kindOf(one) === state?.kind);
    if (left) changeForm({}, new URLSearchParams(left));
  });
  addEventListener("pagehide", () => { if (isTouched) remember(); });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.target?.id !== "create-form") return;
    const { given } = form().dataset;
    form().removeAttribute("data-given");
    if (given !== undefined) setPrompt(given);
    remember();
  });
  on("click", "[data-lets-go]", (_, button) => {
    const part = button.closest(".aside");
    button.closest(".aside-item").remove();
    if (!find(".aside-item", part)) part.remove();
    remember();
  });
  on("click", "a[data-use]", async (event, link) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    link.closest("[popover]")?.hidePopover();
    await use(link.dataset.use, link.dataset.as);
    find("#announcer").textContent = `${find(".label", link).textContent}: the form is ready.`;
    form().scrollIntoView?.({ block: "nearest" });
    find("#prompt")?.focus();
  });
  begin();
}
