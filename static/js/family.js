// Arrow keys in a family's graph go to the nearest member on that side.

const AWAY = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function centre(member) {
  const box = member.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}

// How far one lies on that side, what is aside of the way counting twice; Infinity for others.
function distance(from, to, [right, down]) {
  const along = (to[0] - from[0]) * right + (to[1] - from[1]) * down;
  const aside = Math.abs((to[0] - from[0]) * down) + Math.abs((to[1] - from[1]) * right);
  return along > 1 ? along + 2 * aside : Infinity;
}

// Before the product page takes them for the next product.
document.addEventListener("keydown", (event) => {
  const here = event.target.closest?.("[data-family] a");
  const way = AWAY[event.key];
  if (!here || !way || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  const from = centre(here);
  const others = [...here.closest("[data-family]").querySelectorAll("a")];
  const far = others.map((other) => distance(from, centre(other), way));
  const nearest = far.indexOf(Math.min(...far));
  if (far[nearest] === Infinity) return;
  others[nearest].focus();
  others[nearest].scrollIntoView({ block: "nearest", inline: "nearest" });
}, true);
