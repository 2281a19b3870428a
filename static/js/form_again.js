// The form of Create anew, for something else that was chosen; what is written in the prompt stays.
import { find } from "./dom.js";

const NOT_SENT = ["prompt", "csrfmiddlewaretoken", "nonce"];

/** What the form holds, by names, each with all its values. */
export function held(form = find("#create-form")) {
  const said = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !NOT_SENT.includes(name)) said.append(name, value);
  }
  return said;
}

/** Ask for it with `said` and `more`; resolves when the new one stands there. */
export async function changeForm(more, said = held()) {
  const values = Object.fromEntries([...said.keys()].map((name) => [name, said.getAll(name)]));
  const source = document.createElement("span");
  source.hidden = true;
  document.body.append(source);
  const form = find("#create-form");
  form.classList.add("is-changing");
  try {
    await htmx.ajax("GET", form.dataset.changes, { source, target: form, swap: "morph", values: { ...values, ...more } });
  } finally {
    source.remove();
    find("#create-form").classList.remove("is-changing");
  }
}
