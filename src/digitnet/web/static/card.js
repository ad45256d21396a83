// The last tab: what the model is good at and how often it errs, from the figures beside it.

import { element } from "./element.js";
import { counted, percent } from "./readings.js";
import { onReturn, watchForReturn } from "./server.js";

const MAX_CONFUSIONS = 5;
/** @type {Record<string, string>} */
const NAMES = { mnist: "MNIST, the usual collection of handwritten digits", optdigits: "optdigits" };

/** What the measurements are called here; null are the makers' own. @type {Record<string, string | null>} */
const MEASURED = {
  "MNIST test, whole path": null, // the headline tells it
  "MNIST test, not rejected": null,
  "Optdigits, never trained on": "Coarse pictures of another collection",
  "other people's digits": null, // nearly all of one writer, and choices were made by them
  "corruptions, mean": "MNIST, blurred, noisy or scratched",
  "corruptions, worst": "MNIST, the worst of these",
  "corruptions, network alone, mean": null,
  "corruptions, network alone, worst": null,
  "mouse drawings": "Drawn with a mouse",
  "European 1, 4 and 7": "European 1, 4 and 7",
  "pages: digits": "Photos of numbers: digits",
  "pages: lines exactly right": "Photos of numbers: whole lines",
  "pages: lone digits, predict": "A lone digit in a photo",
  "sudokus: digits": "Sudokus in photos: digits",
  "sudokus: rows exactly right": "Sudokus in photos: whole rows",
  "sudokus: whole grids": "Sudokus in photos: whole grids",
  "cheques: digits": "Cheques: digits of amounts",
  "cheques: whole amounts": "Cheques: whole amounts",
  "hwd1000 and drawings": "Scanned and drawn by strangers",
  "cases: folders of pictures": null, // ten small examples: no measurement
  "cases: table of pictures": null,
  "digits cut from old registers": "From old registers",
  "scanned form fields": "From scanned forms",
  "one small digit in 12 megapixels": "One small digit in a large photo",
  "thin, faint exam digits, 28×28": "Thin and faint, 28×28 pixels",
  "no digits, rejected": "Doodles and letters, told from digits",
  "numbers on plain paper": "On plain paper: whole numbers",
  "numbers on ruled paper": "On ruled paper: whole numbers",
  "numbers on squared paper": "On squared paper: whole numbers",
  "numbers in form boxes": "In the boxes of forms: whole numbers",
  "numbers in chalk on a board": "In chalk on a board: whole numbers",
  "pages of the numbers 0 to 100": "Pages of the numbers 0 to 100: whole numbers",
};

const FROM = "The share that it read right. It learned from none of these pictures; some of them chose a setting. Your photos may be harder, or easier.";
const PAGES = /^((numbers|pages|sudokus:|cheques:) |pages: (?!lone))/; // measurements of several digits a picture begin so
const WRONG_LABELS = 15; // of MNIST's 10,000 test digits, as those who looked at all of them found

/** @typedef {{ name: string, value: number }} Measured */

export function startCard() {
  const root = /** @type {HTMLElement} */ (document.getElementById("card"));
  document.addEventListener("tab", (/** @type {any} */ { detail }) => detail === "model" && load(root));
  onReturn(() => root.childElementCount && load(root));
}

/** @param {HTMLElement} root */
async function load(root) {
  if (root.dataset.shown) return;
  if (!root.childElementCount) root.append(element("p", { class: "note" }, "Loading…"));
  try {
    const response = await fetch("api/model");
    if (!response.ok) return tell(root, `The figures can’t be shown now: the server failed (error ${response.status}).`);
    show(root, await response.json());
    root.dataset.shown = "yes";
  } catch {
    tell(root, "The figures can’t be shown now. They will be when the server is back.");
    watchForReturn();
  }
}

/** @param {HTMLElement} root @param {string} message */
const tell = (root, message) => root.replaceChildren(element("p", { class: "empty-card", role: "status" }, message));

/** @param {HTMLElement} root @param {any} card */
function show(root, card) {
  const parts = [lead(card), elsewhere(card.robustness), confusions(card.confusion)].filter(Boolean);
  const name = element("p", { class: "note" }, `The model: ${card.name}`);
  root.replaceChildren(name, .../** @type {HTMLElement[]} */ (parts.length ? parts : [nothing()]));
}

function nothing() {
  return element("p", { class: "empty-card" }, "No figures lie beside this model. ", element("code", {}, "digitnet evaluate RUN"), " measures one.");
}

/** Say how often it is right. @param {any} card */
function lead({ accuracy, accuracy_ci95: interval, calibration_error: miss, count, dataset }) {
  if (accuracy === undefined) return null;
  const box = element("div");
  const tested = count ?? dataset?.test;
  const source = NAMES[dataset?.name] ?? dataset?.name ?? "its data";
  const learned = dataset?.train ? `It learned from ${dataset.train.toLocaleString("en")} digits of ${source}. ` : "";
  const right = tested ? `Of ${tested.toLocaleString("en")} others that it had never seen, it read ${Math.round(accuracy * tested).toLocaleString("en")} right.` : "";
  box.append(element("p", { class: "figure" }, percent(accuracy, 2)), element("p", { class: "note" }, "of single digits read right"), element("p", { class: "lead" }, learned + right));
  if (interval) {
    box.append(element("p", { class: "lead" }, `On other digits of the same kind, expect between ${percent(interval[0], 2)} and ${percent(interval[1], 2)}.`));
  }
  if (dataset?.name === "mnist" && tested === 10_000) {
    box.append(element("p", { class: "lead" }, `No reader gets them all: about ${WRONG_LABELS} of these 10,000 are labelled wrong, and some not even people agree on.`));
  }
  if (miss !== undefined) {
    box.append(element("p", { class: "lead" }, `You can believe how sure it says it is of them: on average, that is ${percent(miss, 2)} away from how often it is right.`));
  }
  return box;
}

/** @param {Measured[] | undefined} measured */
function elsewhere(measured) {
  if (!measured?.length) return null;
  const whole = measured.filter(({ name }) => PAGES.test(name));
  const single = measured.filter(({ name }) => !PAGES.test(name));
  const tables = [part("One digit a picture", single), part("Numbers on a page", whole)].filter(Boolean);
  return section("On other pictures", FROM, element("div", { class: "tables" }, .../** @type {HTMLElement[]} */ (tables)));
}

/** @param {string} title @param {Measured[]} measured */
function part(title, measured) {
  const rows = measured.filter(({ name }) => MEASURED[name] !== null).map(({ name, value }) => {
    const fill = element("i");
    fill.style.width = `${value}%`;
    return element("tr", {}, element("th", { scope: "row" }, capital(MEASURED[name] ?? name)), element("td", { class: "meter", "aria-hidden": true }, element("u", {}, fill)), element("td", { class: "value" }, `${value.toFixed(1)} %`));
  });
  return rows.length ? element("div", {}, element("h3", {}, title), element("table", { class: "measured" }, ...rows)) : null;
}

/** @param {string} text */
const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** @param {number[][] | undefined} matrix rows: what was written, columns: what was read */
function confusions(matrix) {
  if (!matrix?.length) return null;
  const wrong = matrix.flatMap((counts, written) => counts.map((count, read) => ({ written, read, count })))
    .filter(({ written, read, count }) => written !== read && count > 0)
    .sort((one, other) => other.count - one.count);
  const list = element("ul", { class: "confusions" }, ...wrong.slice(0, MAX_CONFUSIONS).map(({ written, read, count }) =>
    element("li", {}, element("b", {}, written), " read as ", element("b", {}, read), `: ${count} of ${matrix[written].reduce((sum, one) => sum + one, 0)} times`)));
  const all = element("details", {}, element("summary", {}, "All of them"), element("p", { class: "note" }, "Rows: what was written. Columns: what was read."), table(matrix));
  const total = wrong.reduce((sum, { count }) => sum + count, 0);
  return section("What it mixes up", `The most frequent of ${counted(total, "mistake")}.`, list, all);
}

/** @param {string} title @param {string} note @param {...HTMLElement} content */
function section(title, note, ...content) {
  return element("section", {}, element("h2", {}, title), element("p", { class: "note" }, note), ...content);
}

/** @param {number[][]} matrix */
function table(matrix) {
  const most = Math.max(1, ...matrix.flatMap((row, i) => row.filter((_, j) => i !== j)));
  const head = element("tr", {}, element("td"), ...[...matrix.keys()].map((name) => element("th", { scope: "col" }, name)));
  const rows = matrix.map((counts, written) => element("tr", {}, element("th", { scope: "row" }, written), ...counts.map((count, read) => cell(count, written === read, most))));
  return element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "Table of all mistakes" }, element("table", { class: "confusion" }, head, ...rows));
}

/** @param {number} count @param {boolean} isRight @param {number} most */
function cell(count, isRight, most) {
  const one = element("td", { class: isRight ? "right" : count === 0 ? "none" : "wrong" }, count);
  one.style.setProperty("--share", String(isRight ? 100 : (100 * count) / most));
  return one;
}
