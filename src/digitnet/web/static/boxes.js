// Boxes, digits and confidences over a photo, as SVG in the photo's own pixels.

const SVG = "http://www.w3.org/2000/svg";
const UNSURE = 0.9;

export const isUnsure = (confidence) => confidence < UNSURE;

export function drawBoxes(svg, digits, { width, height }) {
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const heights = digits.map(({ box }) => box[3]).sort((a, b) => a - b);
  const usual = heights[heights.length >> 1] ?? 0;
  const shown = svg.parentElement.clientWidth || width;
  const size = Math.min(Math.max(usual * 0.36, (11 * width) / shown), (22 * width) / shown);
  const roomy = shown > 480;
  svg.replaceChildren(...digits.map((found) => group(found, size, roomy)));
}

/** One digit's box and chip, `size` high; the confidence is on it where there is room. */
function group({ digit, confidence, box: [x, y, width, height] }, size, roomy) {
  const top = y >= size * 1.2 ? y - size * 1.2 : y + height;
  const share = `${Math.round(100 * confidence)}`;
  const chipWidth = size * (roomy ? 1.2 + 0.41 * share.length : 0.95);
  const one = make("g", { class: isUnsure(confidence) ? "unsure" : "" });
  one.append(
    make("rect", { class: "box", x, y, width, height, rx: size * 0.15 }),
    make("rect", { class: "chip", x, y: top, width: chipWidth, height: size * 1.1, rx: size * 0.2 }),
    label(digit, x + size * 0.18, top + size * 0.9, size),
  );
  if (roomy) {
    const text = label(share, x + size * 1.02, top + size * 0.85, size * 0.62);
    text.setAttribute("class", "share");
    one.append(text);
  }
  return one;
}

function label(text, x, y, size) {
  const one = make("text", { x, y, "font-size": size });
  one.textContent = text;
  return one;
}

function make(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
