// The drawing pad: pointer and keyboard in, strokes on the canvas, undo and clear.

import { button, element } from "./element.js";
import { written } from "./examples.js";
import { Ghost } from "./ghost.js";
import { Stroke, paint } from "./strokes.js";

/** The pad's height in its widths. */
export const HEIGHT = 0.66;
const EXAMPLES = ["7", "42", "2026"];
const EVEN_PRESSURE = 0.5;
const KEY_STEP = 0.02;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export class Pad {
  /** @param {HTMLElement} host where it is built @param {() => void} onChange called after every change */
  constructor(host, onChange) {
    this.onChange = onChange;
    /** @type {Stroke[]} */
    this.strokes = [];
    /** @type {Stroke | null} */
    this.drawing = null;
    /** @type {number | null} */
    this.pointer = null;
    /** The keyboard's pen. @type {{ x: number, y: number, isDown: boolean } | null} */
    this.pen = null;
    this.frame = 0;
    this.canvas = element("canvas", {
      id: "pad", tabindex: 0, role: "application", "aria-label": "Drawing area", "aria-describedby": "pad-keys",
    });
    const context = this.canvas.getContext("2d");
    if (!context) throw new Error("This browser can’t draw.");
    this.context = context;
    const examples = EXAMPLES.map((text) => button(text, () => this.write(text), "chip"));
    const hint = element("div", { class: "hint" },
      element("p", { "aria-hidden": true }, "Write a number here"),
      element("div", { class: "examples" }, element("span", {}, "or try"), ...examples));
    this.undoButton = button("Undo", () => this.undo(), "tool undo");
    this.clearButton = button("Clear", () => this.clear(), "tool clear");
    this.slider = element("input", { id: "width", type: "range", min: 1.5, max: 6, step: 0.25, value: 3 });
    this.sheet = element("div", { class: "pad" }, this.canvas, hint);
    host.append(
      this.sheet,
      element("p", { id: "pad-keys", class: "unseen" }, "Arrow keys move the pen, the space bar puts it down and lifts it, control Z undoes a stroke, delete clears."),
      element("div", { class: "tools" }, this.undoButton, this.clearButton, element("label", { class: "width" }, "Pen", this.slider)),
    );
    this.undoButton.disabled = this.clearButton.disabled = true;
    this.ghost = new Ghost(() => this.repaint());
    this.listen();
  }

  get empty() {
    return this.strokes.length === 0;
  }

  get penWidth() {
    return Number(this.slider.value) / 100;
  }

  undo() {
    this.drawing = null;
    this.strokes.pop();
    this.changed();
  }

  clear() {
    this.drawing = null;
    this.strokes = [];
    this.changed();
  }

  /** Write a number as an example. @param {string} text */
  write(text) {
    this.strokes = written(text, this.penWidth, HEIGHT);
    this.canvas.focus({ preventScroll: true });
    this.changed();
  }

  /** Paint what is drawn, black on white, `width` pixels wide. @param {number} width */
  toCanvas(width) {
    const copy = document.createElement("canvas");
    copy.width = width;
    copy.height = Math.round(width * HEIGHT);
    const context = copy.getContext("2d", { alpha: false });
    if (!context) throw new Error("This browser can’t draw.");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, copy.width, copy.height);
    paint(context, this.strokes, width, "#000");
    return copy;
  }

  listen() {
    const on = (/** @type {string} */ name, /** @type {(event: any) => void} */ act) => this.canvas.addEventListener(name, act);
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.up(event));
    on("pointercancel", (event) => this.up(event));
    on("keydown", (event) => this.key(event));
    on("blur", () => this.lift());
    new ResizeObserver(() => this.repaint()).observe(this.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.repaint());
    addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
      if (!isUndo || this.canvas.offsetParent === null) return;
      event.preventDefault();
      this.undo();
    });
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (this.pointer !== null || event.button > 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.begin();
    this.move(event);
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (event.pointerId !== this.pointer || !this.drawing) return;
    const box = this.canvas.getBoundingClientRect();
    const steps = event.getCoalescedEvents?.() ?? [];
    let grew = false;
    for (const step of steps.length ? steps : [event]) {
      const pressure = step.pointerType === "pen" ? step.pressure : EVEN_PRESSURE;
      const [x, y] = [(step.clientX - box.left) / box.width, (step.clientY - box.top) / box.width];
      grew = this.drawing.add(x, y, pressure) || grew;
    }
    if (grew) this.changed();
  }

  /** @param {PointerEvent} event */
  up(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.drawing = null;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const arrow = ARROWS[event.key];
    if (arrow) {
      this.pen ??= { x: 0.5, y: HEIGHT / 4, isDown: false };
      this.pen.x = Math.min(Math.max(this.pen.x + KEY_STEP * arrow[0], 0), 1);
      this.pen.y = Math.min(Math.max(this.pen.y + KEY_STEP * arrow[1], 0), HEIGHT);
      if (this.pen.isDown) this.drawing?.add(this.pen.x, this.pen.y, EVEN_PRESSURE);
      if (this.pen.isDown) this.changed();
      else this.repaint();
    } else if (event.key === " ") {
      this.pen ??= { x: 0.5, y: HEIGHT / 4, isDown: false };
      if (this.pen.isDown) this.lift();
      else this.press(this.pen);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.clear();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** @param {{ x: number, y: number, isDown: boolean }} pen */
  press(pen) {
    pen.isDown = true;
    this.begin().add(pen.x, pen.y, EVEN_PRESSURE);
    this.changed();
  }

  lift() {
    if (!this.pen) return;
    if (this.pen.isDown) this.drawing = null;
    this.pen = document.activeElement === this.canvas ? { ...this.pen, isDown: false } : null;
    this.repaint();
  }

  begin() {
    this.drawing = new Stroke(this.penWidth);
    this.strokes.push(this.drawing);
    return this.drawing;
  }

  changed() {
    this.undoButton.disabled = this.clearButton.disabled = this.empty;
    this.sheet.classList.toggle("inked", !this.empty);
    this.repaint();
    this.onChange();
  }

  repaint() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paintNow();
    });
  }

  paintNow() {
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight].map((side) => Math.round(side * devicePixelRatio));
    if (this.canvas.width !== width || this.canvas.height !== height) [this.canvas.width, this.canvas.height] = [width, height];
    const style = getComputedStyle(this.canvas);
    this.context.clearRect(0, 0, width, height);
    if (this.empty) this.ghost.paint(this.context, width, style.getPropertyValue("--ghost"));
    paint(this.context, this.strokes, width, style.getPropertyValue("--ink"));
    if (this.pen) this.paintPen(this.pen, width, style.getPropertyValue("--accent"));
  }

  /** @param {{ x: number, y: number, isDown: boolean }} pen @param {number} width @param {string} colour */
  paintPen(pen, width, colour) {
    this.context.strokeStyle = this.context.fillStyle = colour;
    this.context.lineWidth = 2 * devicePixelRatio;
    this.context.beginPath();
    this.context.arc(width * pen.x, width * pen.y, (width * this.penWidth) / 2, 0, 2 * Math.PI);
    if (pen.isDown) this.context.fill();
    else this.context.stroke();
  }
}
