// A mask: strokes over a picture, as a picture of their own.

const STEP = 8;
const TINT = "rgb(255 80 30)";
/** What is painted and what is not, in the file: by the words of the model that takes it. */
const STYLES = {
  white: { painted: "#fff", rest: "#000" },
  black: { painted: "#000", rest: "#fff" },
  transparent: { painted: null, rest: "#fff" },
};

/** What is drawn on a canvas, whatever its colour, as a mask of that style. */
export function coloured(drawn, style) {
  const { painted, rest } = STYLES[style] ?? STYLES.white;
  const out = new OffscreenCanvas(drawn.width, drawn.height);
  const pen = out.getContext("2d");
  pen.drawImage(drawn, 0, 0);
  if (painted) {
    pen.globalCompositeOperation = "source-in";
    pen.fillStyle = painted;
    pen.fillRect(0, 0, out.width, out.height);
  }
  pen.globalCompositeOperation = painted ? "destination-over" : "source-out";
  pen.fillStyle = rest;
  pen.fillRect(0, 0, out.width, out.height);
  return out;
}

export class MaskBrush {
  help = "Paint over what is to change. Arrow keys move the brush, space paints where it stands.";
  strokes = [];
  erases = false;
  share = 0.1;

  /** `view` shows `picture`; the mask has the picture's own size. */
  constructor(view, picture) {
    this.view = view;
    this.picture = picture;
    this.mask = new OffscreenCanvas(picture.width, picture.height);
    this.at = { x: this.mask.width / 2, y: this.mask.height / 2 };
  }

  get isEmpty() {
    return !this.strokes.length;
  }

  get radius() {
    return Math.max(1, (Math.min(this.mask.width, this.mask.height) * this.share) / 2);
  }

  begin(point) {
    this.strokes.push({ erases: this.erases, radius: this.radius, points: [] });
    this.move(point, true);
  }

  move(point, isDown) {
    this.at = point;
    if (isDown) {
      const stroke = this.strokes.at(-1);
      stroke.points.push(point);
      this.#lay(stroke, stroke.points.slice(-2));
    }
    this.draw();
  }

  end() {}

  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way) {
      const far = Math.max(1, this.radius / (event.shiftKey ? STEP : 2));
      const within = (value, most) => Math.min(most, Math.max(0, value));
      const point = {
        x: within(this.at.x + way[0] * far, this.mask.width),
        y: within(this.at.y + way[1] * far, this.mask.height),
      };
      this.move(point, false);
    } else if (event.key === " ") this.begin(this.at);
    else if (event.key === "z" && (event.metaKey || event.ctrlKey)) this.undo();
    else return false;
    return true;
  }

  undo() {
    this.strokes.pop();
    this.#again();
  }

  invert() {
    this.strokes.push({ inverts: true });
    this.#again();
  }

  clear() {
    this.strokes = [];
    this.#again();
  }

  draw() {
    const pen = this.view.pen;
    this.view.clear();
    pen.drawImage(this.picture, 0, 0);
    pen.globalAlpha = 0.6;
    pen.drawImage(this.mask, 0, 0);
    pen.globalAlpha = 1;
    pen.lineWidth = 2 / this.view.scale;
    for (const [colour, more] of [["#000", 0], ["#fff", pen.lineWidth]]) {
      pen.strokeStyle = colour;
      pen.beginPath();
      pen.arc(this.at.x, this.at.y, this.radius + more, 0, 2 * Math.PI);
      pen.stroke();
    }
  }

  /** A canvas to be sent, in a style's colours. */
  result(style) {
    return coloured(this.mask, style);
  }

  #again() {
    this.#pen().clearRect(0, 0, this.mask.width, this.mask.height);
    for (const stroke of this.strokes) this.#lay(stroke, stroke.points);
    this.draw();
  }

  #lay(stroke, points) {
    const pen = this.#pen();
    if (stroke.inverts) {
      pen.globalCompositeOperation = "xor";
      pen.fillStyle = TINT;
      return pen.fillRect(0, 0, this.mask.width, this.mask.height);
    }
    pen.globalCompositeOperation = stroke.erases ? "destination-out" : "source-over";
    pen.strokeStyle = TINT;
    pen.lineCap = pen.lineJoin = "round";
    pen.lineWidth = stroke.radius * 2;
    pen.beginPath();
    pen.moveTo(points[0].x, points[0].y);
    // A line without length is not drawn, so a dot has some.
    for (const point of points) pen.lineTo(point.x + 0.01, point.y);
    pen.stroke();
  }

  #pen() {
    return this.mask.getContext("2d");
  }
}
