// A CSV or JSON file that is dropped where lists are taken leads to the page on which it is ordered.
import { find, headers } from "./dom.js";
import { carry } from "./documents.js";
import { say, sayLoggedOut } from "./messages.js";

const LIST = /\.(csv|tsv|tab|jsonl?|ndjson)$/i;

const place = () => find("[data-takes-lists]");

/** Only at the drop does a browser tell what a file is called. */
const listIn = (event) => {
  const files = [...(event.dataTransfer?.files ?? [])];
  return files.length === 1 && LIST.test(files[0].name) ? files[0] : null;
};

async function take(file) {
  const body = new FormData();
  body.append("file", file);
  const answer = await fetch(place().dataset.takesLists, { method: "POST", headers: headers(), body });
  if (answer.status === 401) sayLoggedOut();
  else if (answer.ok) {
    await carry(file, answer.url);
    window.location.assign(answer.url);
  }
  else say(`${file.name} did not arrive. Nothing was spent; try again.`, "error", "list");
}

document.addEventListener("dragover", (event) => {
  if (place() && event.dataTransfer?.types.includes("Files")) event.preventDefault();
});
document.addEventListener(
  "drop",
  (event) => {
    const file = place() && listIn(event);
    if (!file) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    take(file);
  },
  true,
);
