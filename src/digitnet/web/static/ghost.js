// A number that writes itself faintly on the empty pad, to show what the pad is for.

import { written } from "./examples.js";
import { Stroke, paint } from "./strokes.js";

const TEXT = "42";
const PEN = 0.018; // its width, in pad widths
const PLACE = { x: 0.5, y: 0.3, height: 0.3 }; // its middle and its room, in pad widths
const MS = 1800; // from the first to the last point

export class Ghost {
  /** @param {() => void} repaint asks for the next picture while it is being written */
  constructor(repaint) {
    this.repaint = repaint;
    this.strokes = written(TEXT, PEN, PLACE.height).map((stroke) => moved(stroke));
    this.count = this.strokes.reduce((sum, { points }) => sum + points.length, 0);
    this.start = 0;
    this.isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  /** @param {CanvasRenderingContext2D} context @param {number} side @param {string} colour */
  paint(context, side, colour) {
    this.start ||= performance.now();
    const share = this.isStill ? 1 : Math.min((performance.now() - this.start) / MS, 1);
    paint(context, begun(this.strokes, Math.ceil(share * this.count)), side, colour);
    if (share < 1) requestAnimationFrame(this.repaint);
  }
}

/** @param {Stroke} stroke */
function moved(stroke) {
  const copy = new Stroke(stroke.width);
  for (const { x, y, pressure } of stroke.points) copy.add(x - 0.5 + PLACE.x, y + PLACE.y - PLACE.height / 2, pressure);
  return copy;
}

/** Return the strokes up to a point. @param {readonly Stroke[]} strokes @param {number} count of points */
function begun(strokes, count) {
  let left = count;
  return strokes.map((stroke) => {
    const part = new Stroke(stroke.width);
    part.points = stroke.points.slice(0, Math.max(left, 0));
    left -= stroke.points.length;
    return part;
  });
}
