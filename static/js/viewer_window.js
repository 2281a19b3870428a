// The products that the viewer goes through: a window on the result, which is asked for more near its ends. Places
// are counted from the product that it was opened at, 0.
import { all, counted, headers, isVeiled } from "./dom.js";

const NEAR_END = 12; // as many as the film strip shows on each side
const hidden = () => (document.documentElement.dataset.hidden === "shown" ? "shown" : "");

/** What a card of the page says of its product. */
function ofCard(card) {
  const { product, medium, src, w, h, words, rating, favourite, trashed, file } = card.dataset;
  const image = card.querySelector("img");
  return {
    id: Number(product),
    medium,
    src,
    name: `${medium[0].toUpperCase()}${medium.slice(1)} ${product}`,
    words: words ?? "",
    thumb: image?.currentSrc || image?.src || "",
    w: medium === "image" ? Number(w) : null,
    h: medium === "image" ? Number(h) : null,
    file,
    rating: Number(rating ?? 0),
    favourite: favourite !== undefined,
    trashed: trashed !== undefined,
  };
}

class Items {
  /** `address` tells a result; without one the cards of the page are all there is. */
  constructor(cards, place, address) {
    this.list = cards.map(ofCard);
    this.first = -place;
    this.here = 0;
    this.address = address;
    this.ends = { newer: null, older: null };
    this.removed = new Map();
    this.counted = { place: null, count: null };
    this.onChange = () => {};
    this.waiting = false;
    this.stopped = new AbortController();
    const { signal } = this.stopped;
    document.addEventListener("favourite-changed", ({ detail }) => this.change([detail.product], { favourite: detail.favourite }), { signal });
    document.addEventListener("products-changed", ({ detail }) => {
      for (const { products, rating, favourite } of detail.changes) this.change(products ?? [], { rating, favourite });
    }, { signal });
    document.addEventListener("products-trashed", ({ detail }) => this.remove(detail.products ?? []), { signal });
    document.addEventListener("products-restored", ({ detail }) => this.putBack(detail.products ?? []), { signal });
    if (address) this.ask(this.current.id, "both");
  }

  get last() { return this.first + this.list.length - 1; }

  get current() { return this.at(this.here); }

  at(place) { return this.list[place - this.first]; }

  /** "3 of 1,234", "" as long as it is not known. */
  get place() {
    const { place, count } = this.counted;
    if (!this.address) return `${this.here - this.first + 1} of ${this.list.length}`;
    const offset = this.current?.offset ?? 0;
    return place && count ? `${counted(place + offset)} of ${counted(count)}` : "";
  }

  go(place) {
    this.here = place;
    if (this.ends.older && this.last - place < NEAR_END) this.ask(this.ends.older, "older");
    else if (this.ends.newer && place - this.first < NEAR_END) this.ask(this.ends.newer, "newer");
  }

  async ask(product, side) {
    if (this.waiting) return;
    this.waiting = true;
    const url = new URL(this.address, window.location);
    url.searchParams.set("product", product);
    url.searchParams.set("hidden", hidden());
    if (side === "both") url.searchParams.set("counted", "1");
    try {
      const answer = await fetch(url, { headers: headers(), signal: this.stopped.signal });
      if (answer.ok) this.take(product, side, await answer.json());
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
    this.waiting = false;
    this.go(this.here);
  }

  take(asked, side, { items, newer, older, place, count }) {
    // Offsets are counted from the product that was asked about; that one may be hidden, and stand in no list.
    const start = side === "both" ? 0 : this.marks[side];
    const told = items.map((item) => ({ ...item, offset: start + item.offset }));
    const known = new Set(this.list.map(({ id }) => id));
    const fresh = told.filter(({ id }) => !known.has(id));
    const before = fresh.filter(({ offset }) => offset < start);
    const after = fresh.filter(({ offset }) => offset > start);
    const changed = [];
    if (side !== "older") {
      this.list.unshift(...before);
      this.first -= before.length;
      changed.push(...before.map((_, index) => this.first + index));
    }
    if (side !== "newer") {
      changed.push(...after.map((_, index) => this.last + 1 + index));
      this.list.push(...after);
    }
    if (side === "both") {
      Object.assign(this.list.find(({ id }) => id === asked) ?? {}, told.find(({ id }) => id === asked));
      this.counted = { place, count };
      this.marks = { newer: 0, older: 0 };
    }
    for (const [way, end, sign] of [["newer", newer, -1], ["older", older, 1]]) {
      if (side !== "both" && side !== way) continue;
      this.ends[way] = end;
      this.marks[way] = start + sign * LOOKED_AT;
    }
    this.onChange(changed);
  }

  change(ids, facts) {
    const said = Object.entries(facts).filter(([, value]) => value !== undefined);
    for (const item of this.list) if (ids.includes(item.id)) Object.assign(item, Object.fromEntries(said));
    this.onChange([]);
  }

  /** The next one comes in the place of one that goes, at the end the one before. */
  remove(ids) {
    for (const id of ids) {
      const index = this.list.findIndex((item) => item.id === id);
      if (index < 0) continue;
      const [item] = this.list.splice(index, 1);
      const place = this.first + index;
      this.removed.set(id, { item, place });
      if (this.counted.count) this.counted.count -= 1;
      for (const after of this.list.slice(index)) if (after.offset !== undefined) after.offset -= 1;
      this.marks &&= { ...this.marks, older: this.marks.older - 1 };
      if (place < this.here || (place === this.here && index === this.list.length)) this.first += 1;
    }
    this.onChange(this.all());
    this.go(this.here);
  }

  putBack(ids) {
    for (const id of ids.filter((one) => this.removed.has(one))) {
      const { item } = this.removed.get(id);
      this.removed.delete(id);
      this.list.splice(this.here - this.first, 0, item);
      if (this.counted.count) this.counted.count += 1;
      for (const after of this.list.slice(this.here - this.first + 1)) if (after.offset !== undefined) after.offset += 1;
      this.marks &&= { ...this.marks, older: this.marks.older + 1 };
    }
    this.onChange(this.all());
  }

  all() { return this.list.map((_, index) => this.first + index).concat(this.last + 1, this.first - 1); }

  close() { this.stopped.abort(); }
}

/** As the server looks at, on each side. */
const LOOKED_AT = 12;

export function openAt(card) {
  const address = card.closest("[data-beside]")?.dataset.beside;
  if (address) return new Items([card], 0, address);
  const cards = all(".card[data-product]:not([hidden])").filter((one) => one.dataset.src && !isVeiled(one));
  return cards.includes(card) ? new Items(cards, cards.indexOf(card), "") : new Items([card], 0, "");
}
