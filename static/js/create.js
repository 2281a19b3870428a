// The Create page: the prompt grows and counts, ⌘↵ orders, examples fill the form.
import { all, find, isMac, on } from "./dom.js";

const DRAFT = "artfactory-draft";
const form = () => find("#create-form");
const prompt = () => find("#prompt");

function fit() {
  const area = prompt();
  if (!area) return;
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, window.innerHeight * 0.42)}px`;
  const counter = find('[data-counts="prompt"]');
  if (counter) counter.textContent = area.value.length ? String(area.value.length) : "";
}

function dress() {
  if (!form()) return;
  if (isMac) all("[data-mod-enter]").forEach((key) => { key.textContent = "⌘ ↵"; });
  if (prompt()) prompt().placeholder = form().dataset.ask;
  fit();
}

/** The first key goes behind the words that are there. Only once: a form that comes anew leaves the focus alone. */
function begin() {
  const area = prompt();
  area?.removeAttribute("autofocus");
  if (area && area === document.activeElement) area.setSelectionRange(area.value.length, area.value.length);
}

/** Words that were typed and not ordered are there again when one comes back to the page. */
function keep() {
  if (prompt()) sessionStorage.setItem(DRAFT, prompt().value);
}

export function setPrompt(words) {
  const area = prompt();
  if (!area) return;
  area.value = words;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

if (form()) {
  const begins = new URLSearchParams(location.search);
  if (prompt() && !prompt().value && (!location.search || begins.has("use"))) prompt().value = sessionStorage.getItem(DRAFT) ?? "";
  dress();
  begin();
  on("input", "#prompt", () => { fit(); keep(); });
  document.addEventListener("htmx:afterSwap", dress);
  // To leave the prompt makes single keys shortcuts again; whatever is open in it closes first.
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.id === "prompt" && !event.defaultPrevented) event.target.blur();
  });
  on("click", "[data-rolls]", (_, button) => {
    const field = document.getElementById(button.dataset.rolls);
    const most = Math.min(Number(field.max) || 2 ** 31 - 1, 2 ** 31 - 1);
    const least = Math.min(Math.max(Number(field.min) || 0, 1), most);
    field.value = least + Math.floor(Math.random() * (most - least + 1));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  on("input", "[data-side]", (_, side) => {
    find(`select[name="${side.dataset.side}"]`, form()).value = "own";
  });
  on("click", "[data-example]", async (event, example) => {
    event.preventDefault();
    const tab = find(`.kinds a[href$="kind=${example.dataset.example}"]`);
    if (tab && !tab.hasAttribute("aria-current")) {
      tab.click();
      await new Promise((ready) => document.addEventListener("htmx:afterSettle", ready, { once: true }));
    }
    setPrompt(example.dataset.prompt);
  });
  document.addEventListener("order-placed", () => {
    find("#welcome")?.remove();
    all(".field-error, #create-form .note").forEach((words) => words.remove());
    all(".has-error").forEach((field) => field.classList.remove("has-error"));
    find(".results").scrollIntoView?.({ block: "nearest" });
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.xhr?.status !== 422) return;
    all(".more:has(.has-error)").forEach((more) => { more.open = true; });
    find(".has-error input, .has-error textarea, .has-error select")?.focus();
  });
}
