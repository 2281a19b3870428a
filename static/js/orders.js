// The press of the Order button. Each press that asks for something is a request of its own, so that
// none waits for the answer to another; the same press once more is none.
import { all, find, headers, send } from "./dom.js";

const ONE_PRESS = 500;
let last = null;
let fetched = 0;

/** What the form asks for, without the marks of the press itself. */
function contents(values) {
  return JSON.stringify([...values].filter(([name]) => !["nonce", "draw", "csrfmiddlewaretoken"].includes(name)));
}

function newNonce() {
  return Array.from(crypto.getRandomValues(new Uint8Array(18)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A press whose answer never came may have arrived: sent again it keeps its nonce. */
function pressed(values) {
  const asked = contents(values);
  if (last?.asked === asked && (last.isUnderWay || Date.now() - last.at < ONE_PRESS)) return null;
  const nonce = last?.asked === asked && !last.isAnswered ? last.nonce : newNonce();
  last = { asked, nonce, at: Date.now(), isUnderWay: true, isAnswered: false };
  return last;
}

async function order(form) {
  const values = new FormData(form);
  for (const name of new Set(all("[type=file]", form).map((input) => input.name))) values.delete(name);
  const press = pressed(values);
  if (!press) return;
  values.set("nonce", press.nonce);
  const { status } = await send(form.action, values, { target: "#orders", swap: "afterbegin" });
  press.isUnderWay = false;
  press.isAnswered = status > 0 && status < 500;
}

/** What was ordered by another tab or a command stands above. An order of this page comes with the answer to its
 * press, so while one is under way nothing is fetched; the next look does. */
async function fetchNewer(newest) {
  const orders = find("#orders");
  const shown = Math.max(0, ...all(".order", orders).map(({ id }) => Number(id.replace("order-", ""))));
  if (newest <= Math.max(shown, fetched) || last?.isUnderWay) return;
  fetched = newest;
  const answer = await fetch(`${orders.dataset.newer}?after=${shown}&show=${find("#show-orders").value}`, { headers: headers() });
  if (answer.status !== 200) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const come = all(".order", page).filter(({ id }) => !document.getElementById(id));
  if (!last?.isUnderWay) orders.prepend(...come);
  else fetched = 0;
  come.forEach((order) => htmx.process(order));
  find("#welcome")?.remove();
}

document.addEventListener("htmx:afterSettle", () => {
  const newest = Number(find("#status-bar")?.dataset.newestOrder);
  if (newest && find("#orders")) fetchNewer(newest);
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "create-form" || event.defaultPrevented) return;
  if (event.submitter?.dataset.leaves !== undefined) return;
  event.preventDefault();
  order(event.target);
});
