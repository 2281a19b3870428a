// What this browser cannot play says so, with its codec, and offers the file.
import { all, find } from "./dom.js";

const words = find("[data-unplayable]");

function watch(media) {
  const tell = () => { words.hidden = false; };
  const look = () => { if (media instanceof HTMLVideoElement && !media.videoWidth) tell(); };
  media.addEventListener("error", tell);
  media.addEventListener("loadedmetadata", look);
  if (media.error) tell();
  else if (media.readyState >= HTMLMediaElement.HAVE_METADATA) look();
}

if (words) all(".stage video, .stage audio").forEach(watch);
