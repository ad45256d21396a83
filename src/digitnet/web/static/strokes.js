// Strokes: lists of points in units of the pad's side, and how they are painted.

/** A stroke of a pen `width` wide (in pad sides); each point has x, y and pressure from 0 to 1. */
export class Stroke {
  constructor(width) {
    this.width = width;
    this.points = [];
  }

  add(x, y, pressure) {
    const last = this.points.at(-1);
    if (last && Math.hypot(x - last.x, y - last.y) < 0.001) return false;
    this.points.push({ x, y, pressure });
    return true;
  }
}

/** Paint strokes on a square canvas of `side` pixels, in one colour. */
export function paint(context, strokes, side, colour) {
  context.strokeStyle = context.fillStyle = colour;
  context.lineCap = context.lineJoin = "round";
  for (const stroke of strokes) paintStroke(context, stroke, side);
}

function paintStroke(context, { points, width }, side) {
  const [first] = points;
  if (!first) return;
  const thickness = (point) => side * width * (0.4 + 1.2 * point.pressure);
  if (points.length === 1) {
    context.beginPath();
    context.arc(side * first.x, side * first.y, thickness(first) / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  // Curves from the middle of one piece to the middle of the next, bent towards the point between.
  let from = first;
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

const middle = (a, b) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
