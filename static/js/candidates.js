// What a model saw in what was chosen, such as the faces in a video: one is picked for its parameter.
// When another video is chosen, those of the first are no more.
import { all, on } from "./dom.js";

on("change", "[data-chooses]", (_, choice) => {
  const field = document.getElementById(choice.dataset.chooses);
  field.value = choice.value;
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
});
on("change", "#create-form", ({ target }) => {
  const name = target.dataset.drop ?? target.name;
  for (const list of all("[data-candidates-in]")) {
    if (name && list.dataset.candidatesIn.split(" ").includes(name)) list.replaceChildren();
  }
});
// What is chosen may change behind them, by undo: where none has the field's value, it is the first.
document.addEventListener("htmx:afterSettle", () => {
  for (const list of all(".candidates")) {
    const choices = all("[data-chooses]", list);
    const value = document.getElementById(choices[0]?.dataset.chooses)?.value;
    const one = choices.find((choice) => choice.value === value) ?? choices[0];
    if (one) one.checked = true;
  }
});
