// The toolbar that visits the card under the pointer or the focus. Whoever does the same elsewhere finds the addresses on
// its buttons.
import { find } from "./dom.js";

export const tools = find("#card-tools").content.firstElementChild;

/** A button of the cards’ tools, wherever they stand. */
export const tool = (action) => find(`[data-action="${action}"]`, tools);
