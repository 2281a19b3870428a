// The full-screen viewer: zoom, pan, next and previous among the pictures of the page.
import { all, find } from "./dom.js";

const base = new URL("../vendor/photoswipe-5.4.4/", import.meta.url);
let styled = false;

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
  return (await import(new URL("photoswipe.esm.min.js", base).href)).default;
}

function slide(card) {
  const image = find("img", card);
  return {
    src: card.dataset.src,
    msrc: image?.currentSrc || image?.src,
    width: Number(card.dataset.w),
    height: Number(card.dataset.h),
    alt: card.dataset.words ?? "",
    element: card,
  };
}

export async function view(card) {
  const cards = all('[data-product][data-medium="image"]:not([hidden])').filter((other) => other.dataset.src);
  // PhotoSwipe hears no Escape that comes while it still opens.
  let isUnwanted = false;
  const whileOpening = (event) => { isUnwanted ||= event.key === "Escape"; };
  document.addEventListener("keydown", whileOpening);
  const PhotoSwipe = await load();
  const viewer = new PhotoSwipe({
    dataSource: cards.map(slide),
    index: Math.max(0, cards.indexOf(card)),
    bgOpacity: 0.94,
    showHideAnimationType: matchMedia("(prefers-reduced-motion: reduce)").matches ? "none" : "zoom",
    showAnimationDuration: 150,
    hideAnimationDuration: 150,
    zoomAnimationDuration: 150,
    wheelToZoom: true,
    returnFocus: false,
    arrowPrevTitle: "Previous",
    arrowNextTitle: "Next",
    closeTitle: "Close (Esc)",
    zoomTitle: "Zoom (z)",
    errorMsg: "The picture cannot be loaded. Its file may be missing on disk.",
  });
  viewer.on("uiRegister", () => {
    viewer.ui.registerElement({
      name: "words",
      appendTo: "root",
      onInit: (element) => {
        element.className = "viewer-words";
        viewer.on("change", () => { element.textContent = viewer.currSlide.data.alt; });
      },
    });
  });
  viewer.on("openingAnimationEnd", () => {
    document.removeEventListener("keydown", whileOpening);
    if (isUnwanted) viewer.close();
  });
  let last = card;
  viewer.on("close", () => { last = viewer.currSlide?.data.element ?? card; });
  viewer.on("destroy", () => queueMicrotask(() => find(".face", last)?.focus()));
  viewer.init();
}
