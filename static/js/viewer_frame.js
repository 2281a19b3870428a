// What stands around the slides: the bar, the words, the film strip and the drawer. None of it covers a picture that
// is not zoomed.
import { address, all, find } from "./dom.js";
import { saveWritten } from "./keeping.js";
import { fragment } from "./viewer_slides.js";

const BAR = 52;
const WORDS = 44;
const FILM = 72;
const DRAWER = 360;
const SHOWS_EACH = 4000;
const FILM_EACH_SIDE = 12;

export function frame(viewer, items) {
  let isFilmOn = window.innerHeight > 560;
  let running = null;
  let told = null;
  const part = (selector) => find(selector, viewer.element);
  const hasDrawer = () => Boolean(part(".viewer-drawer:not([hidden])"));

  const around = {
    padding: () => ({
      top: BAR,
      left: 0,
      right: hasDrawer() && window.innerWidth > 900 ? DRAWER : 0,
      bottom: WORDS + (isFilmOn ? FILM : 0),
    }),

    draw() {
      viewer.element.append(find("#viewer-parts").content.cloneNode(true));
      for (const happens of ["wheel", "pointerdown"]) {
        part(".viewer-drawer").addEventListener(happens, (event) => event.stopPropagation());
        part(".viewer-foot").addEventListener(happens, (event) => event.stopPropagation());
      }
      // Who writes there is not to be taken on to the next.
      part(".viewer-drawer").addEventListener("focusin", () => around.stop());
      part(".viewer-film").addEventListener("click", ({ target }) => {
        const place = target.closest("button")?.dataset.place;
        if (place) around.goTo(Number(place));
      });
      this.resize();
      this.show();
    },

    show() {
      const item = items.current;
      if (!item || !part(".viewer-bar")) return;
      part(".viewer-words").textContent = item.words;
      part(".viewer-place").textContent = items.place;
      viewer.element.setAttribute("aria-label", `Full screen: ${item.name}`);
      press("favourite", item.favourite);
      for (const star of all(".viewer-bar .star", viewer.element)) {
        star.setAttribute("aria-pressed", String(Number(star.dataset.stars) === item.rating));
      }
      for (const act of ["favourite", "edit", "again", "trash"]) tool(act).hidden = item.trashed;
      part(".viewer-bar .stars").hidden = item.trashed;
      tool("copy").hidden = item.medium !== "image";
      Object.assign(tool("download"), { href: address("download", item.id) });
      tool("download").dataset.file = item.file;
      part(".pswp__button--arrow--prev").disabled = items.here <= items.first;
      part(".pswp__button--arrow--next").disabled = items.here >= items.last;
      film();
      if (hasDrawer()) tell();
    },

    /** Slides far away are not gone through one by one. */
    goTo(place) {
      viewer.goTo(viewer.currIndex + place - items.here);
    },

    toggleFilm() {
      isFilmOn = !isFilmOn;
      press("film", isFilmOn);
      this.resize();
      film();
    },

    toggleDrawer() {
      const drawer = part(".viewer-drawer");
      const hadFocus = drawer.contains(document.activeElement);
      drawer.hidden = !drawer.hidden;
      press("inspector", !drawer.hidden);
      if (hadFocus) tool("inspector").focus();
      this.resize();
      if (!drawer.hidden) tell();
    },

    start() {
      press("slideshow", true);
      running = setInterval(() => (items.here < items.last ? viewer.next() : around.stop()), SHOWS_EACH);
    },

    /** The viewer goes. */
    leave() {
      around.stop();
      saveWritten(part(".viewer-drawer"));
    },

    /** True if it ran. */
    stop() {
      const ran = running !== null;
      clearInterval(running);
      running = null;
      if (ran && part(".viewer-bar")) press("slideshow", false);
      return ran;
    },

    resize() {
      const { right, bottom } = this.padding();
      viewer.element.style.setProperty("--viewer-right", `${right}px`);
      viewer.element.style.setProperty("--viewer-bottom", `${bottom}px`);
      part(".viewer-film").hidden = !isFilmOn;
      press("film", isFilmOn);
      viewer.updateSize(true);
    },
  };

  const tool = (act) => part(`[data-act="${act}"]`);
  const press = (act, isOn) => tool(act).setAttribute("aria-pressed", String(isOn));

  function film() {
    const strip = part(".viewer-film");
    if (!isFilmOn) return strip.replaceChildren();
    const places = [];
    for (let place = items.here - FILM_EACH_SIDE; place <= items.here + FILM_EACH_SIDE; place += 1) {
      if (items.at(place)) places.push(place);
    }
    const there = new Map(all("button", strip).map((button) => [button.dataset.id, button]));
    const shown = places.map((place) => {
      const item = items.at(place);
      const button = there.get(String(item.id)) ?? still(item);
      button.dataset.place = place;
      if (place === items.here) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      return button;
    });
    if (all("button", strip).some((button, index) => button !== shown[index]) || strip.childElementCount !== shown.length) {
      const focused = document.activeElement;
      strip.replaceChildren(...shown);
      if (strip.contains(focused)) focused.focus();
    }
    const current = find("[aria-current]", strip);
    strip.scrollLeft = current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
  }

  function still(item) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.id = item.id;
    button.setAttribute("aria-label", item.name);
    button.title = item.name;
    if (item.thumb) {
      button.append(Object.assign(document.createElement("img"), { src: item.thumb, alt: "", decoding: "async" }));
    } else {
      button.textContent = item.medium;
    }
    return button;
  }

  async function tell() {
    const { id } = items.current;
    if (told === id) return;
    told = id;
    saveWritten(part(".viewer-drawer"));
    const nodes = await fragment("inspector", id).catch(() => null);
    const drawer = part(".viewer-drawer");
    if (told !== id || !drawer) return;
    drawer.replaceChildren(...(nodes ?? ["It cannot be loaded. It may be gone."]));
    drawer.scrollTop = 0;
    htmx.process(drawer);
  }

  return around;
}
