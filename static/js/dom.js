// Small helpers that the other modules share.

export const find = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Listen on the document for events whose target lies within `selector`. */
export function on(event, selector, handler) {
  document.addEventListener(event, (happened) => {
    const target = happened.target.closest?.(selector);
    if (target) handler(happened, target);
  });
}

/** Those that stand for one of these products, by their ids. */
export function standingFor(ids, selector = "[data-product]") {
  const those = new Set(ids.map(String));
  return all(selector).filter((one) => those.has(one.dataset.product));
}

/** A POST by htmx, with the page's CSRF token; the answer may carry messages and events. */
export function post(url, values) {
  return send(url, values, { swap: "none" });
}

/** Each request has an element of its own: htmx sends but one at a time from the same, and drops those
 * in between. Resolves with the answer's status, 0 where none came. */
export async function send(url, values, options) {
  const source = document.createElement("span");
  source.hidden = true;
  let status = 0;
  source.addEventListener("htmx:afterRequest", (event) => { status = event.detail.xhr?.status ?? 0; });
  document.body.append(source);
  try {
    await htmx.ajax("POST", url, { source, values, ...options });
  } catch {
    status = 0;
  }
  source.remove();
  return { status };
}

/** The slug of the project that this page stands in, "" for all of them. */
export const project = () => headers()["X-Project"];

/** What each request of the page's script carries. The token is that of the newest login. */
export function headers() {
  const ours = JSON.parse(document.body.getAttribute("hx-headers"));
  const token = document.cookie.match(/(?:^|; )artfactory_csrf=([^;]+)/)?.[1];
  return token ? { ...ours, "X-CSRFToken": token } : ours;
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const token = headers()["X-CSRFToken"];
  detail.headers["X-CSRFToken"] = token;
  if (detail.parameters.csrfmiddlewaretoken) detail.parameters.csrfmiddlewaretoken = token;
});

/** What is hidden, and blurred as long as nobody has asked to see it. */
export const isVeiled = (card) =>
  card.dataset.veiled !== undefined && document.documentElement.dataset.hidden !== "shown";

/** A count as the page writes them: "1,234" or "1.234". */
export const counted = (number) => number.toLocaleString("en").replaceAll(",", document.documentElement.dataset.thousands ?? ",");

/** Where something of a product is: its "download", the parts of its full screen … */
export const address = (name, id) => find("#viewer-parts").dataset[name].replace("/0", `/${id}`);

export function cookie(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=strict`;
}

/** True while the person types somewhere, so that single letters are no shortcuts. */
export function isTyping(target) {
  return Boolean(target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
}

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
