// A frame on a picture: what lies outside is cut off, and where it is larger the picture is extended.

import { coloured } from "./mask_brush.js";

const STEP = 1;
const STRIDE = 10;
const LARGEST = 16_384;
const GRIP = 14;

export class PictureFrame {
  help = "Drag the frame or its edges; outside the picture it is extended. Arrow keys move it, with Alt they size it.";
  shape = "";

  constructor(view, picture) {
    this.view = view;
    this.picture = picture;
    this.whole();
  }

  get isWhole() {
    const { left, top, width, height } = this.frame;
    return !left && !top && width === this.picture.width && height === this.picture.height;
  }

  whole() {
    this.shape = "";
    this.put({ left: 0, top: 0, width: this.picture.width, height: this.picture.height });
  }

  /** `shape` is "16:9", or "" for any. The frame becomes the largest of it inside the picture. */
  reshape(shape) {
    this.shape = shape;
    if (!shape) return this.put(this.frame);
    const [wide, high] = [this.picture.width, this.picture.height];
    const width = Math.round(Math.min(wide, high * this.#ratio()));
    const height = Math.round(width / this.#ratio());
    this.put({ left: Math.round((wide - width) / 2), top: Math.round((high - height) / 2), width, height });
  }

  /** Some of left, top, width and height, in pixels of the picture. */
  put(change) {
    const frame = { ...this.frame, ...change };
    if (this.shape && "height" in change && !("width" in change)) frame.width = frame.height * this.#ratio();
    else if (this.shape && "width" in change) frame.height = frame.width / this.#ratio();
    for (const side of ["width", "height"]) frame[side] = Math.min(LARGEST, Math.max(1, Math.round(frame[side])));
    // It keeps hold of the picture, so that there is always something of it in the result.
    const reach = (at, size, whole) => Math.round(Math.min(whole - 1, Math.max(1 - size, at)));
    frame.left = reach(frame.left, frame.width, this.picture.width);
    frame.top = reach(frame.top, frame.height, this.picture.height);
    this.frame = frame;
    this.view.show(this.#sight());
    this.draw();
    this.onchange?.(frame);
  }

  begin(point) {
    const { left, top, width, height } = this.frame;
    const grip = GRIP / this.view.scale;
    const near = (value, edge) => Math.abs(value - edge) < grip;
    this.held = {
      point,
      frame: this.frame,
      x: near(point.x, left) ? "left" : near(point.x, left + width) ? "right" : "",
      y: near(point.y, top) ? "top" : near(point.y, top + height) ? "bottom" : "",
    };
  }

  move(point, isDown) {
    if (!isDown || !this.held) return;
    const { point: from, frame, x, y } = this.held;
    const [dx, dy] = [point.x - from.x, point.y - from.y];
    const change = {};
    if (!x && !y) Object.assign(change, { left: frame.left + dx, top: frame.top + dy });
    if (x) change.width = frame.width + (x === "right" ? dx : -dx);
    if (y) change.height = frame.height + (y === "bottom" ? dy : -dy);
    if (x === "left") change.left = frame.left + dx;
    if (y === "top") change.top = frame.top + dy;
    this.put({ ...frame, ...change });
  }

  end() {
    this.held = null;
  }

  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return false;
    const [dx, dy] = way.map((one) => one * (event.shiftKey ? STEP : STRIDE));
    const { left, top, width, height } = this.frame;
    if (!event.altKey) this.put({ left: left + dx, top: top + dy });
    else if (dx) this.put({ width: width + dx });
    else this.put({ height: height + dy });
    return true;
  }

  draw() {
    const { pen, scale } = this.view;
    const { left, top, width, height } = this.frame;
    this.view.clear();
    pen.drawImage(this.picture, 0, 0);
    const sight = this.#sight();
    pen.fillStyle = "rgb(0 0 0 / 55%)";
    pen.beginPath();
    pen.rect(sight.left, sight.top, sight.width, sight.height);
    pen.rect(left, top, width, height);
    pen.fill("evenodd");
    for (const [colour, dash] of [["#000", []], ["#fff", [6 / scale, 6 / scale]]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = 2 / scale;
      pen.setLineDash(dash);
      pen.strokeRect(left, top, width, height);
    }
    pen.setLineDash([]);
  }

  /** A canvas to be sent; what lies outside the picture is transparent. */
  result() {
    const { left, top, width, height } = this.frame;
    const out = new OffscreenCanvas(width, height);
    out.getContext("2d").drawImage(this.picture, -left, -top);
    return out;
  }

  /** The mask of what is added around the picture; null where nothing is. */
  added(style) {
    const { left, top, width, height } = this.frame;
    const [wide, high] = [this.picture.width, this.picture.height];
    if (left >= 0 && top >= 0 && left + width <= wide && top + height <= high) return null;
    const drawn = new OffscreenCanvas(width, height);
    const pen = drawn.getContext("2d");
    pen.fillRect(0, 0, width, height);
    pen.clearRect(-left, -top, wide, high);
    return coloured(drawn, style);
  }

  /** Picture and frame together, with some room around. */
  #sight() {
    const { left, top, width, height } = this.frame;
    const right = Math.max(this.picture.width, left + width);
    const bottom = Math.max(this.picture.height, top + height);
    const [x, y] = [Math.min(0, left), Math.min(0, top)];
    const room = Math.max(right - x, bottom - y) * 0.06;
    return { left: x - room, top: y - room, width: right - x + 2 * room, height: bottom - y + 2 * room };
  }

  #ratio() {
    const [wide, high] = this.shape.split(":").map(Number);
    return wide / high;
  }
}
