// The press of the Order button. Each press that asks for something is a request of its own, so that
// none waits for the answer to another; the same press once more is none.
import { all, send } from "./dom.js";

const ONE_PRESS = 500;
let last = null;

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

document.addEventListener("submit", (event) => {
  if (event.target.id !== "create-form" || event.defaultPrevented) return;
  if (event.submitter?.dataset.leaves !== undefined) return;
  event.preventDefault();
  order(event.target);
});
