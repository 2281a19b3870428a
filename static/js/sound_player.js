// <sound-player>: the waveform is what one seeks by. Around <audio controls>, which plays, and which is there without
// scripts; a sound without a waveform has a plain bar.
import { find } from "./dom.js";
import { say } from "./messages.js";
import { button, clock, element, keepKeys, name } from "./player_parts.js";
import { volume } from "./volume.js";

const LONGEST_STEP = 5;
const EVENTS = ["play", "pause", "ended", "timeupdate", "seeking", "durationchange", "volumechange"];

/** "1 minute 2 seconds" */
function spoken(seconds) {
  const [minutes, rest] = [Math.floor(seconds / 60), Math.floor(seconds % 60)];
  const words = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;
  return [minutes && words(minutes, "minute"), (rest || !minutes) && words(rest, "second")].filter(Boolean).join(" ");
}

class SoundPlayer extends HTMLElement {
  connectedCallback() {
    this.audio = find("audio", this);
    this.chosen = () => { if (this.audio.volume !== volume()) this.audio.volume = volume(); };
    document.addEventListener("volume-chosen", this.chosen);
    if (!this.shadowRoot) this.build();
    this.chosen();
    this.draw();
  }

  disconnectedCallback() {
    document.removeEventListener("volume-chosen", this.chosen);
    this.audio.pause();
  }

  build() {
    this.play = button("play", "play", "Play", () => this.toggle());
    this.seek = element("div", "seek", { role: "slider", tabindex: 0, "aria-label": "Place in the sound", "aria-valuemin": 0 });
    this.time = element("span", "time");
    this.mute = button("mute", "volume-2", "Mute", () => {
      const loud = this.audio.volume;
      this.audio.volume = loud ? 0 : this.before ?? 1;
      this.before = loud || this.before;
    });
    this.loud = element("input", "volume", { type: "range", min: 0, max: 1, step: 0.05, "aria-label": "Volume" });
    this.loud.addEventListener("input", () => { this.audio.volume = Number(this.loud.value); });
    keepKeys(this.loud);
    this.drawWave();
    this.attachShadow({ mode: "open" }).append(this.play, this.seek, this.time, this.mute, this.loud);
    this.seek.addEventListener("keydown", (event) => this.onKey(event));
    this.seek.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      this.seek.setPointerCapture(event.pointerId);
      this.goTo(event);
    });
    this.seek.addEventListener("pointermove", (event) => {
      if (this.seek.hasPointerCapture(event.pointerId)) this.goTo(event);
    });
    // A press on the button is no press of the page's own key.
    this.play.addEventListener("keydown", (event) => { if (event.key === " ") event.stopPropagation(); });
    this.mute.addEventListener("keydown", (event) => { if (event.key === " ") event.stopPropagation(); });
    for (const event of EVENTS) this.audio.addEventListener(event, () => this.draw());
    this.audio.addEventListener("loadstart", () => this.drawWave());
    // What nobody comes near is not loaded; its length is told as soon as somebody does.
    for (const event of ["pointerenter", "focusin"]) {
      this.addEventListener(event, () => { if (!this.length) this.audio.preload = "metadata"; });
    }
  }

  get length() {
    const { duration } = this.audio;
    return Number.isFinite(duration) && duration > 0 ? duration : Number(this.dataset.seconds ?? 0);
  }

  toggle() {
    if (!this.audio.paused) return this.audio.pause();
    return this.audio.play().catch((error) => {
      if (error.name !== "AbortError") say("This browser cannot play the sound. Download it to hear it.", "error", "sound");
    });
  }

  goTo({ clientX }) {
    const { left, width } = this.seek.getBoundingClientRect();
    this.at(((clientX - left) / width) * this.length);
  }

  at(seconds) {
    this.audio.currentTime = Math.min(Math.max(seconds, 0), this.length);
    this.draw();
  }

  onKey(event) {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const { audio: { currentTime }, length } = this;
    const step = Math.min(LONGEST_STEP, length / 20);
    const to = {
      ArrowLeft: currentTime - step, ArrowDown: currentTime - step, ArrowRight: currentTime + step, ArrowUp: currentTime + step,
      PageDown: currentTime - length / 10, PageUp: currentTime + length / 10, Home: 0, End: length,
    }[event.key];
    if (to === undefined && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    if (to === undefined) this.toggle();
    else this.at(to);
  }

  /** The waveform twice, one above the other: the upper one shows as far as it has played. */
  drawWave() {
    const wave = find("svg.waveform", this);
    const layers = ["wave", "wave played"].map((part) => {
      const layer = wave ? wave.cloneNode(true) : element("div", "");
      layer.setAttribute("part", wave ? part : part.replaceAll("wave", "bar"));
      return layer;
    });
    this.played = layers[1];
    this.seek.replaceChildren(...layers);
  }

  draw() {
    const { audio, length, seek } = this;
    const now = Math.min(audio.currentTime, length);
    name(this.play, audio.paused ? "play" : "pause", audio.paused ? "Play" : "Pause");
    name(this.mute, audio.volume ? "volume-2" : "volume-x", audio.volume ? "Mute" : "Unmute");
    this.loud.value = audio.volume;
    this.time.textContent = length ? `${clock(now)} / ${clock(length)}` : clock(now);
    this.played.style.clipPath = `inset(0 ${100 - (length ? now / length : 0) * 100}% 0 0)`;
    seek.setAttribute("aria-valuemax", length.toFixed(1));
    seek.setAttribute("aria-valuenow", now.toFixed(1));
    seek.setAttribute("aria-valuetext", `${spoken(now)} of ${spoken(length)}`);
    if (audio.paused || this.waits) return;
    this.waits = true;
    requestAnimationFrame(() => {
      this.waits = false;
      this.draw();
    });
  }
}

customElements.define("sound-player", SoundPlayer);
