// Strokes: lists of points in units of the pad's width, and how they are painted.

/** @typedef {{ x: number, y: number, pressure: number }} Point */

/** A stroke of a pen `width` wide (in pad widths); each point has a pressure from 0 to 1. */
export class Stroke {
  /** @param {number} width */
  constructor(width) {
    this.width = width;
    /** @type {Point[]} */
    this.points = [];
  }

  /** @param {number} x @param {number} y @param {number} pressure */
  add(x, y, pressure) {
    const last = this.points.at(-1);
    if (last && Math.hypot(x - last.x, y - last.y) < 0.001) return false;
    this.points.push({ x, y, pressure });
    return true;
  }
}

/**
 * Paint strokes in one colour on a canvas that shows the pad `side` pixels wide.
 *
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context
 * @param {readonly Stroke[]} strokes
 * @param {number} side
 * @param {string} colour
 */
export function paint(context, strokes, side, colour) {
  context.strokeStyle = context.fillStyle = colour;
  context.lineCap = context.lineJoin = "round";
  for (const stroke of strokes) paintStroke(context, stroke, side);
}

/** @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context @param {Stroke} stroke @param {number} side */
function paintStroke(context, { points, width }, side) {
  const [first] = points;
  if (!first) return;
  /** @param {Point} point */
  const thickness = (point) => side * width * (0.4 + 1.2 * point.pressure);
  if (points.length === 1) {
    context.beginPath();
    context.arc(side * first.x, side * first.y, thickness(first) / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  // Curves from the middle of one piece to the middle of the next, bent towards the point between.
  let from = { x: first.x, y: first.y };
  for (let index = 1; index < points.length; index += 1) {
    const bend = points[index - 1];
    const to = index === points.length - 1 ? points[index] : middle(bend, points[index]);
    context.beginPath();
    context.lineWidth = thickness(bend);
    context.moveTo(side * from.x, side * from.y);
    context.quadraticCurveTo(side * bend.x, side * bend.y, side * to.x, side * to.y);
    context.stroke();
    from = to;
  }
}

/** @param {Point} a @param {Point} b */
const middle = (a, b) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
