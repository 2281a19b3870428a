// Every key of the app: where it counts, what it does, and in words. What acts, the list behind ? and docs/keyboard.md
// all go by this one table. An act without a name is done by the browser, or by the part that has the focus.
import { find, isTyping } from "./dom.js";

export const PLACES = [
  ["create", "On Create", "#create-form"],
  ["list", "In a list", "main .card, main .entry, main .project-tile, main tbody tr"],
  ["card", "On a picture, video or sound", ".card[data-product], .the-product"],
  ["select", "Selecting", "#selection-bar"],
  ["viewer", "Full screen", ".card[data-product], .the-product"],
  ["video", "On a video’s page, and full screen", "video-player"],
  ["sound", "On a waveform", "sound-player"],
  ["searchbox", "In the search box", "#search-text"],
  ["shelf", "In a collection", "[data-shelf]"],
  ["family", "In a family tree", "[data-family]"],
  ["compare", "In a comparison", "[data-zooms]"],
  ["rank", "Ranking", ".rank-page"],
  ["shot", "On a shot of a film’s board", "#board"],
  ["everywhere", "Everywhere", "body"],
];

export const KEYS = [
  ["create", "order", "Mod+Enter", "Order"],
  ["create", "kind", "t Shift+t", "The next kind, the one before"],
  ["create", "model", "m", "Choose a model"],
  ["create", "shape", "s Shift+s", "The next shape, the one before"],
  ["create", "count", "n Shift+n", "One result more, one fewer"],
  ["create", "", "ArrowUp", "Earlier prompts, in the prompt"],
  ["create", "", "Mod+v", "Paste a file as input"],
  ["create", "", "Escape", "Leave the prompt, so that single keys count"],
  ["list", "next", "j ArrowDown", "The next"],
  ["list", "previous", "k ArrowUp", "The one before"],
  ["list", "", "Enter", "Open it"],
  ["card", "beside", "ArrowLeft ArrowRight", "The one beside it"],
  ["card", "look", "Space", "Look at it full screen, hear it"],
  ["card", "page", "i", "Its page, with the recipe"],
  ["card", "tools", ". F2", "Its buttons; arrows move among them, Esc goes back"],
  ["card", "favourite", "f", "Favourite"],
  ["card", "rate", "1 2 3 4 5 0", "Rate it, or not at all"],
  ["card", "again", "a", "Order it again, new seed"],
  ["card", "same", "Shift+a", "Order it again, same seed"],
  ["card", "edit", "e", "Edit and order"],
  ["card", "use", "u", "Use as …"],
  ["card", "download", "d", "Download"],
  ["card", "trash", "Backspace Delete", "Move to trash"],
  ["select", "toggle", "x", "Select it"],
  ["select", "range", "Shift+x", "Select up to it"],
  ["select", "all", "Mod+a", "Select all"],
  ["select", "none", "Escape", "Select none"],
  ["viewer", "next", "j PageDown", "The next, zoomed too"],
  ["viewer", "previous", "k PageUp", "The one before"],
  ["viewer", "", "ArrowLeft ArrowRight", "The one before, the next; they move what is zoomed"],
  ["viewer", "larger", "+ =", "Larger"],
  ["viewer", "smaller", "-", "Smaller"],
  ["viewer", "original", "o", "Own pixels, or whole"],
  ["viewer", "play", "Space", "Play or pause"],
  ["viewer", "inspector", "i", "About it"],
  ["viewer", "favourite", "f", "Favourite"],
  ["viewer", "rate", "1 2 3 4 5 0", "Rate it, or not at all"],
  ["viewer", "again", "a", "Order it again, new seed"],
  ["viewer", "same", "Shift+a", "Order it again, same seed"],
  ["viewer", "edit", "e", "Edit and order"],
  ["viewer", "use", "u", "Use as …"],
  ["viewer", "download", "d", "Download"],
  ["viewer", "copy", "Mod+c", "Copy the picture"],
  ["viewer", "film", "t", "Film strip"],
  ["viewer", "slideshow", "s", "Slide show"],
  ["viewer", "trash", "Backspace Delete", "Move to trash"],
  ["viewer", "undo", "z", "Undo the last act"],
  ["viewer", "", "Escape", "Close"],
  ["video", "back", ",", "One frame back"],
  ["video", "on", ".", "One frame on"],
  ["sound", "", "ArrowLeft ArrowRight", "Back, on: a twentieth of it, at most five seconds"],
  ["sound", "", "PageDown PageUp", "Back, on: a tenth of it"],
  ["sound", "", "Home End", "Its beginning, its end"],
  ["sound", "", "Space", "Play or pause"],
  ["searchbox", "", "ArrowDown ArrowUp", "Choose what is offered"],
  ["searchbox", "", "Enter Tab", "Take what is chosen; Enter alone searches"],
  ["searchbox", "", "Backspace", "Take off the last condition, where the box is empty"],
  ["shelf", "", "Alt+ArrowLeft Alt+ArrowRight", "Move it to the left, to the right"],
  ["family", "", "ArrowLeft ArrowRight ArrowUp ArrowDown", "The nearest member on that side"],
  ["compare", "", "+ - 0", "Larger, smaller, whole"],
  ["compare", "", "ArrowLeft ArrowRight ArrowUp ArrowDown", "Move what is zoomed"],
  ["rank", "pick", "ArrowLeft ArrowRight", "The left one is better, the right one"],
  ["shot", "step", "ArrowLeft ArrowRight ArrowUp ArrowDown Home End", "Go from card to card"],
  ["shot", "", "Enter", "Open it"],
  ["shot", "edit", "e", "Edit its action"],
  ["shot", "move", "Alt+ArrowLeft Alt+ArrowRight", "Move it before, behind"],
  ["shot", "make", "r", "Make or redo its next step"],
  ["shot", "approve", "a", "Approve what is chosen, or not after all"],
  ["shot", "leave", "s", "Leave its next step out"],
  ["shot", "takes", "c", "See its takes"],
  ["shot", "choose", "1 2 3 4 5 6 7 8 9", "Choose a take of its picture"],
  ["shot", "toggle", "x", "Select it"],
  ["shot", "range", "Shift+x", "Select up to it"],
  ["shot", "all", "Mod+a", "Select all"],
  ["shot", "none", "Escape", "Select none; close the inspector"],
  ["shot", "duplicate", "Mod+d", "Duplicate it"],
  ["shot", "split", "Shift+Mod+k", "Split it"],
  ["shot", "remove", "Backspace Delete", "Remove it"],
  ["shot", "undo", "Mod+z", "Undo"],
  ["shot", "redo", "Shift+Mod+z", "Do again"],
  ["everywhere", "palette", "Mod+k", "Go to anything"],
  ["everywhere", "Create", "g c", "Create"],
  ["everywhere", "Gallery", "g g", "Gallery"],
  ["everywhere", "Films", "g f", "Films"],
  ["everywhere", "Queue", "g q", "Queue"],
  ["everywhere", "Costs", "g m", "Costs"],
  ["everywhere", "Templates", "g t", "Templates"],
  ["everywhere", "Projects", "g p", "Projects"],
  ["everywhere", "Providers", "g v", "Providers"],
  ["everywhere", "search", "/", "Go to the prompt, or to the search"],
  ["everywhere", "project", "p", "Change the project"],
  ["everywhere", "undo", "z", "Undo the last act"],
  ["everywhere", "sidebar", "[", "Small sidebar"],
  ["everywhere", "help", "?", "This list"],
  ["everywhere", "", "Escape", "Close what is on top"],
];

const BEGINS = "g";
const WAIT = 1200; // so long, in ms, it waits for its second key
const WHILE_TYPING = ["palette", "order"];
const IS_MODIFIER = /^(Shift|Control|Alt|Meta|AltGraph|CapsLock)$/;
const IS_SINGLE = /^(?:Shift\+|g )?.$/u;
const HAS_OWN_KEYS = "audio, video, [popover]:popover-open";
const acts = new Map(KEYS.filter(([, act]) => act).flatMap(([on, act, keys]) => chordsOf(keys).map((one) => [`${on} ${one}`, act])));
const pressed = new WeakMap();
let begun = -WAIT;

/** The keys of a row of the table, one each; "g c" is one. */
export function chordsOf(keys) {
  return keys.startsWith(`${BEGINS} `) ? [keys] : keys.split(" ");
}

/** A press as the table writes it: "f", "Shift+a", "Mod+k" … A letter is that on the key, also where another alphabet is
 * chosen; a sign is what is written, whichever keys write it. */
function chordOf({ key, code, shiftKey, altKey, ctrlKey, metaKey }) {
  const latin = key.length === 1 && key > "~" && /^Key(.)$/.exec(code)?.[1];
  const name = key === " " ? "Space" : latin || key;
  const isSign = name.length === 1 && !/[a-z0-9]/i.test(name);
  const said = [];
  if (shiftKey && !isSign && !/^\d$/.test(name)) said.push("Shift");
  if (altKey && !isSign) said.push("Alt");
  if (ctrlKey || metaKey) said.push("Mod");
  return [...said, name.length === 1 ? name.toLowerCase() : name].join("+");
}

const isOff = () => document.documentElement.dataset.keys === "off";
const isCovered = () => find("dialog[open], .pswp--open");

window.addEventListener("keydown", (event) => {
  if (IS_MODIFIER.test(event.key) || event.isComposing) return;
  const chord = chordOf(event);
  const isSecond = performance.now() - begun < WAIT;
  begun = !isSecond && chord === BEGINS && !isTyping(event.target) && !isCovered() ? performance.now() : -WAIT;
  pressed.set(event, isSecond ? `${BEGINS} ${chord}` : chord);
}, true);

/** What a press does there, "" for nothing: never while words are typed or composed, over what covers the page, or by a
 * single key where those are switched off. */
export function actOf(event, on) {
  const chord = pressed.get(event);
  const act = acts.get(`${on} ${chord}`);
  if (!act || event.defaultPrevented || (isOff() && IS_SINGLE.test(chord))) return "";
  if (act === "palette") return act;
  if (isTyping(event.composedPath()[0]) && !WHILE_TYPING.includes(act)) return "";
  if (on === "viewer" || on === "video") return act;
  return isCovered() || (on !== "everywhere" && event.target.closest?.(HAS_OWN_KEYS)) ? "" : act;
}
