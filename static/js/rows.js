// <justified-rows>: every row of cards fills the width, nothing is cropped. It is loaded in the head
// and lays out before the first paint, from sizes that the server wrote down, so nothing ever jumps.
(() => {
  document.documentElement.classList.add("js");
  const NARROWEST = 0.42;
  const WIDEST = 4;
  // What has words and buttons in the place of a picture needs room for them.
  const NARROWEST_ENDED = 1.5;
  const LEAST_WIDTH = 260;
  const MOST_IN_ROW = 4;
  // How tall the results on Create may be (px, and as a share of the window), and how many stand in a row.
  const SIZES = {
    s: { tall: 220, share: 0.3, least: 130, most: 8 },
    l: { tall: 1000, share: 0.85, least: 420, most: 2 },
  };
  const SLIM = "#orders .card.ended, #orders .card.waits";
  const FOLDED = ".order.folded .gen:nth-of-type(n + 9) .card";
  const root = document.documentElement;
  try {
    root.dataset.results = localStorage.getItem("artfactory_results") ?? "m";
  } catch {
    root.dataset.results = "m";
  }

  class JustifiedRows extends HTMLElement {
    connectedCallback() {
      // What changes within a card moves none. The width is as it was, which to ask would lay out all of the page.
      this.mutations = new MutationObserver((records) => {
        const isOutside = ({ type, target }) => !(type === "attributes" ? target.parentElement : target)?.closest(".card");
        if (records.some(isOutside)) this.layout(this.width);
      });
      this.mutations.observe(this, {
        childList: true,
        subtree: true,
        attributeFilter: ["data-w", "data-h", "data-most", "hidden", "class"],
      });
      this.resizes = new ResizeObserver(() => {
        if (this.clientWidth !== this.width) this.layout();
      });
      this.resizes.observe(this);
      if (this.isComing()) this.layOutOnceThere();
      const above = this.previousElementSibling;
      this.layout(above instanceof JustifiedRows ? above.width : 0);
    }

    // Is it still being parsed? What stands behind it, or behind what it is in, tells that it is not.
    isComing() {
      if (document.readyState !== "loading") return false;
      for (let one = this; one; one = one.parentNode) if (one.nextSibling) return false;
      return true;
    }

    // What has no size yet is not seen until then.
    layOutOnceThere() {
      this.dataset.coming = "";
      const look = () => {
        if (this.isComing()) return;
        delete this.dataset.coming;
        parsed.disconnect();
        document.removeEventListener("readystatechange", look);
        this.layout();
      };
      const parsed = new MutationObserver(look);
      parsed.observe(document, { childList: true, subtree: true });
      document.addEventListener("readystatechange", look);
    }

    disconnectedCallback() {
      this.mutations.disconnect();
      this.resizes.disconnect();
    }

    layout(width) {
      this.width = width || this.clientWidth;
      if (!this.width) return;
      this.gap = Number(this.dataset.gap ?? 4);
      const items = [...this.querySelectorAll(".card:not([hidden]), .day")].filter((item) => !this.isSlim(item));
      this.target = this.rowHeight(items.length);
      if (this.dataset.fit) return this.isComing() || this.fit(items);
      let row = [];
      let above = [];
      const mayChange = this.isComing() && this.dataset.goesOn !== undefined;
      const full = (cards) => {
        this.place(mayChange ? above : cards, true);
        above = cards;
      };
      for (const item of items) {
        if (item.classList.contains("day")) {
          if (mayChange) this.place(above, true);
          this.place(row, false);
          row = [];
          above = [];
          continue;
        }
        row.push(item);
        if (this.heightOf(row) > this.target) continue;
        const without = row.slice(0, -1);
        const sooner = without.length && this.heightOf(without) - this.target < this.target - this.heightOf(row);
        if (sooner) {
          full(without);
          row = [item];
          if (this.heightOf(row) > this.target) continue;
        }
        full(row);
        row = [];
      }
      // What comes would move the cards of the last rows: they are seen once all are there.
      if (this.isComing()) return;
      if (row.length && this.dataset.goesOn !== undefined) this.spread([...above, ...row]);
      else this.place(row, false);
    }

    // A line of words takes its size from its words, and what is folded away none.
    isSlim(item) {
      if (item.matches(FOLDED)) return true;
      if (!item.matches(SLIM)) return false;
      if (item.dataset.sized) {
        delete item.dataset.sized;
        item.style.width = item.style.height = "";
      }
      return true;
    }

    // Where a batch goes on in the next one its last cards are no end: they fill one row or two.
    spread(items) {
      const ratios = items.reduce((sum, card) => sum + ratioOf(card), 0);
      const share = ratios / Math.max(1, Math.round((ratios * this.target) / this.width));
      const rows = [];
      let passed = 0;
      for (const card of items) {
        const row = Math.floor((passed + ratioOf(card) / 2) / share + 1e-9);
        (rows[row] ??= []).push(card);
        passed += ratioOf(card);
      }
      for (const row of rows.filter(Boolean)) this.place(row, this.heightOf(row) < this.target * 1.5);
    }

    // A few results share one row, as tall as they can be; more of them take ordinary rows.
    fit(items) {
      const size = this.closest("#orders") ? SIZES[root.dataset.results] : undefined;
      const most = Math.max(Math.min(220, size?.tall ?? 220), Math.min(
        size?.tall ?? Number(this.dataset.fit),
        window.innerHeight * (size?.share ?? 0.62),
      ));
      const least = Number(this.dataset.least ?? size?.least ?? LEAST_WIDTH);
      const wide = Math.min(size?.most ?? MOST_IN_ROW, Math.max(1, Math.floor(this.width / least)));
      const columns = Math.ceil(items.length / Math.ceil(items.length / wide));
      for (let start = 0; start < items.length; start += columns) {
        const row = items.slice(start, start + columns);
        const lowest = Math.min(...row.map((card) => Number(card.dataset.most) || most));
        const room = row.every((card) => card.dataset.most) ? lowest : most;
        this.place(row, true, Math.min(room, this.heightOf(row)));
      }
    }

    rowHeight() {
      const wanted = Number(this.dataset.height ?? 220);
      return this.width < 600 ? Math.min(wanted, 140) : wanted;
    }

    heightOf(row) {
      const ratios = row.reduce((sum, card) => sum + ratioOf(card), 0);
      return (this.width - this.gap * (row.length - 1)) / ratios;
    }

    place(row, full, height = full ? this.heightOf(row) : Math.min(this.target, row.length ? this.heightOf(row) : 0)) {
      const fills = full && Math.abs(height - this.heightOf(row)) < 0.01;
      let left = this.width - this.gap * (row.length - 1);
      row.forEach((card, position) => {
        const last = position === row.length - 1;
        const width = fills && last ? left : Math.floor(height * ratioOf(card));
        left -= width;
        dress(card, width, Math.round(height));
      });
    }
  }

  function ratioOf(card) {
    const ratio = Number(card.dataset.w) / Number(card.dataset.h) || 1;
    const least = card.classList.contains("ended") ? NARROWEST_ENDED : NARROWEST;
    return Math.min(WIDEST, Math.max(least, ratio));
  }

  function dress(card, width, height) {
    const size = `${width}x${height}`;
    if (card.dataset.sized === size) return;
    card.dataset.sized = size;
    card.style.width = `${width}px`;
    card.style.height = `${height}px`;
    if (card.dataset.colour) card.style.backgroundColor = card.dataset.colour;
  }

  // <media-stage>: tells its style sheet the shape of what it shows, before that has loaded.
  class MediaStage extends HTMLElement {
    connectedCallback() {
      this.style.setProperty("--ratio", String(Number(this.dataset.w) / Number(this.dataset.h) || 1));
    }
  }

  customElements.define("justified-rows", JustifiedRows);
  customElements.define("media-stage", MediaStage);
})();
