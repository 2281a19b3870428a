// A text file that is dropped on a box of text: what stands in it is in the box, and its name beside.
import { find, on } from "./dom.js";

const files = (event) => [...(event.dataTransfer?.items ?? [])].some((item) => item.kind === "file");

on("dragover", "[data-takes-file]", (event) => {
  if (files(event)) event.preventDefault();
});
on("drop", "[data-takes-file]", async (event, box) => {
  const [file] = event.dataTransfer.files;
  if (!file) return;
  event.preventDefault();
  put(box, await file.text(), file.name);
});

function put(box, text, fileName) {
  box.value = text;
  const name = find(`#${box.dataset.takesFile}`);
  if (!name.value) name.value = fileName.replace(/\.[^.]*$/, "");
}

// One that was dropped elsewhere, on a page which leads to that box.
const CARRIED = "artfactory-dropped";
const asksForIt = (address) => new URL(address, window.location.href).searchParams.has("dropped");

/** Keep it for the page at this address, if that asks for it. */
export async function carry(file, address) {
  if (asksForIt(address)) sessionStorage.setItem(CARRIED, JSON.stringify([await file.text(), file.name]));
}

const carried = asksForIt(window.location.href) && sessionStorage.getItem(CARRIED);
if (carried) {
  sessionStorage.removeItem(CARRIED);
  const box = find("[data-takes-file]");
  if (box) {
    put(box, ...JSON.parse(carried));
    box.focus();
  }
}
