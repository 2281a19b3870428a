// The dialog in which an input is masked, cropped or extended; what is made goes where a file would.
import { all, find, on } from "./dom.js";
import { MaskBrush } from "./mask_brush.js";
import { say } from "./messages.js";
import { PictureFrame } from "./picture_frame.js";
import { upload } from "./uploads.js";

const dialog = () => find("#picture-editor");
const canvas = () => find("#editor-canvas");
let work = null;
let isDown = false;

/** What of the picture the canvas shows. `pen` draws in pixels of the picture, `scale` times as large
 * on the screen. */
class View {
  #sight = null;

  constructor(element) {
    this.element = element;
    this.pen = element.getContext("2d");
  }

  show(sight) {
    if (isDown) return; // the ground must not move under the hand
    this.#sight = sight;
    const room = this.element.parentElement;
    const fit = Math.min(room.clientWidth / sight.width, room.clientHeight / sight.height);
    this.scale = fit;
    const dense = window.devicePixelRatio;
    this.element.width = Math.round(sight.width * fit * dense);
    this.element.height = Math.round(sight.height * fit * dense);
    this.element.style.width = `${sight.width * fit}px`;
    this.pen.setTransform(fit * dense, 0, 0, fit * dense, -sight.left * fit * dense, -sight.top * fit * dense);
  }

  clear() {
    const { left, top, width, height } = this.#sight;
    this.pen.clearRect(left, top, width, height);
  }

  point(event) {
    const box = this.element.getBoundingClientRect();
    return {
      x: (event.clientX - box.left) / this.scale + this.#sight.left,
      y: (event.clientY - box.top) / this.scale + this.#sight.top,
    };
  }
}

async function open(zone, item, { title, tools, made }) {
  // Where no browser shows the file itself, a preview stands for it, at the size of the file.
  const [resizeWidth, resizeHeight] = [Number(item.dataset.width), Number(item.dataset.height)];
  const shown = new Image();
  shown.src = item.dataset.src;
  let picture;
  try {
    await shown.decode();
    picture = await createImageBitmap(shown, { resizeWidth, resizeHeight, resizeQuality: "high" });
  } catch {
    return say("This browser cannot open that picture. Nothing was changed.", "error", "editor");
  }
  find("#editor-title").textContent = title;
  all("[data-tools]", dialog()).forEach((part) => { part.hidden = part.dataset.tools !== tools; });
  dialog().showModal();
  const view = new View(canvas());
  const frame = { left: 0, top: 0, width: picture.width, height: picture.height };
  view.show(frame);
  const tool = tools === "mask" ? new MaskBrush(view, picture) : new PictureFrame(view, picture);
  tool.onchange = tell;
  work = { zone, view, tool, made: { ...made, source: item.dataset.picked } };
  find("#editor-help").textContent = tool.help;
  if (tools === "frame") {
    find("[data-frame-shape]").value = "";
    tell(tool.frame);
  } else {
    choose("paint");
    tool.share = find("[data-brush-size]").value / 100;
  }
  tool.draw();
  canvas().focus();
}

function choose(brush) {
  all("[data-brush]").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.brush === brush)));
  work.tool.erases = brush === "erase";
}

function tell(frame) {
  for (const [name, value] of Object.entries(frame)) find(`[data-frame="${name}"]`).value = value;
}

async function take() {
  const { zone, tool, made } = work;
  if (tool.isEmpty) return say("Nothing is painted yet. Paint over what is to change.", "error", "editor");
  if (tool.isWhole) return dialog().close();
  await send(zone, tool.result(zone.dataset.mask), made);
  // A model that fills in what is added needs to be told where that is.
  const place = tool.added && find(".drop[data-mask]:not(:has(.picked-item))", zone.closest("form"));
  const mask = place && tool.added(place.dataset.mask);
  if (mask) await send(place, mask, { source: made.source, role: "mask" });
  dialog().close();
}

async function send(zone, drawn, made) {
  const blob = await drawn.convertToBlob({ type: "image/png" });
  upload(zone, [new File([blob], `${made.role} of ${made.source}.png`, { type: "image/png" })], made);
}

/** The picture that a mask is painted over: the first one chosen at another place. */
const pictured = (zone) =>
  find('.drop:not([data-mask]) .picked-item[data-medium="image"]', zone.closest("form"));

on("click", "[data-paints]", (_, button) => {
  const zone = button.closest(".drop");
  const item = pictured(zone);
  if (!item) return say("First choose the picture that the mask is for.", "error", "editor-mask");
  open(zone, item, { title: "Paint the mask", tools: "mask", made: { role: "mask" } });
});
on("click", "[data-frames]", (_, button) => {
  const item = button.closest(".picked-item");
  const made = { role: "crop", instead: item };
  open(button.closest(".drop"), item, { title: "Crop or extend", tools: "frame", made });
});
on("click", "[data-brush]", (_, button) => choose(button.dataset.brush));
on("input", "[data-brush-size]", (_, range) => {
  work.tool.share = range.value / 100;
  work.tool.draw();
});
on("click", "[data-mask-does]", (_, button) => work.tool[button.dataset.maskDoes]());
on("change", "[data-frame-shape]", (_, list) => work.tool.reshape(list.value));
on("change", "[data-frame]", (_, box) => {
  if (Number.isFinite(box.valueAsNumber)) work.tool.put({ [box.dataset.frame]: box.valueAsNumber });
  else tell(work.tool.frame);
});
on("click", "[data-frame-reset]", () => {
  find("[data-frame-shape]").value = "";
  work.tool.whole();
});
on("click", "[data-editor-takes]", take);
on("pointerdown", "#editor-canvas", (event, element) => {
  element.setPointerCapture(event.pointerId);
  work.tool.begin(work.view.point(event));
  isDown = true;
});
on("pointermove", "#editor-canvas", (event) => work?.tool.move(work.view.point(event), isDown));
for (const name of ["pointerup", "pointercancel"]) {
  on(name, "#editor-canvas", () => {
    isDown = false;
    work.tool.end();
    if (work.tool.frame) work.tool.put({});
  });
}
on("keydown", "#editor-canvas", (event) => {
  if (work.tool.key(event)) event.preventDefault();
});
