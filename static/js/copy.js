// Buttons that copy a value.
import { find, on } from "./dom.js";
import { say } from "./messages.js";

on("click", "[data-copies]", async (_, button) => {
  try {
    await navigator.clipboard.writeText(button.dataset.copies);
    find("#announcer").textContent = "Copied";
    button.classList.add("is-copied");
    setTimeout(() => button.classList.remove("is-copied"), 1200);
  } catch {
    say("The browser does not let this page copy. Select the text instead.", "error", "copy");
  }
});
