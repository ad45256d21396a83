// The first tab: what is drawn is read while it grows.

import { Answer, reasonOf } from "./answer.js";
import { Pad } from "./pad.js";
import { element } from "./element.js";
import { saveButtons } from "./save.js";

const SENT_WIDTH = 320; // pixels of the picture that is read
const ADVICE = "It reads digits from 0 to 9. Write them large, one beside the other.";

/** @typedef {import("./readings.js").Reading} Reading */
/**
 * @typedef {object} Source
 * @property {(file: Blob) => Promise<Reading>} readFile
 * @property {(canvas: HTMLCanvasElement) => Promise<Reading>} readCanvas
 */

/** @param {HTMLElement} host @param {Source} source @param {import("./corrections.js").Corrections} [corrections] */
export function startDrawing(host, source, corrections) {
  const left = element("div", { class: "left" });
  const right = element("div", { class: "right" });
  host.append(element("div", { class: "desk" }, left, right));
  const answer = new Answer(right, "The answer follows your pen.", corrections, ADVICE);
  const save = saveButtons(() => (answer.reading ? [{ name: "drawing", reading: answer.reading }] : []));
  right.append(save);
  save.hidden = true;
  let isStale = false;
  let isAsking = false;
  const pad = new Pad(left, follow);

  async function follow() {
    isStale = true;
    if (isAsking) return;
    isAsking = true;
    answer.root.setAttribute("aria-busy", "true"); // a newer answer comes
    while (isStale) {
      isStale = false;
      await askOnce();
    }
    isAsking = false;
    answer.root.setAttribute("aria-busy", "false");
  }

  async function askOnce() {
    if (!pad.empty) {
      const start = performance.now();
      if (!answer.reading) answer.showWaiting();
      try {
        const reading = await source.readCanvas(pad.toCanvas(SENT_WIDTH));
        const ms = performance.now() - start;
        answer.show(reading, `${Math.round(ms)} ms`);
        answer.text.scrollTop = answer.text.scrollHeight; // the newest is written last
        answer.root.dataset.ms = ms.toFixed(1);
      } catch (trouble) {
        answer.showTrouble(reasonOf(trouble));
      }
    }
    if (pad.empty) answer.showNothing();
    save.hidden = !answer.reading?.digits.length;
  }

  return { pad, answer, follow };
}
