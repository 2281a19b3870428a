// A voice as it sounded when it was last used here.
import { find, on } from "./dom.js";
import { say } from "./messages.js";

const player = new Audio();

function offer(button) {
  const samples = JSON.parse(button.dataset.hears);
  const field = document.getElementById(button.dataset.of);
  button.hidden = !samples[field.value];
  return samples[field.value];
}

const offerAll = () => document.querySelectorAll("[data-hears]").forEach(offer);

on("click", "[data-hears]", (_, button) => {
  const sample = offer(button);
  const isPlaying = !player.paused && player.src.endsWith(sample);
  player.pause();
  if (isPlaying) return;
  player.src = sample;
  player.play().catch((error) => {
    if (error.name !== "AbortError") say("That sample cannot be played.", "error", "voice");
  });
});
on("change", "[data-param]", (_, field) => {
  player.pause();
  const button = find(`[data-hears][data-of="${field.id}"]`);
  if (button) offer(button);
});

offerAll();
document.addEventListener("htmx:afterSettle", offerAll);
