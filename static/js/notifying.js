// Tells when work ends that nobody looks at, in a browser that was asked to. Hidden pages ask nothing else.
import { find } from "./dom.js";

const EVERY = 5_000;
let asking = 0;
let watched = 0;

export const isAsked = () =>
  document.cookie.includes("artfactory_notify=on") && window.Notification?.permission === "granted";

const count = (root) => Number(find("#status-bar", root)?.dataset.count ?? 0);

async function look() {
  const answer = await fetch(find("#status-bar").getAttribute("hx-get")).catch(() => null);
  if (!answer?.ok || answer.redirected || !document.hidden) return;
  const left = count(new DOMParser().parseFromString(await answer.text(), "text/html"));
  if (left) watched = Math.max(watched, left);
  else tell();
}

/** The tabs of one browser tell once: the tag is one for all. */
function tell() {
  clearInterval(asking);
  const words = watched === 1 ? "What you ordered has ended." : `All ${watched} that you ordered have ended.`;
  const note = new Notification("Art Factory", { body: words, tag: "artfactory-ended" });
  note.onclick = () => {
    window.focus();
    note.close();
  };
}

document.addEventListener("visibilitychange", () => {
  clearInterval(asking);
  watched = count(document);
  if (document.hidden && watched && isAsked()) asking = setInterval(look, EVERY);
});
