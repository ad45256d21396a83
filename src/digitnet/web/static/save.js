// Readings as text, CSV, JSON and pictures, to copy or to keep.

import { button, element } from "./element.js";
import { isUnsure } from "./readings.js";
import { toFile } from "./pictures.js";
import { placeLabels } from "./labels.js";

/** @typedef {import("./readings.js").Reading} Reading */
/** @typedef {{ name: string, reading: Reading }} Read */

const KEPT_WIDTH = 900; // pixels, of a picture whose labels are written as on the page

/** @param {readonly Read[]} all */
export function toText(all) {
  if (all.length === 1) return all[0].reading.lines.join("\n");
  return all.map(({ name, reading }) => `${name}\n${reading.lines.join("\n")}`).join("\n\n");
}

/** One row a number. @param {readonly Read[]} all */
export function toCsv(all) {
  const quoted = (/** @type {string} */ text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = all.flatMap(({ name, reading }) =>
    reading.numbers.map(({ line, text, confidence, box }) => [quoted(name), line + 1, text, confidence.toFixed(4), ...box].join(",")),
  );
  return `${["file,line,number,confidence,x,y,width,height", ...rows].join("\n")}\n`;
}

/** One JSON object per line, as `digitnet read --json` prints it. @param {readonly Read[]} all */
export function toJson(all) {
  const rounded = (/** @type {number} */ value) => Math.round(value * 1e4) / 1e4;
  return all.map(({ name, reading: { lines, numbers, digits, rejected } }) => JSON.stringify({
    file: name,
    lines,
    numbers: numbers.map(({ text, confidence, box, line }) => ({ text, confidence: rounded(confidence), box, line })),
    digits: digits.map(({ digit, confidence, box, line, number }) => ({ digit, confidence: rounded(confidence), box, line, number })),
    rejected,
  })).join("\n") + "\n";
}

/** A picture with its boxes and what they say. @param {HTMLCanvasElement} picture @param {Reading} reading @param {number} width the one that boxes are measured in */
export function annotated(picture, reading, width) {
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [picture.width, picture.height];
  const context = copy.getContext("2d");
  if (!context) return copy;
  const scale = picture.width / width;
  context.drawImage(picture, 0, 0);
  context.lineWidth = Math.max(2, picture.width / 500);
  context.textAlign = "center";
  const unit = Math.max(1, picture.width / KEPT_WIDTH) / scale; // as on a screen that shows the picture so wide
  const labels = placeLabels(reading.numbers, { width, height: picture.height / scale }, unit);
  for (const [place, { text, box }] of reading.numbers.entries()) {
    const [x, y, w, h] = box.map((side) => side * scale);
    context.strokeStyle = context.fillStyle = isUnsure(reading, place) ? "#b4540a" : "#2f49d1";
    context.strokeRect(x, y, w, h);
    const label = labels[place];
    if (!label) continue;
    const tall = label.height * scale;
    context.fillRect(label.x * scale, label.y * scale, label.width * scale, tall);
    context.fillStyle = "#fff";
    context.font = `600 ${0.85 * tall}px system-ui, sans-serif`;
    context.fillText(text, (label.x + label.width / 2) * scale, label.y * scale + 0.78 * tall);
  }
  return copy;
}

/** @param {Blob} blob @param {string} name */
export function keep(blob, name) {
  const address = URL.createObjectURL(blob);
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/**
 * Return buttons that copy and keep what is read.
 *
 * @param {() => Read[]} readings what is read at the moment
 * @param {() => HTMLCanvasElement | null} [picture] the annotated picture
 */
export function saveButtons(readings, picture) {
  const file = (/** @type {string} */ ending) => {
    const all = readings();
    return `${all.length === 1 ? all[0].name.replace(/\.[^.]*$/, "") || "digits" : "digits"}.${ending}`;
  };
  const keepText = (/** @type {(all: Read[]) => string} */ make, /** @type {string} */ ending, /** @type {string} */ kind) =>
    keep(new Blob([make(readings())], { type: kind }), file(ending));
  const copy = button("Copy", () => copyText(toText(readings()), copy), "tool");
  const all = [
    button("Text", () => keepText(toText, "txt", "text/plain"), "tool"),
    button("CSV", () => keepText(toCsv, "csv", "text/csv"), "tool"),
    button("JSON", () => keepText(toJson, "jsonl", "application/json"), "tool"),
  ];
  if (picture) {
    all.push(button("Picture", async () => {
      const made = picture();
      if (made) keep(await toFile(made), file("png"));
    }, "tool"));
  }
  const kinds = element("div", { class: "kinds", role: "group", "aria-label": "Save as" }, element("span", { "aria-hidden": true }, "Save as"), ...all);
  return element("div", { class: "tools save" }, copy, kinds);
}

/** @param {string} text @param {HTMLButtonElement} said */
async function copyText(text, said) {
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = "Copied";
  } catch {
    said.textContent = "Not allowed";
  }
  setTimeout(() => { said.textContent = "Copy"; }, 1600);
}
