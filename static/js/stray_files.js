// A file that is dropped where nothing takes it would make the browser leave the app to show it. It says instead where
// files can go.
import { say } from "./messages.js";

const hasFiles = ({ dataTransfer, target }) =>
  dataTransfer?.types.includes("Files") && !target.closest?.("input[type=file]");
let isOurs = false;
document.addEventListener("dragstart", () => { isOurs = true; });
document.addEventListener("dragend", () => { isOurs = false; });

// On the window: behind all that may take it.
window.addEventListener("dragover", (event) => {
  if (!event.defaultPrevented && hasFiles(event)) event.preventDefault();
});
window.addEventListener("drop", (event) => {
  if (event.defaultPrevented || !hasFiles(event)) return;
  event.preventDefault();
  if (isOurs) return;
  say("Nothing here takes a file. Drop it on Create to use it, or on the gallery, a project or a collection to import it.", "info", "stray");
});
