// What LoRAs are called whose names are codes: kept from when they were last found, in this browser.
import { all } from "./dom.js";

const KEY = "names of LoRAs";
const MOST = 500;

function kept() {
  try {
    return new Map(JSON.parse(localStorage.getItem(KEY)));
  } catch {
    return new Map();
  }
}

/** The name of one by its code; "" where it was not found here yet. */
export const nameOf = (code) => kept().get(code) ?? "";

/** Keep the names of those that a list shows. */
export function keepNames(place) {
  const names = kept();
  for (const button of all("[data-picks-lora]", place)) {
    const { picksLora: code, name } = button.dataset;
    names.delete(code);
    if (name && name !== code) names.set(code, name);
  }
  localStorage.setItem(KEY, JSON.stringify([...names].slice(-MOST)));
}
