// A box drawn with the mouse selects the cards that it touches. It begins between the cards, and on any of them while
// something is selected; at the window's edge the page scrolls.
import { all } from "./dom.js";
import * as selection from "./selection.js";

const LEAST = 6;
const EDGE = 48;

export function startBox(feed, cards, idOf) {
  let began = null;
  let pointer = null;
  let box = null;
  let was = new Map();

  const point = (event) => ({ x: event.clientX, y: event.clientY + window.scrollY });

  function area() {
    const y = pointer.clientY + window.scrollY;
    return {
      left: Math.min(began.x, pointer.clientX),
      right: Math.max(began.x, pointer.clientX),
      top: Math.min(began.y, y),
      bottom: Math.max(began.y, y),
    };
  }

  function draw() {
    const { left, right, top, bottom } = area();
    Object.assign(box.style, { left: `${left}px`, width: `${right - left}px`, height: `${bottom - top}px` });
    box.style.top = `${top}px`;
    const [on, off] = [[], []];
    for (const card of all(cards)) {
      const one = card.getBoundingClientRect();
      if (!one.width) continue;
      const [above, below] = [one.top + window.scrollY, one.bottom + window.scrollY];
      const isIn = one.left < right && one.right > left && above < bottom && below > top;
      const id = idOf(card);
      if (isIn && !was.has(id)) was.set(id, selection.has(id));
      if (was.has(id) && (isIn || was.get(id)) !== selection.has(id)) (isIn || was.get(id) ? on : off).push(id);
    }
    if (on.length) selection.set(on, true);
    if (off.length) selection.set(off, false);
  }

  function scroll() {
    if (!box) return;
    const over = Math.max(0, pointer.clientY - window.innerHeight + EDGE) - Math.max(0, EDGE - pointer.clientY);
    if (over) {
      window.scrollBy({ top: over / 3, behavior: "instant" });
      draw();
    }
    requestAnimationFrame(scroll);
  }

  function move(event) {
    pointer = event;
    if (!box) {
      const { x, y } = point(event);
      if (Math.hypot(x - began.x, y - began.y) < LEAST) return;
      box = document.createElement("div");
      box.className = "drag-box";
      document.body.append(box);
      requestAnimationFrame(scroll);
    }
    draw();
  }

  function end() {
    document.removeEventListener("pointermove", move);
    document.removeEventListener("pointerup", end);
    document.removeEventListener("pointercancel", end);
    if (!box) return;
    box.remove();
    box = null;
    // The click with which a box ends is none on the card below.
    const swallow = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
    window.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
  }

  feed.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button || event.shiftKey || event.metaKey || event.ctrlKey) return;
    if (event.target.closest("button, input, audio, .card-tools")) return;
    if (event.target.closest(cards) && selection.isEmpty()) return;
    began = point(event);
    was = new Map();
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
  });
  // Else the words of a heading are selected meanwhile.
  feed.addEventListener("selectstart", (event) => { if (began && box) event.preventDefault(); });
}
