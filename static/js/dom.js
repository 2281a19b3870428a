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

/** A POST by htmx, with the page's CSRF token; the answer may carry messages and events. */
export function post(url, values, options = {}) {
  return htmx.ajax("POST", url, { source: document.body, swap: "none", values, ...options });
}

export function cookie(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=strict`;
}

/** True while the person types somewhere, so that single letters are no shortcuts. */
export function isTyping(target) {
  return Boolean(target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
}

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
