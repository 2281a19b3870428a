// Videos, sounds and texts as slides: the same part that a product's own page shows.
import { address, find, headers } from "./dom.js";
import { bringPlayers } from "./playing.js";

export async function fragment(name, id) {
  const answer = await fetch(address(name, id), { headers: { ...headers(), "HX-Request": "true" } });
  if (!answer.ok) return null;
  return [...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes];
}

const player = (element) => element && find("video, audio", element);

/** A video plays without sound until it is asked for. */
function begin({ element, slide }) {
  const media = player(element);
  if (media?.tagName !== "VIDEO" || !slide?.isActive) return;
  media.muted = true;
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) media.play().catch(() => {});
}

export function playOrPause(element) {
  const media = player(element);
  if (media) media.paused ? media.play().catch(() => {}) : media.pause();
  return Boolean(media);
}

export function showOther(viewer) {
  viewer.on("contentLoad", (event) => {
    const { content } = event;
    if (content.data.type !== "product") return;
    event.preventDefault();
    const { id, medium } = content.data.item;
    content.element = document.createElement("div");
    content.element.className = `viewer-other stage-media ${medium}`;
    // What is in it is heard, scrolled and selected, not swiped.
    for (const happens of ["pointerdown", "wheel", "click", "touchstart"]) {
      content.element.addEventListener(happens, (about) => {
        if (about.target !== content.element) about.stopPropagation();
      });
    }
    content.state = "loading";
    fragment("stage", id).then((nodes) => {
      content.onLoaded();
      if (nodes) content.element?.append(...nodes);
      else if (content.element) content.element.textContent = "It cannot be loaded. It may be gone.";
      bringPlayers();
      begin(content);
    }, () => content.onError());
  });
  viewer.on("contentActivate", ({ content }) => begin(content));
  viewer.on("contentDeactivate", ({ content }) => player(content.element)?.pause());
  viewer.on("contentDestroy", ({ content }) => player(content.element)?.pause());
}
