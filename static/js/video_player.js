// <video-player>: what the browser's own controls of a video lack, below it: single frames, speed, repeat, the exact time.
import { counted, find } from "./dom.js";
import { actOf } from "./keys.js";
import { button, clock, element, keepKeys } from "./player_parts.js";

const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2];
const KEPT = "artfactory.speed";
// A time on the very edge of a frame may be told as a little before it.
const EDGE = 0.01;

class VideoPlayer extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.video = find("video", this);
    this.fps = Number(this.dataset.fps ?? 0);
    const bar = element("div", "under", { role: "group", "aria-label": "Frames, speed, repeat" });
    this.time = element("span", "time");
    if (this.fps) {
      bar.append(
        button("back", "step-back", "One frame back (,)", () => this.step(-1)),
        button("forward", "step-forward", "One frame on (.)", () => this.step(1)),
      );
    }
    bar.append(this.time, this.speeds(), this.repeat());
    this.attachShadow({ mode: "open" }).append(document.createElement("slot"), bar);
    for (const event of ["timeupdate", "seeking", "seeked", "durationchange"]) this.video.addEventListener(event, () => this.draw());
    this.draw();
  }

  speeds() {
    const chosen = element("select", "speed", { "aria-label": "Speed" });
    chosen.append(...SPEEDS.map((speed) => new Option(`${speed}×`, speed)));
    const kept = Number(sessionStorage.getItem(KEPT) ?? 1);
    chosen.value = SPEEDS.includes(kept) ? kept : 1;
    const apply = () => {
      // What is loaded anew begins with the default.
      this.video.defaultPlaybackRate = this.video.playbackRate = Number(chosen.value);
    };
    chosen.addEventListener("change", () => {
      sessionStorage.setItem(KEPT, chosen.value);
      apply();
    });
    this.video.addEventListener("ratechange", () => {
      if (SPEEDS.includes(this.video.playbackRate)) chosen.value = this.video.playbackRate;
    });
    keepKeys(chosen);
    apply();
    return chosen;
  }

  repeat() {
    const made = button("repeat", "repeat", "Repeat", () => {
      this.video.loop = !this.video.loop;
      tell();
    });
    const tell = () => {
      made.setAttribute("aria-pressed", String(this.video.loop));
      made.part.toggle("on", this.video.loop);
    };
    tell();
    return made;
  }

  get frame() { return Math.floor(this.video.currentTime * this.fps + EDGE); }

  /** To the middle of the next frame, where no rounding of times takes another for it. */
  step(by) {
    const { video, fps } = this;
    if (!fps || !Number.isFinite(video.duration)) return;
    video.pause();
    const last = Math.max(0, Math.round(video.duration * fps) - 1);
    video.currentTime = (Math.min(Math.max(this.frame + by, 0), last) + 0.5) / fps;
    this.draw();
  }

  draw() {
    const { video, fps } = this;
    const length = Number.isFinite(video.duration) ? video.duration : Number(this.dataset.seconds ?? 0);
    const frame = fps ? ` · frame ${counted(this.frame + 1)}` : "";
    this.time.textContent = `${clock(video.currentTime, 2)} / ${clock(length, 2)}${frame}`;
  }
}

customElements.define("video-player", VideoPlayer);

document.addEventListener("keydown", (event) => {
  const by = { back: -1, on: 1 }[actOf(event, "video")];
  if (!by || find("dialog[open]:not(.pswp)")) return;
  const player = find(find(".pswp") ? '.pswp__item[aria-hidden="false"] video-player' : ".the-product video-player");
  if (!player) return;
  event.preventDefault();
  player.step(by);
});
