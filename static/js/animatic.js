// The animatic: the pictures of a film at their times, with the voices that there are.
import { find } from "./dom.js";

const part = find("[data-animatic]");

function begin() {
  const { shots, sounds, words } = JSON.parse(find("#animatic-data").textContent);
  const [image, video] = [find("img", part), find("video", part)];
  const [range, clock, button] = [find("input[type=range]", part), find("[data-time]", part), find("[data-plays]", part)];
  const length = shots.at(-1).at + shots.at(-1).seconds;
  const players = sounds.map(({ at, src }) => ({ at, audio: Object.assign(new Audio(), { src, preload: "none" }) }));
  let now = 0;
  let began = 0;
  let isPlaying = false;
  let shown = null;

  function show() {
    const shot = shots.findLast(({ at }) => at <= now) ?? shots[0];
    if (shot !== shown) put(shot);
    const said = words.filter(({ at, seconds }) => at <= now && now < at + seconds);
    find(".animatic-said", part).textContent = said.map((one) => one.words).join(" / ");
    const whole = Math.floor(now);
    clock.textContent = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    range.value = String(Math.round((now / length) * 1000));
    range.setAttribute("aria-valuetext", `${clock.textContent}, shot ${shot.label}`);
  }

  function put(shot) {
    shown = shot;
    const isClip = shot.medium === "video";
    image.hidden = shot.medium !== "image";
    video.hidden = !isClip;
    find(".animatic-words", part).textContent = shot.src ? "" : `${shot.label}: ${shot.words}`;
    if (!image.hidden) image.src = shot.src;
    if (!isClip) return video.pause();
    video.src = shot.src;
    video.currentTime = now - shot.at;
    if (isPlaying) video.play().catch(() => {});
  }

  function tick(moment) {
    if (!isPlaying) return;
    const before = now;
    now = (moment - began) / 1000;
    for (const { at, audio } of players) {
      if (before <= at && at < now) {
        audio.currentTime = 0;
        audio.play().catch(() => {});
      }
    }
    if (now >= length) {
      now = 0;
      return stop();
    }
    show();
    requestAnimationFrame(tick);
  }

  function play() {
    isPlaying = true;
    began = performance.now() - now * 1000;
    button.setAttribute("aria-label", "Pause the animatic");
    find("use", button).setAttribute("href", find("use", button).getAttribute("href").replace("#play", "#pause"));
    if (shown?.medium === "video") video.play().catch(() => {});
    requestAnimationFrame(tick);
  }

  function stop() {
    isPlaying = false;
    button.setAttribute("aria-label", "Play the animatic");
    find("use", button).setAttribute("href", find("use", button).getAttribute("href").replace("#pause", "#play"));
    video.pause();
    players.forEach(({ audio }) => audio.pause());
    show();
  }

  button.addEventListener("click", () => (isPlaying ? stop() : play()));
  range.addEventListener("input", () => {
    now = (Number(range.value) / 1000) * length;
    began = performance.now() - now * 1000;
    players.forEach(({ audio }) => audio.pause());
    shown = null;
    show();
  });
  show();
}

if (part) begin();
