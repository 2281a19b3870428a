// A large picture shows at once by its preview; the file itself follows when all else is there.
import { find } from "./dom.js";

const image = find("img[data-sharp]");

async function sharpen() {
  const whole = Object.assign(new Image(), { fetchPriority: "low", src: image.dataset.sharp });
  try {
    await whole.decode();
  } catch {
    return; // The file is missing or damaged: the preview is better than nothing.
  }
  image.src = whole.src;
  delete image.dataset.sharp;
}

if (image && !navigator.connection?.saveData) {
  if (document.readyState === "complete") sharpen();
  else window.addEventListener("load", sharpen, { once: true });
}
