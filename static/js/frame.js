// The frame's own switches: theme, sidebar, dialogs.
import { all, cookie, find, isMac, on } from "./dom.js";

const root = document.documentElement;
const THEMES = ["auto", "light", "dark"];

export const switches = { theme: nextTheme, sidebar: toggleSidebar, hidden: toggleHidden };

function nextTheme() {
  setTheme(THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length]);
}

export function setTheme(theme) {
  root.dataset.theme = theme;
  cookie("artfactory_theme", theme);
  nameTheme();
}

function nameTheme() {
  all("[data-theme-name]").forEach((label) => { label.textContent = root.dataset.theme; });
  all("[data-theme-choice]").forEach((select) => { select.value = root.dataset.theme; });
}

function toggleSidebar() {
  const isSmall = root.dataset.sidebar ? root.dataset.sidebar === "small" : window.innerWidth <= 900;
  root.dataset.sidebar = isSmall ? "wide" : "small";
  cookie("artfactory_sidebar", root.dataset.sidebar);
}

/** It lasts until the browser is closed. */
function toggleHidden() {
  const isShown = root.dataset.hidden !== "shown";
  root.dataset.hidden = isShown ? "shown" : "blurred";
  document.cookie = `artfactory_hidden=${root.dataset.hidden}; path=/; samesite=strict`;
  all("[data-hidden-name]").forEach((label) => { label.textContent = isShown ? "Blur hidden" : "Show hidden"; });
}

export function open(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
  return dialog;
}

nameTheme();
if (isMac) all("[data-mod]").forEach((key) => { key.textContent = "⌘"; });
on("click", "[data-toggles]", (_, button) => switches[button.dataset.toggles]());
on("click", "[data-opens]", (_, button) => open(button.dataset.opens));
on("click", "[data-closes]", (_, button) => document.getElementById(button.dataset.closes).close());
document.addEventListener("click", (event) => {
  if (event.target instanceof HTMLDialogElement) event.target.close();
});
find(".skip")?.addEventListener("click", () => find("#main").focus());
// A menu or question closes once it has been answered.
document.addEventListener("htmx:beforeRequest", (event) => {
  event.target.closest("[popover]:popover-open:not([data-stays])")?.hidePopover();
  event.target.closest("#question")?.close();
});
document.addEventListener("question-asked", () => open("question"));
