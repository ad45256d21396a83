// A reading in words: its lines, its numbers to point at, and each digit with its picture and bars.

import { element } from "./element.js";
import { UNSURE, certainty, isUnsure, percent, summary } from "./readings.js";

/** @typedef {import("./readings.js").Reading} Reading */
/** @typedef {import("./readings.js").Digit} Digit */

const LATER = "Not read yet: the server is gone."; // that it is lost stands above
const MAX_CARDS = 12; // digits that are shown one by one without being asked for

export class Answer extends EventTarget {
  /**
   * Tells "point" when a number is pointed at or chosen; `detail` is its place, or null.
   *
   * @param {HTMLElement} host where it is built
   * @param {string} invitation what it says before there is anything
   * @param {import("./corrections.js").Corrections} [corrections] where they may be kept
   * @param {string} [advice] what helps where nothing is found
   */
  constructor(host, invitation, corrections, advice = "") {
    super();
    this.invitation = invitation;
    this.corrections = corrections;
    /** @type {Reading | null} */
    this.reading = null;
    /** @type {number | null} */
    this.chosen = null;
    this.text = element("div", { class: "lines" });
    this.told = element("p", { class: "told", role: "status" });
    this.advice = element("p", { class: "advice" }, advice);
    this.cards = element("ol", { class: "cards", "aria-label": "Digits" });
    this.root = element("div", { class: "answer" }, this.text, this.told, this.advice, this.cards);
    host.append(this.root);
    this.showNothing();
    corrections?.ready.then(() => this.showCards());
  }

  showNothing() {
    this.reading = null;
    this.fill("empty", this.invitation, []);
  }

  /** Say that the first answer is on its way. */
  showWaiting() {
    this.fill("empty", "Reading…", []);
  }

  /** Say what went wrong; what was read before stays. @param {string} message */
  showTrouble(message) {
    this.told.textContent = message;
    this.root.classList.add("trouble");
  }

  /** @param {Reading} reading @param {string} [note] */
  show(reading, note = "") {
    this.reading = reading;
    this.chosen = null;
    const rows = reading.lines.map((_, line) => this.row(reading, line));
    const said = note && reading.digits.length ? `${summary(reading)} · ${note}` : summary(reading);
    this.fill(reading.digits.length ? "" : "nothing", said, rows);
  }

  /** @param {string} state @param {string} said @param {Node[]} rows */
  fill(state, said, rows) {
    this.root.className = `answer ${state}`;
    this.told.textContent = said;
    this.text.replaceChildren(...rows);
    this.text.classList.toggle("many", rows.length > 2 || (this.reading?.digits.length ?? 0) > 14);
    this.showCards();
  }

  /** Let an element point at a number. @param {HTMLElement} one @param {number} place */
  tied(one, place) {
    one.dataset.number = String(place);
    one.addEventListener("pointerenter", () => this.point(place));
    one.addEventListener("pointerleave", () => this.point(this.chosen));
    return one;
  }

  /** @param {Reading} reading @param {number} line */
  row(reading, line) {
    const row = element("div", { class: "row" });
    for (const [place, number] of reading.numbers.entries()) {
      if (number.line !== line) continue;
      const label = `${number.text}, ${certainty(number.confidence)} sure`;
      const one = this.tied(element("button", { type: "button", class: "number", "aria-label": label, "aria-pressed": "false" }, number.text), place);
      one.classList.toggle("unsure", isUnsure(reading, place));
      one.addEventListener("click", () => this.choose(this.chosen === place ? null : place));
      one.addEventListener("focus", () => this.point(place));
      one.addEventListener("blur", () => this.point(this.chosen));
      row.append(one, " ");
    }
    return row;
  }

  /** Choose a number, or none. @param {number | null} place */
  choose(place) {
    this.chosen = place;
    this.mark(place);
    for (const one of this.text.querySelectorAll(".number")) {
      one.setAttribute("aria-pressed", String(Number(one.dataset.number) === place));
    }
    this.showCards();
    this.dispatchEvent(new CustomEvent("point", { detail: place }));
  }

  /** @param {number | null} place */
  point(place) {
    this.mark(place);
    this.dispatchEvent(new CustomEvent("point", { detail: place }));
  }

  /** Show which number is pointed at. @param {number | null} place */
  mark(place) {
    for (const one of this.root.querySelectorAll("[data-number]")) {
      one.classList.toggle("pointed", Number(one.dataset.number) === place);
    }
  }

  showCards() {
    this.cards.replaceChildren(...this.shownDigits().map((digit) => this.tied(card(digit, this.corrections), digit.number)));
  }

  shownDigits() {
    const digits = this.reading?.digits ?? [];
    if (this.chosen !== null) return digits.filter(({ number }) => number === this.chosen);
    return digits.length <= MAX_CARDS ? [...digits] : [];
  }
}

/** Say why something was not read. @param {any} trouble */
export const reasonOf = (trouble) => (trouble.lost ? LATER : /** @type {Error} */ (trouble).message);

/**
 * One digit: what the network saw, what it read, and how likely each other was.
 *
 * @param {Digit} digit
 * @param {import("./corrections.js").Corrections} [corrections]
 */
function card({ digit, confidence, probabilities, picture }, corrections) {
  const one = element("li", { class: confidence < UNSURE ? "card unsure" : "card" });
  const seen = picture && thumbnail(picture);
  if (seen) one.append(seen);
  one.append(element("div", { class: "said" }, element("b", {}, digit), element("span", {}, certainty(confidence))));
  if (probabilities) one.append(bars(probabilities, confidence));
  if (seen && corrections?.classes.length) one.append(corrections.choice(seen, digit));
  return one;
}

/** @param {ArrayLike<number> | number[][]} picture */
function thumbnail(picture) {
  const values = /** @type {number[]} */ (Array.from(/** @type {ArrayLike<number>} */ (picture)).flat());
  const side = Math.round(Math.sqrt(values.length));
  const canvas = element("canvas", { width: side, height: side, role: "img", "aria-label": "what the network saw" });
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  values.forEach((value, place) => image.data.set([value, value, value, 255], 4 * place));
  context.putImageData(image, 0, 0);
  return canvas;
}

/**
 * The best bar is as high as the digit is sure; what all lack to 100 % is the doubt whether it is a digit.
 *
 * @param {readonly number[]} probabilities
 * @param {number} confidence
 */
function bars(probabilities, confidence) {
  const scale = confidence / Math.max(...probabilities);
  const shares = probabilities.map((share) => share * scale);
  const best = Math.max(...shares);
  const label = shares.map((share, name) => `${name}: ${certainty(share)}`).join(", ");
  const all = element("div", { class: "bars", role: "img", "aria-label": label });
  for (const [name, share] of shares.entries()) {
    const fill = element("i");
    fill.style.height = `${Math.max(100 * share, 2)}%`;
    all.append(element("span", { class: share === best ? "best" : "", title: `${name}: ${percent(share, 1)}` }, element("u", {}, fill), element("small", {}, name)));
  }
  return all;
}
