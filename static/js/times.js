// Keeps relative times true and counts the seconds of running work, without asking the server.
import { all } from "./dom.js";

export function age(seconds) {
  if (seconds < 45) return "just now";
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86400) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86400)} d ago`;
}

function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** "about 40 s left", "about 3 min left", "about 2 h left". */
export function timeLeft(seconds) {
  if (seconds < 90) return `about ${Math.round(seconds)} s left`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min left`;
  return `about ${Math.round(seconds / 3600)} h left`;
}

/** "12 s" or, where past runs tell how long it takes, "12 s, about 8 s left"; nothing is foretold
 * of what takes half as long again. */
function runningFor(element, now) {
  const passed = (now - Date.parse(element.dataset.since)) / 1000;
  const usual = Number(element.dataset.usual);
  if (!usual) return span(passed);
  const left = usual - passed;
  if (left > 1) return `${span(passed)}, about ${span(left)} left`;
  return passed < usual * 1.5 ? `${span(passed)}, soon done` : span(passed);
}

function tick() {
  const now = Date.now();
  for (const element of all("[data-since]")) {
    const words = runningFor(element, now);
    if (element.textContent !== words) element.textContent = words;
  }
}

function refreshAges() {
  const now = Date.now();
  for (const element of all("[data-ago]")) element.textContent = age((now - Date.parse(element.dateTime)) / 1000);
}

tick();
setInterval(tick, 1000);
setInterval(refreshAges, 30000);
document.addEventListener("htmx:afterSwap", tick);
