// hx-swap="morph": change what is there instead of replacing it, so that focus, players and open
// parts stay. (Idiomorph's own extension takes every swap for an inline one and can call eval.)
const BY_SCRIPT = ["style", "data-sized"];

// What was typed or chosen after an answer was asked for is newer than what that says.
const changes = new WeakMap();
let count = 0;
let asked = Infinity;
document.addEventListener("input", ({ target }) => {
  count += 1;
  const isOneOfGroup = target.type === "radio" && target.form;
  for (const one of isOneOfGroup ? target.form.querySelectorAll("[type=radio]") : [target]) {
    if (one.name === target.name) changes.set(one, count);
  }
}, true);
document.addEventListener("htmx:configRequest", ({ detail }) => { detail.asked = count; });
document.addEventListener("htmx:beforeSwap", ({ detail }) => { asked = detail.requestConfig.asked; });
document.addEventListener("htmx:afterSwap", () => { asked = Infinity; });

// Left alone: the prompt and the nonce, a form with something in it that is not saved yet (unsaved.js), whether a
// part is open, size and zoom that a script gave.
Idiomorph.defaults.callbacks.beforeNodeMorphed = (before, after) =>
  !(before.dataset?.keeps !== undefined && before.id === after.id) && before.dataset?.unsaved === undefined &&
  !(changes.get(before) > asked);
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
  !(name === "open" && node instanceof HTMLDetailsElement) &&
  !(BY_SCRIPT.includes(name) && node.matches(".card, [data-zooms]"));

htmx.defineExtension("morph", {
  isInlineSwap: (style) => style === "morph",
  handleSwap: (style, target, fragment) =>
    style === "morph" && Idiomorph.morph(target, fragment.children, { morphStyle: "outerHTML" }),
});
