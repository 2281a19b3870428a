// The pictures of a long feed, each drawn on a canvas over its <img>. A browser keeps a thousand decoded pictures for
// later, half a gigabyte, whatever became of their cards; what is drawn on a canvas goes with it.
import { all } from "./dom.js";

// Each is decoded at the size of its preview first.
const AT_ONCE = 4;
// Pixels on the long side of a preview (`thumbnails.SMALL`): beyond them there is nothing more to draw.
const MOST = 512;
const coming = new WeakMap();
const waiting = [];
const loaded = new Promise((done) => {
  if (document.readyState === "complete") done();
  else window.addEventListener("load", done, { once: true });
});
let busy = 0;
const sizes = new ResizeObserver((seen) => {
  for (const { target, contentRect: { width, height } } of seen) {
    draw(target, Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio));
  }
});

/** Show the pictures of a batch in this way, or those that are to be. */
export function cover(batch, which = () => true) {
  for (const image of all(".face > img:not([hidden])", batch).filter(which)) {
    const canvas = document.createElement("canvas");
    if (image.alt) Object.assign(canvas, { role: "img", ariaLabel: image.alt });
    else canvas.ariaHidden = "true";
    image.hidden = true;
    image.after(canvas);
    sizes.observe(canvas, { box: "device-pixel-content-box" });
  }
}

/** Give back at once what the canvases of a batch hold. */
export function release(batch) {
  for (const canvas of all(".face > canvas", batch)) {
    sizes.unobserve(canvas);
    coming.get(canvas)?.abort();
    canvas.width = canvas.height = 0;
  }
}

/** As many pixels as the screen has there, made of the small preview. */
async function draw(canvas, width, height) {
  coming.get(canvas)?.abort();
  if (!width || !height) return;
  const asked = new AbortController();
  coming.set(canvas, asked);
  const image = canvas.previousElementSibling;
  await turn();
  try {
    const picture = await pictureOf(image, width, height, asked.signal);
    if (!picture) return;
    Object.assign(canvas, { width: picture.width, height: picture.height });
    canvas.getContext("bitmaprenderer").transferFromImageBitmap(picture);
  } catch (error) {
    if (asked.signal.aborted) return;
    sizes.unobserve(canvas);
    canvas.remove();
    image.hidden = false;
  } finally {
    busy -= 1;
    waiting.shift()?.();
  }
}

/** Not before the page is there with what one sees of it. */
async function turn() {
  await loaded;
  if (busy >= AT_ONCE) await new Promise((begin) => waiting.push(begin));
  busy += 1;
}

/** The preview so large that it covers that many pixels; nothing where nobody wants it any more. */
async function pictureOf(image, width, height, signal) {
  if (signal.aborted) return null;
  const answer = await fetch(image.src, { signal });
  if (!answer.ok) throw new TypeError(answer.statusText);
  const [across, down] = [Number(image.getAttribute("width")), Number(image.getAttribute("height"))];
  const scale = Math.min(Math.max(width / across, height / down), MOST / Math.max(across, down));
  const picture = await createImageBitmap(await answer.blob(), {
    resizeWidth: Math.max(1, Math.round(across * scale)),
    resizeHeight: Math.max(1, Math.round(down * scale)),
    resizeQuality: "medium",
  });
  if (!signal.aborted) return picture;
  picture.close();
  return null;
}
