// The picker of LoRAs: found at the provider, added as rows, their trigger words put into the prompt.
import { find, on } from "./dom.js";
import { say } from "./messages.js";
import { keepNames } from "./lora_names.js";
import { addEntry } from "./row_editor.js";

let field = ""; // the id of the one that is picked for
let address = "";

function search() {
  const words = find("#loras [name=q]").value;
  find("#loras-found").innerHTML = '<p class="muted">Searching …</p>';
  htmx.ajax("GET", address, { target: "#loras-found", swap: "innerHTML", values: { q: words } });
}

on("click", "[data-finds-loras]", (_, button) => {
  field = button.dataset.of;
  address = button.dataset.findsLoras;
  find("#loras").showModal();
  search();
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "loras-found") keepNames(event.target);
});
on("submit", "[data-searches-loras]", (event) => {
  event.preventDefault();
  search();
});
on("change", "[data-clears-pictures]", (_, choice) => {
  choice.closest("dialog, #found").classList.toggle("is-clear", choice.checked);
});
on("click", "[data-picks-lora]", (_, button) => {
  const entry = { name: button.dataset.picksLora, weight: Number(button.dataset.weight) };
  if (!addEntry(document.getElementById(field), entry)) {
    say("What stands in the field is no list of LoRAs; empty it first.", "error", "loras");
    return;
  }
  button.disabled = true;
  button.textContent = "Added";
});
on("click", "[data-trigger-word]", (_, button) => {
  const prompt = find("#prompt");
  const word = button.dataset.triggerWord;
  if (!prompt.value.includes(word)) prompt.value += `${prompt.value.trim() ? ", " : ""}${word}`;
  prompt.dispatchEvent(new Event("input", { bubbles: true }));
  button.disabled = true;
});
