// hx-swap="morph": change what is there instead of replacing it, so that focus, players and open
// parts stay. (Idiomorph's own extension takes every swap for an inline one and can call eval.)
const BY_SCRIPT = ["style", "data-sized"];

// Left alone: the prompt and the nonce, whether a part is open, size and zoom that a script gave.
Idiomorph.defaults.callbacks.beforeNodeMorphed = (before, after) =>
  !(before.dataset?.keeps !== undefined && before.id === after.id);
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
  !(name === "open" && node instanceof HTMLDetailsElement) &&
  !(BY_SCRIPT.includes(name) && node.matches(".card, [data-zooms]"));

htmx.defineExtension("morph", {
  isInlineSwap: (style) => style === "morph",
  handleSwap: (style, target, fragment) =>
    style === "morph" && Idiomorph.morph(target, fragment.children, { morphStyle: "outerHTML" }),
});
