// The full-screen viewer: all media of the result that a card stands in, one after the other. PhotoSwipe shows the
// slides; `viewer_window.js` knows them, `viewer_frame.js` draws what stands around them.
import { find, isVeiled } from "./dom.js";
import { actOf } from "./keys.js";
import { say } from "./messages.js";

const base = new URL("../vendor/photoswipe-5.4.4/", import.meta.url);
// Slides are counted from the middle of a long row, so that some can be put before the first.
const MIDDLE = 2 ** 24;
let styled = false;
let isOpening = false;

async function load() {
  if (!styled) {
    styled = true;
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = new URL("photoswipe.css", base).href;
    await new Promise((ready) => {
      sheet.addEventListener("load", ready);
      sheet.addEventListener("error", ready);
      document.head.append(sheet);
    });
  }
  const parts = [import("./viewer_frame.js"), import("./viewer_keys.js"), import("./viewer_slides.js"), import("./viewer_window.js")];
  const [{ default: PhotoSwipe }, ...modules] = await Promise.all([import(new URL("photoswipe.esm.min.js", base).href), ...parts]);
  return Object.assign({ PhotoSwipe }, ...modules);
}

const cardOf = (id) => find(`.card[data-product="${id}"]:not([hidden]), .the-product[data-product="${id}"]`);

export async function view(card) {
  if (isVeiled(card)) return say("It is hidden. Press “Show hidden” first.", "info", "hidden");
  if (isOpening || find(".pswp")) return;
  isOpening = true;
  const early = keysMeanwhile();
  try {
    show(card, await load(), early);
  } catch (error) {
    early.end();
    say("The full screen could not be opened. Reload the page and try again.", "error", "viewer");
    throw error;
  } finally {
    isOpening = false;
  }
}

/** PhotoSwipe hears no key that comes while it still opens: it gets them then, and the page below does not. */
function keysMeanwhile() {
  const pressed = [];
  const over = new AbortController();
  const keep = (event) => {
    if ((event.metaKey || event.ctrlKey || event.altKey) && !actOf(event, "viewer")) return;
    if (!event.repeat) pressed.push(event);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener("keydown", keep, { capture: true, signal: over.signal });
  return { pressed, end: () => over.abort() };
}

function show(card, { PhotoSwipe, frame, onKey, showOther, openAt }, early) {
  const items = openAt(card);
  const viewer = new PhotoSwipe({
    index: MIDDLE,
    bgOpacity: 1,
    counter: false,
    zoom: false,
    close: false,
    loop: false,
    preload: [1, 1],
    paddingFn: () => around.padding(),
    showHideAnimationType: matchMedia("(prefers-reduced-motion: reduce)").matches ? "none" : "zoom",
    showAnimationDuration: 150,
    hideAnimationDuration: 150,
    zoomAnimationDuration: 150,
    wheelToZoom: true,
    returnFocus: false,
    arrowPrevTitle: "Previous",
    arrowNextTitle: "Next",
    errorMsg: "The picture cannot be loaded. Its file may be missing on disk.",
  });
  const at = (index) => items.at(index - MIDDLE);
  viewer.addFilter("numItems", () => 2 * MIDDLE);
  viewer.addFilter("itemData", (_, index) => slide(at(index)));
  viewer.addFilter("thumbEl", (_, data) => (data.item && find("canvas, img", cardOf(data.item.id) ?? document.createElement("i"))) || null);
  showOther(viewer);
  const around = frame(viewer, items);
  viewer.on("afterInit", () => {
    const { mainScroll } = viewer;
    const move = mainScroll.moveIndexBy.bind(mainScroll);
    mainScroll.moveIndexBy = (steps, ...more) => {
      const to = viewer.potentialIndex + steps - MIDDLE;
      return move(Math.min(Math.max(to, items.first), items.last) - viewer.potentialIndex + MIDDLE, ...more);
    };
    viewer.element.setAttribute("aria-label", "Full screen");
    around.draw();
  });
  viewer.on("change", () => {
    items.go(viewer.currIndex - MIDDLE);
    around.show();
  });
  items.onChange = (changed) => {
    if (!items.current) return viewer.close();
    for (const index of [-1, 0, 1]) {
      const place = viewer.currIndex + index;
      if (changed.includes(place - MIDDLE)) viewer.refreshSlideContent(place);
    }
    around.show();
  };
  onKey(viewer, items, around);
  viewer.on("openingAnimationEnd", () => {
    early.end();
    queueMicrotask(() => {
      for (const event of early.pressed) viewer.element?.dispatchEvent(new KeyboardEvent("keydown", event));
    });
  });
  viewer.on("close", () => around.leave());
  viewer.on("destroy", () => {
    items.close();
    queueMicrotask(() => back(items.current?.id ?? card.dataset.product));
  });
  viewer.init();
}

function slide(item) {
  if (!item) return { html: "" };
  if (item.medium !== "image" || !item.w) return { type: "product", item, alt: item.words };
  return { src: item.src, msrc: item.thumb, width: item.w, height: item.h, alt: item.words || item.name, item };
}

/** The focus goes where the person looked last, if that is in the page. */
function back(id) {
  const face = find(".face", cardOf(id) ?? document.createElement("i"));
  const to = face ?? find(".the-product .face") ?? find(".feed");
  to?.focus();
  face?.scrollIntoView({ block: "nearest" });
}
