// A picture with the numbers that were found in it: boxes, labels that cover nothing, zoom.

import { button, element, shape } from "./element.js";
import { UNSURE } from "./readings.js";

/** @typedef {import("./readings.js").Reading} Reading */
/** @typedef {{ x: number, y: number, width: number, height: number }} Area */

const ZOOMS = [1, 1.5, 2, 3, 4, 6];
const LABEL_PX = 15; // height of a label on the screen
const CROWD = 12; // with more numbers than this, labels beside them would hide which is whose
const MIN_LABELLED = 0.6; // share of numbers that must find room for a label, or none gets one

export class Viewer extends EventTarget {
  /**
   * Tells "point" when a number is pointed at, "choose" when one is tapped (`detail` is its place
   * or null), and "crop" when a part was marked (`detail` is the part as shares of the picture).
   *
   * @param {HTMLElement} host
   */
  constructor(host) {
    super();
    this.zoom = 0;
    this.size = { width: 1, height: 1 };
    /** @type {Reading | null} */
    this.reading = null;
    this.isCropping = false;
    this.canvas = element("canvas", { role: "img" });
    this.overlay = shape("svg", { class: "boxes", "aria-hidden": true });
    this.sheet = element("div", { class: "sheet" }, this.canvas, this.overlay);
    this.stage = element("div", { class: "stage", tabindex: 0, role: "group", "aria-label": "Picture, scroll to move about" }, this.sheet);
    this.smaller = button("−", () => this.setZoom(this.zoom - 1), "tool square");
    this.larger = button("+", () => this.setZoom(this.zoom + 1), "tool square");
    this.smaller.setAttribute("aria-label", "Zoom out");
    this.larger.setAttribute("aria-label", "Zoom in");
    this.bar = element("div", { class: "tools viewer-tools" }, this.smaller, this.larger);
    host.append(this.stage, this.bar);
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
    this.overlay.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => this.isCropping && this.markPart(event));
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
    this.crop(false);
  }

  /** @param {Reading | null} reading */
  setReading(reading) {
    this.reading = reading;
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
    const labels = placeLabels(numbers, this.reading?.digits ?? [], this.size, unit);
    this.overlay.replaceChildren(...numbers.map((number, place) => this.group(number, place, labels[place], unit)));
  }

  /**
   * @param {import("./readings.js").PageNumber} number
   * @param {number} place
   * @param {Area | null} label
   * @param {number} unit picture pixels a screen pixel
   */
  group({ text, confidence, box: [x, y, width, height] }, place, label, unit) {
    const pad = 2 * unit;
    const one = shape("g", { class: confidence < UNSURE ? "unsure" : "", "data-number": place });
    one.append(shape("rect", { class: "box", x: x - pad, y: y - pad, width: width + 2 * pad, height: height + 2 * pad, rx: 4 * unit }));
    const size = LABEL_PX * unit;
    const above = { x: Math.max(x, 0), y: Math.max(y - size - 4 * unit, 0), width: labelWidth(text) * unit, height: size };
    const area = label ?? above; // where there is no room it shows while it is pointed at
    const written = shape("text", { x: area.x + area.width / 2, y: area.y + 0.78 * size, "font-size": 0.85 * size }, text);
    one.append(shape("g", { class: label ? "tag" : "tag spare" }, shape("rect", { class: "label", ...area, rx: 3 * unit }), written));
    one.addEventListener("pointerenter", () => this.tell("point", place));
    one.addEventListener("pointerleave", () => this.tell("point", null));
    one.addEventListener("click", () => this.isCropping || this.tell("choose", place));
    return one;
  }

  /** @param {"point" | "choose" | "crop"} name @param {unknown} detail */
  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** Show which number is pointed at. @param {number | null} place */
  mark(place) {
    this.overlay.classList.toggle("pointing", place !== null);
    for (const one of this.overlay.children) one.classList.toggle("pointed", Number(one.dataset.number) === place);
  }

  /** Let a part be marked with the pointer, or not. @param {boolean} on */
  crop(on) {
    this.isCropping = on;
    this.stage.classList.toggle("cropping", on);
  }

  /** @param {PointerEvent} start */
  markPart(start) {
    const frame = this.overlay.getBoundingClientRect();
    const at = (/** @type {PointerEvent} */ event) => ({
      x: Math.min(Math.max((event.clientX - frame.left) / frame.width, 0), 1),
      y: Math.min(Math.max((event.clientY - frame.top) / frame.height, 0), 1),
    });
    const first = at(start);
    const marked = shape("rect", { class: "part" });
    let part = { x: first.x, y: first.y, width: 0, height: 0 };
    this.overlay.append(marked);
    this.overlay.setPointerCapture(start.pointerId);
    const move = (/** @type {PointerEvent} */ event) => {
      const last = at(event);
      part = { x: Math.min(first.x, last.x), y: Math.min(first.y, last.y), width: Math.abs(last.x - first.x), height: Math.abs(last.y - first.y) };
      for (const [name, value] of Object.entries({ x: part.x * this.size.width, y: part.y * this.size.height, width: part.width * this.size.width, height: part.height * this.size.height })) {
        marked.setAttribute(name, String(value));
      }
    };
    const end = () => {
      this.overlay.removeEventListener("pointermove", move);
      marked.remove();
      if (part.width > 0.02 && part.height > 0.02) this.tell("crop", part);
    };
    this.overlay.addEventListener("pointermove", move);
    this.overlay.addEventListener("pointerup", end, { once: true });
    this.overlay.addEventListener("pointercancel", () => this.overlay.removeEventListener("pointermove", move), { once: true });
  }
}

/**
 * Find a free place for each number's label: above, below, right or left; null where none is free.
 *
 * @param {readonly import("./readings.js").PageNumber[]} numbers
 * @param {readonly import("./readings.js").Digit[]} digits
 * @param {{ width: number, height: number }} size
 * @param {number} unit picture pixels a screen pixel
 * @returns {(Area | null)[]}
 */
export function placeLabels(numbers, digits, size, unit) {
  const taken = digits.map(({ box: [x, y, width, height] }) => ({ x, y, width, height }));
  const height = LABEL_PX * unit;
  const isCrowded = numbers.length > CROWD;
  const placed = numbers.map(({ text, box: [x, y, wide, tall] }) => {
    const width = labelWidth(text) * unit;
    const gap = 4 * unit;
    const tries = [
      { x, y: y - height - gap }, { x, y: y + tall + gap },
      { x: x + wide - width, y: y - height - gap }, { x: x + wide + gap, y }, { x: x - width - gap, y },
    ];
    const free = (isCrowded ? tries.slice(0, 3) : tries).map((spot) => ({ ...spot, width, height })).find((area) =>
      area.x >= 0 && area.y >= 0 && area.x + width <= size.width && area.y + height <= size.height &&
      !taken.some((other) => touches(area, other)));
    if (free) taken.push(free);
    return free ?? null;
  });
  return placed.filter(Boolean).length >= MIN_LABELLED * placed.length ? placed : placed.map(() => null);
}

/** @param {string} text */
const labelWidth = (text) => 0.5 * LABEL_PX * text.length + 8;

/** @param {Area} one @param {Area} other */
const touches = (one, other) =>
  one.x < other.x + other.width && other.x < one.x + one.width &&
  one.y < other.y + other.height && other.y < one.y + one.height;
