// How loud sounds and films are: as was chosen last in this browser.
const KEPT = "artfactory.volume";

/** From 0 to 1. */
export function volume() {
  const kept = Number(localStorage.getItem(KEPT) ?? 1);
  return kept >= 0 && kept <= 1 ? kept : 1;
}

export const keepVolume = (chosen) => localStorage.setItem(KEPT, chosen);
