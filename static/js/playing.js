// One sound or film is heard at a time, as loud as was chosen last. The players are fetched where there is something
// to play.
import { find } from "./dom.js";
import { keepVolume, volume } from "./volume.js";

const PLAYERS = { "sound-player": "./sound_player.js", "video-player": "./video_player.js" };
let heard = null;

export function bringPlayers() {
  for (const [name, module] of Object.entries(PLAYERS)) {
    if (find(name) && !customElements.get(name)) import(new URL(module, import.meta.url).href);
  }
}

function alone(media) {
  if (media.muted || media.paused) return;
  if (heard !== media) heard?.pause();
  heard = media;
}

document.addEventListener("play", ({ target }) => {
  if (target.volume !== volume()) target.volume = volume();
  alone(target);
}, true);
document.addEventListener("volumechange", ({ target }) => {
  if (target.muted) return;
  alone(target);
  if (target.volume === volume()) return;
  keepVolume(target.volume);
  document.dispatchEvent(new CustomEvent("volume-chosen"));
}, true);
document.addEventListener("htmx:load", bringPlayers);
bringPlayers();
