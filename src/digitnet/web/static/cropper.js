// The part of a picture that is cut out: drawn with a pointer, or a frame that keys move.

import { element } from "./element.js";

/** Shares of the picture. @typedef {{ x: number, y: number, width: number, height: number }} Part */

const FIRST = { x: 0.1, y: 0.1, width: 0.8, height: 0.8 }; // where the keys' frame begins
const KEY_STEP = 0.02;
const MIN_SIDE = 0.04;
const MIN_DRAWN = 0.02; // less is a tap
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export class Cropper extends EventTarget {
  /**
   * Tells "crop" when a part was chosen, `detail` is the part, and "leave" when none is wanted.
   *
   * @param {HTMLElement} sheet what lies over the picture, as large as it
   * @param {HTMLElement} beside where it says what to do
   */
  constructor(sheet, beside) {
    super();
    this.sheet = sheet;
    /** @type {Part | null} */
    this.part = null;
    this.isDrawing = false;
    this.frame = element("div", { class: "part", hidden: true });
    this.area = element("div", {
      class: "crop-area", tabindex: 0, role: "application", hidden: true,
      "aria-label": "Part to cut out", "aria-describedby": "crop-keys",
    }, this.frame);
    this.keys = element("p", { id: "crop-keys", class: "crop-keys", hidden: true },
      "Draw a frame around the part to keep", element("span", { class: "only-mouse" }, ", or use the keyboard: arrows move a frame, Shift and arrows size it, Enter cuts, Escape leaves"), ".");
    this.told = element("p", { class: "unseen", role: "status" });
    sheet.append(this.area);
    beside.append(this.keys, this.told);
    this.area.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => this.draw(event));
    this.area.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.key(event));
  }

  get isOn() {
    return !this.area.hidden;
  }

  /** Let a part be chosen, or no longer. @param {boolean} isOn @param {boolean} [byKeys] show the keys' frame at once */
  set(isOn, byKeys = false) {
    this.area.hidden = this.keys.hidden = !isOn;
    this.sheet.classList.toggle("cropping", isOn);
    this.show(isOn && byKeys ? FIRST : null);
    this.told.textContent = this.part ? said(this.part) : "";
    if (isOn) this.area.focus({ preventScroll: true });
  }

  /** @param {Part | null} part */
  show(part) {
    this.part = part;
    this.frame.hidden = !part;
    for (const [name, share] of Object.entries(part ? { left: part.x, top: part.y, width: part.width, height: part.height } : {})) {
      this.frame.style.setProperty(name, `${100 * share}%`);
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const arrow = ARROWS[event.key];
    if (arrow) {
      this.show(stepped(this.part ?? FIRST, arrow, event.shiftKey));
      this.told.textContent = said(/** @type {Part} */ (this.part));
      this.frame.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else if (event.key === "Enter" && this.part) {
      this.dispatchEvent(new CustomEvent("crop", { detail: this.part }));
    } else if (event.key === "Escape") {
      this.dispatchEvent(new CustomEvent("leave"));
    } else {
      return;
    }
    event.preventDefault();
  }

  /** @param {PointerEvent} start */
  draw(start) {
    if (this.isDrawing || start.button > 0) return;
    this.isDrawing = true;
    const bounds = this.area.getBoundingClientRect();
    const at = (/** @type {PointerEvent} */ { clientX, clientY }) => ({
      x: within((clientX - bounds.left) / bounds.width, 0, 1),
      y: within((clientY - bounds.top) / bounds.height, 0, 1),
    });
    const first = at(start);
    const drawing = new AbortController();
    const on = (/** @type {string} */ name, /** @type {(event: PointerEvent) => void} */ act) => this.area.addEventListener(name, act, { signal: drawing.signal });
    const end = () => {
      drawing.abort();
      this.isDrawing = false;
      const part = this.part;
      this.show(null);
      return part;
    };
    this.area.setPointerCapture(start.pointerId);
    on("pointermove", (event) => this.show(between(first, at(event))));
    on("pointercancel", end);
    on("pointerup", () => {
      const part = end();
      if (part && Math.min(part.width, part.height) > MIN_DRAWN) this.dispatchEvent(new CustomEvent("crop", { detail: part }));
    });
  }
}

/** Move a part by a step, or its right and lower edge. @param {Part} part @param {[number, number]} arrow @param {boolean} isSizing @returns {Part} */
function stepped({ x, y, width, height }, [right, down], isSizing) {
  if (isSizing) {
    return {
      x, y,
      width: within(width + KEY_STEP * right, MIN_SIDE, 1 - x),
      height: within(height + KEY_STEP * down, MIN_SIDE, 1 - y),
    };
  }
  return { x: within(x + KEY_STEP * right, 0, 1 - width), y: within(y + KEY_STEP * down, 0, 1 - height), width, height };
}

/** @param {{ x: number, y: number }} one @param {{ x: number, y: number }} other @returns {Part} */
const between = (one, other) => ({
  x: Math.min(one.x, other.x),
  y: Math.min(one.y, other.y),
  width: Math.abs(one.x - other.x),
  height: Math.abs(one.y - other.y),
});

/** @param {number} value @param {number} least @param {number} most */
const within = (value, least, most) => Math.min(Math.max(value, least), most);

/** @param {Part} part */
const said = ({ x, y, width, height }) =>
  `Kept: from ${Math.round(100 * x)} to ${Math.round(100 * (x + width))} % across, from ${Math.round(100 * y)} to ${Math.round(100 * (y + height))} % down.`;
