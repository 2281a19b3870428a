// What one does in the viewer, by a key or a button.
import { find, isTyping, post, project } from "./dom.js";
import { tool } from "./card_tools.js";
import { actOf } from "./keys.js";
import { say } from "./messages.js";
import { playOrPause } from "./viewer_slides.js";

const PAN = 120;
const STEP = 1.4;
const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const url = { rate: find("#card-tools").dataset.rateUrl };
for (const action of ["favourite", "again", "trash"]) url[action] = tool(action).dataset.url;
const href = { edit: tool("edit").dataset.href };

async function copyPicture(item) {
  try {
    const png = draw(item.src);
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
    say("The picture is on the clipboard.", "success", "copied");
  } catch {
    say("The browser does not let this page copy the picture. Download it instead (d).", "error", "copy");
  }
}

/** A clipboard takes PNG alone. */
async function draw(src) {
  const picture = await createImageBitmap(await (await fetch(src)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
}

export function onKey(viewer, items, around) {
  const go = (way) => window.location.assign(`${way}${items.current.id}&project=${project()}`);
  const slide = () => viewer.currSlide;
  const isPicture = () => slide()?.content.isImageContent();
  const isZoomed = () => isPicture() && slide().currZoomLevel > slide().zoomLevels.fit * 1.01;
  const zoom = (level) => isPicture() && slide().zoomTo(Math.min(level, slide().zoomLevels.max * 2), undefined, 150);
  const product = () => ({ product: items.current.id });
  const acts = {
    favourite: () => post(url.favourite, product()),
    again: () => post(url.again, product()),
    same: () => post(url.again, { ...product(), seed: "same" }),
    trash: () => post(url.trash, product()),
    edit: () => go(href.edit),
    use: async () => {
      const { openUses } = await import("./use_menu.js");
      openUses(tool("use").dataset.urlPattern.replace("/0/", `/${items.current.id}/`), find("[data-act=use]", viewer.element));
    },
    download: () => find('[data-act="download"]', viewer.element).click(),
    copy: () => copyPicture(items.current),
    undo: () => find("[data-undo]")?.click(),
    film: () => around.toggleFilm(),
    inspector: () => around.toggleDrawer(),
    slideshow: () => around.start(),
    close: () => viewer.close(),
    larger: () => zoom(slide().currZoomLevel * STEP),
    smaller: () => zoom(Math.max(slide().zoomLevels.fit, slide().currZoomLevel / STEP)),
    next: () => viewer.next(),
    previous: () => viewer.prev(),
    play: () => playOrPause(slide()?.content.element),
    original: () => zoom(Math.abs(slide().currZoomLevel - 1) < 0.01 ? slide().zoomLevels.fit : 1),
  };
  const NOT_TRASHED = ["favourite", "again", "same", "trash", "edit", "use"];
  const act = (name) => {
    if (!items.current || (items.current.trashed && NOT_TRASHED.includes(name))) return;
    acts[name]();
  };
  const rate = (stars) => !items.current.trashed && post(url.rate, { ...product(), rating: stars });

  viewer.on("keydown", (event) => {
    const { originalEvent: pressed } = event;
    const { key, target } = pressed;
    const stop = () => { event.preventDefault(); pressed.preventDefault(); };
    if (key === "Escape" && isTyping(target)) {
      stop();
      return target.closest(".viewer-drawer")?.focus();
    }
    if (isTyping(target) || target.closest?.("audio, video, dialog[open]")) {
      if (key !== "Escape") event.preventDefault();
      return;
    }
    if (around.stop() && key !== "Escape") return stop();
    const name = actOf(pressed, "viewer");
    if (name === "copy") {
      if (!isPicture() || !getSelection().isCollapsed) return undefined;
      stop();
      return acts.copy();
    }
    if (pressed.metaKey || pressed.ctrlKey || pressed.altKey) return undefined;
    if (ARROWS[key]) {
      const isInText = target.closest?.(".words-of, .viewer-drawer") && /Up|Down/.test(key);
      if (isInText) return event.preventDefault();
      if (isZoomed()) {
        stop();
        const [x, y] = ARROWS[key];
        slide().panTo(slide().pan.x + x * PAN, slide().pan.y + y * PAN);
      }
      return undefined;
    }
    if (/^Page/.test(key) && target.closest?.(".words-of, .viewer-drawer")) return undefined;
    if (!name || (name === "play" && target.closest?.("button, a"))) return undefined;
    stop();
    return name === "rate" ? rate(key) : act(name);
  });

  viewer.on("afterInit", () => viewer.element.addEventListener("click", ({ target }) => {
    const star = target.closest("[data-stars]");
    if (star) return rate(star.getAttribute("aria-pressed") === "true" ? 0 : star.dataset.stars);
    const name = target.closest("button[data-act]")?.dataset.act;
    if (!name) return;
    if (name === "slideshow" && around.stop()) return;
    act(name);
  }));
}
