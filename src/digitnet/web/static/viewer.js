// A picture with the numbers that were found in it: boxes, labels that cover nothing, zoom.

import { button, element, shape } from "./element.js";
import { FRAME_PX, placeLabels } from "./labels.js";
import { certainty, isUnsure } from "./readings.js";

/** @typedef {import("./readings.js").Reading} Reading */
/** @typedef {import("./labels.js").Area} Area */

const ZOOMS = [1, 1.5, 2, 3, 4, 6];

export class Viewer extends EventTarget {
  /**
   * Tells "point" when a number is pointed at and "choose" when one is tapped; `detail` is its
   * place or null.
   *
   * @param {HTMLElement} host
   */
  constructor(host) {
    super();
    this.zoom = 0;
    this.size = { width: 1, height: 1 };
    /** @type {Reading | null} */
    this.reading = null;
    /** The number that is pointed at. @type {number | null} */
    this.marked = null;
    this.canvas = element("canvas", { role: "img" });
    this.overlay = shape("svg", { class: "boxes", "aria-hidden": true });
    this.sheet = element("div", { class: "sheet" }, this.canvas, this.overlay);
    this.stage = element("div", { class: "stage", tabindex: 0, role: "group", "aria-label": "Picture, scroll to move about" }, this.sheet);
    this.smaller = button("−", () => this.setZoom(this.zoom - 1), "tool square");
    this.larger = button("+", () => this.setZoom(this.zoom + 1), "tool square");
    this.smaller.setAttribute("aria-label", "Zoom out");
    this.larger.setAttribute("aria-label", "Zoom in");
    this.bar = element("div", { class: "tools viewer-tools" }, this.smaller, this.larger);
    this.caption = element("p", { class: "caption", "aria-hidden": true });
    host.append(this.stage, this.bar, this.caption);
    this.listen();
    this.setZoom(0);
  }

  listen() {
    new ResizeObserver(() => this.draw()).observe(this.sheet);
    this.stage.addEventListener("wheel", (/** @type {WheelEvent} */ event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.setZoom(this.zoom + (event.deltaY < 0 ? 1 : -1));
    }, { passive: false });
  }

  /**
   * Show a picture, `size` is the one that boxes are measured in.
   *
   * @param {HTMLCanvasElement} picture
   * @param {{ width: number, height: number }} size
   * @param {string} name
   */
  setPicture(picture, size, name) {
    [this.canvas.width, this.canvas.height] = [picture.width, picture.height];
    this.canvas.getContext("2d").drawImage(picture, 0, 0);
    this.canvas.setAttribute("aria-label", name);
    this.size = size;
    this.sheet.style.aspectRatio = `${size.width} / ${size.height}`;
    this.stage.style.setProperty("--shape", String(size.width / size.height));
    this.overlay.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    this.setReading(null);
    this.setZoom(0);
  }

  /** @param {Reading | null} reading */
  setReading(reading) {
    this.reading = reading;
    this.marked = null;
    this.draw();
  }

  /** @param {number} zoom a place in ZOOMS */
  setZoom(zoom) {
    this.zoom = Math.min(Math.max(zoom, 0), ZOOMS.length - 1);
    this.sheet.style.width = `${100 * ZOOMS[this.zoom]}%`;
    this.stage.classList.toggle("zoomed", this.zoom > 0);
    this.smaller.disabled = this.zoom === 0;
    this.larger.disabled = this.zoom === ZOOMS.length - 1;
  }

  draw() {
    const numbers = this.reading?.numbers ?? [];
    const unit = this.size.width / (this.sheet.clientWidth || this.size.width);
    const labels = placeLabels(numbers, this.size, unit);
    this.overlay.replaceChildren(...numbers.map((number, place) => this.group(number, place, labels[place], unit)));
    this.mark(this.marked);
  }

  /**
   * @param {import("./readings.js").PageNumber} number
   * @param {number} place
   * @param {Area | null} label
   * @param {number} unit picture pixels a screen pixel
   */
  group({ text, box: [x, y, width, height] }, place, label, unit) {
    const pad = FRAME_PX * unit;
    const one = shape("g", { class: this.reading && isUnsure(this.reading, place) ? "unsure" : "", "data-number": place });
    const frame = { x: x - pad, y: y - pad, width: width + 2 * pad, height: height + 2 * pad, rx: 4 * unit };
    one.append(shape("rect", { class: "halo", ...frame }), shape("rect", { class: "box", ...frame }));
    if (label) {
      const written = shape("text", { x: label.x + label.width / 2, y: label.y + 0.78 * label.height, "font-size": 0.85 * label.height }, text);
      one.append(shape("g", { class: "tag" }, shape("rect", { class: "label", ...label, rx: 3 * unit }), written));
    }
    one.addEventListener("pointerenter", () => this.tell("point", place));
    one.addEventListener("pointerleave", () => this.tell("point", null));
    one.addEventListener("click", () => this.tell("choose", place));
    return one;
  }

  /** @param {"point" | "choose"} name @param {unknown} detail */
  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** Show which number is pointed at. @param {number | null} place */
  mark(place) {
    this.marked = place;
    const number = place === null ? undefined : this.reading?.numbers[place];
    const invitation = matchMedia("(hover: hover)").matches ? "Point at a number to find it here." : "Tap a number to find it here.";
    this.caption.textContent = number ? `${number.text} · ${certainty(number.confidence)} sure` : this.reading?.numbers.length ? invitation : "";
    this.overlay.classList.toggle("pointing", place !== null);
    for (const one of this.overlay.children) one.classList.toggle("pointed", Number(one.dataset.number) === place);
  }
}
