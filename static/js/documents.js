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
  box.value = await file.text();
  const name = find(`#${box.dataset.takesFile}`);
  if (!name.value) name.value = file.name.replace(/\.[^.]*$/, "");
});
