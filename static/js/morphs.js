// Swaps that morph leave alone what the person is at (the prompt, the nonce, parts that are open)
// and what a script has written: the size of a card.
const BY_SCRIPT = ["style", "data-sized"];

Idiomorph.defaults.callbacks.beforeNodeMorphed = (before, after) =>
  !(before.dataset?.keeps !== undefined && before.id === after.id);
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
  !(name === "open" && node instanceof HTMLDetailsElement) &&
  !(BY_SCRIPT.includes(name) && node.classList.contains("card"));
