// A file on its way here: how far it is, and a way to stop it.

import { counted } from "./dom.js";

/** POST a form. `onProgress` gets 0 to 1, and 1 once all is sent and the answer is awaited; `signal`
 * stops it. Resolves with { status, text }; rejects where no answer came, with "AbortError" if it was
 * stopped. */
export function send(address, body, headers, { onProgress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total ? loaded / total : 0));
    request.upload.addEventListener("load", () => onProgress(1));
    request.addEventListener("load", () => resolve({ status: request.status, text: request.responseText }));
    request.addEventListener("error", () => reject(new Error("no answer")));
    request.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

/** 5000000 as "5 MB", as the server says it. */
export const megabytes = (bytes) => `${counted(Math.max(1, Math.round(bytes / 1024 ** 2)))} MB`;
