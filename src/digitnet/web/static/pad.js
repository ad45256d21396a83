// The drawing pad: pointer and keyboard in, strokes on the canvas, undo and clear.

import { Stroke, paint } from "./strokes.js";

const EVEN_PRESSURE = 0.5;
const KEY_STEP = 0.02;
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export class Pad {
  /** `width()` gives the pen's width in pad sides; `onChange` is called after every change. */
  constructor(canvas, width, onChange) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.width = width;
    this.onChange = onChange;
    this.strokes = [];
    this.drawing = null;
    this.pointer = null;
    this.pen = null; // the keyboard's: where it is, and whether it is down
    this.frame = 0;
    this.listen();
  }

  get empty() {
    return this.strokes.length === 0;
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

  /** Return what is drawn as a PNG blob, `side` pixels square, black on white. */
  toPicture(side) {
    const copy = document.createElement("canvas");
    copy.width = copy.height = side;
    const context = copy.getContext("2d", { alpha: false });
    context.fillStyle = "#fff";
    context.fillRect(0, 0, side, side);
    paint(context, this.strokes, side, "#000");
    return new Promise((done) => copy.toBlob(done, "image/png"));
  }

  listen() {
    const on = (name, act) => this.canvas.addEventListener(name, act);
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.up(event));
    on("pointercancel", (event) => this.up(event));
    on("keydown", (event) => this.key(event));
    on("blur", () => this.lift());
    new ResizeObserver(() => this.repaint()).observe(this.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.repaint());
  }

  down(event) {
    if (this.pointer !== null || event.button > 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.begin();
    this.move(event);
  }

  move(event) {
    if (event.pointerId !== this.pointer || !this.drawing) return;
    const box = this.canvas.getBoundingClientRect();
    const steps = event.getCoalescedEvents?.() ?? [];
    let grew = false;
    for (const step of steps.length ? steps : [event]) {
      const pressure = step.pointerType === "pen" ? step.pressure : EVEN_PRESSURE;
      const [x, y] = [(step.clientX - box.left) / box.width, (step.clientY - box.top) / box.height];
      grew = this.drawing.add(x, y, pressure) || grew;
    }
    if (grew) this.changed();
  }

  up(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.drawing = null;
  }

  key(event) {
    const arrow = ARROWS[event.key];
    if (arrow) {
      this.pen ??= { x: 0.5, y: 0.25, isDown: false };
      this.pen.x = Math.min(Math.max(this.pen.x + KEY_STEP * arrow[0], 0), 1);
      this.pen.y = Math.min(Math.max(this.pen.y + KEY_STEP * arrow[1], 0), 1);
      if (this.pen.isDown) this.drawing?.add(this.pen.x, this.pen.y, EVEN_PRESSURE);
      if (this.pen.isDown) this.changed();
      else this.repaint();
    } else if (event.key === " ") {
      this.pen ??= { x: 0.5, y: 0.25, isDown: false };
      if (this.pen.isDown) this.lift();
      else this.press();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.clear();
    } else {
      return;
    }
    event.preventDefault();
  }

  press() {
    this.pen.isDown = true;
    this.begin();
    this.drawing.add(this.pen.x, this.pen.y, EVEN_PRESSURE);
    this.changed();
  }

  lift() {
    if (!this.pen) return;
    if (this.pen.isDown) this.drawing = null;
    this.pen = document.activeElement === this.canvas ? { ...this.pen, isDown: false } : null;
    this.repaint();
  }

  begin() {
    this.drawing = new Stroke(this.width());
    this.strokes.push(this.drawing);
  }

  changed() {
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
    const side = Math.round(this.canvas.clientWidth * devicePixelRatio);
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
    const style = getComputedStyle(this.canvas);
    this.context.clearRect(0, 0, side, side);
    paint(this.context, this.strokes, side, style.getPropertyValue("--ink"));
    if (this.pen) this.paintPen(side, style.getPropertyValue("--accent"));
  }

  paintPen(side, colour) {
    this.context.strokeStyle = this.context.fillStyle = colour;
    this.context.lineWidth = 2 * devicePixelRatio;
    this.context.beginPath();
    this.context.arc(side * this.pen.x, side * this.pen.y, (side * this.width()) / 2, 0, 2 * Math.PI);
    if (this.pen.isDown) this.context.fill();
    else this.context.stroke();
  }
}
