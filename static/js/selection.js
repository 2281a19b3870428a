// What is selected in the gallery: ids, or all of a result but some. It stands outside the page's cards, for those
// come and go as one scrolls.
import { find, headers } from "./dom.js";
import { say } from "./messages.js";

const PLACES = ["before", "through", "day"];
const bar = find("#selection-bar");
const ids = new Set();
const except = new Set();
const listeners = [];
let isAll = false;
let counted = null;
let known = null;

/** Called after each change. */
export const onChange = (listener) => listeners.push(listener);

/** The fields of the result that the page shows: each of its batches says them in its address. */
export function fields() {
  const said = new URL(find(".feed .batch")?.dataset.href ?? window.location.href, window.location.href).searchParams;
  PLACES.forEach((name) => said.delete(name));
  return said;
}

export const has = (id) => (isAll ? !except.has(id) : ids.has(id));

/** How many; null as long as all are being counted. */
export const size = () => (isAll ? counted && Math.max(0, counted - except.size) : ids.size);

export const isEmpty = () => size() === 0;

/** The ids, in the order in which they were selected; null where all are. */
export const named = () => (isAll ? null : [...ids]);

export function set(some, isOn) {
  for (const id of some) {
    const [chosen, is] = isAll ? [except, !isOn] : [ids, isOn];
    if (is) chosen.add(id);
    else chosen.delete(id);
  }
  change();
}

export const toggle = (id) => set([id], !has(id));

export function clear() {
  isAll = false;
  ids.clear();
  except.clear();
  change();
}

export async function all() {
  ids.clear();
  except.clear();
  isAll = true;
  counted = null;
  change();
  await count();
}

/** How many the result holds, null as long as that is not known. */
export const total = () => (known === String(fields()) ? counted : null);

/** Ask how many the result holds, anew: an act may have taken some out of it. */
export async function count() {
  const asked = String(fields());
  const said = await ask(bar.dataset.count, asked);
  known = asked;
  counted = said?.count ?? null;
  if (isAll && counted === null) clear();
  else change();
}

/** Select from one to the other, whatever lies between, also where no card of it is in the page. */
export async function range(from, to) {
  const said = fields();
  said.set("from", from);
  said.set("to", to);
  const answer = await ask(bar.dataset.range, said);
  if (answer) set(answer.ids.map(String), true);
}

/** What a form or an address says of it. */
export function values() {
  if (!isAll) return { product: [...ids].join(",") };
  return { all: "1", except: [...except].join(","), counted: String(counted ?? ""), ...Object.fromEntries(fields()) };
}

/** The page shows another result: what was all of the last one is not all of this. */
export function resultChanged() {
  if (isAll && known !== null && known !== String(fields())) clear();
}

async function ask(address, said) {
  try {
    const answer = await fetch(`${address}?${said}`, { headers: headers() });
    const told = await answer.json();
    if (answer.ok) return told;
    say(told.error, "error", "selection");
  } catch {
    say("Nothing was selected: Art Factory did not answer. Try again.", "error", "selection");
  }
  return null;
}

function change() {
  if (isAll && size() === 0) {
    isAll = false;
    ids.clear();
    except.clear();
  }
  listeners.forEach((listener) => listener());
}
