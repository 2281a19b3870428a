// What the players are built of. Their parts stand in a shadow, where no answer of the server morphs them away, and are
// styled by the page's own sheet.
import { find } from "./dom.js";

const icons = find(".icon use").getAttribute("href").split("#")[0];
const SVG = "http://www.w3.org/2000/svg";

export function element(name, part, facts = {}) {
  const made = document.createElement(name);
  made.setAttribute("part", part);
  for (const [fact, value] of Object.entries(facts)) made.setAttribute(fact, value);
  return made;
}

/** A button with a sign and a name. */
export function button(part, sign, label, press) {
  const made = element("button", `button ${part}`, { type: "button" });
  const svg = document.createElementNS(SVG, "svg");
  for (const [fact, value] of [["width", 16], ["height", 16], ["aria-hidden", "true"]]) svg.setAttribute(fact, value);
  svg.append(document.createElementNS(SVG, "use"));
  made.append(svg);
  name(made, sign, label);
  made.addEventListener("click", press);
  return made;
}

export function name(made, sign, label) {
  find("use", made).setAttribute("href", `${icons}#${sign}`);
  made.setAttribute("aria-label", label.replace(/ \(.*\)$/, ""));
  made.title = label;
}

/** "1:02", with `digits` of a second. */
export function clock(seconds, digits = 0) {
  const whole = Math.floor(seconds / 60);
  const rest = (Math.floor(seconds * 10 ** digits) / 10 ** digits - whole * 60).toFixed(digits);
  return `${whole}:${rest.padStart(digits ? digits + 3 : 2, "0")}`;
}

/** Keys that a control has for itself: the page's shortcuts do not hear them. */
export function keepKeys(control) {
  control.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" && event.key !== "Tab") event.stopPropagation();
  });
}
