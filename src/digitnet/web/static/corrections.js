// "Wrong? …": a digit's picture and what a person says it was, kept only where the server was told to.

import { element } from "./element.js";
import { toFile } from "./pictures.js";
import { troubleOf } from "./server.js";

const KEPT = "The server reads pictures in memory and keeps none but the digits that you correct: of each its picture, what you say it was, and when.";

const MAX_MADE = 200;

export class Corrections {
  /** What may be said of a digit; nothing where no corrections are kept. @type {string[]} */
  classes = [];
  /** The choices that stand already: a page that is read again shows the same ones. @type {Map<string, HTMLElement>} */
  made = new Map();

  /** Ask the server whether it keeps any. @param {HTMLElement} told where the page says so */
  constructor(told) {
    this.ready = this.ask(told);
  }

  /** @param {HTMLElement} told */
  async ask(told) {
    try {
      const response = await fetch("api/corrections");
      const { kept, classes } = await response.json();
      if (!kept) return;
      this.classes = classes;
      told.textContent = KEPT;
    } catch {
      // Nobody answers: nothing can be kept.
    }
  }

  /** Make the choice under one digit. @param {HTMLCanvasElement} picture as the network saw it @param {string} read */
  choice(picture, read) {
    const key = `${read} ${picture.toDataURL()}`;
    const made = this.made.get(key) ?? this.newChoice(picture, read);
    if (this.made.size >= MAX_MADE) this.made.clear();
    this.made.set(key, made);
    return made;
  }

  /** @param {HTMLCanvasElement} picture @param {string} read */
  newChoice(picture, read) {
    const label = `Wrong? That was a … (read as ${read})`;
    const options = this.classes.map((name) => element("option", { value: name }, name));
    const select = element("select", { "aria-label": label }, element("option", { value: "" }, "…"), ...options);
    const said = element("span", { role: "status" });
    const one = element("label", { class: "was" }, "Wrong?", select, said);
    select.addEventListener("change", async () => {
      if (!select.value) return;
      said.textContent = said.className = "";
      try {
        await keep(picture, select.value);
        said.textContent = "kept";
      } catch (trouble) {
        said.textContent = /** @type {Error} */ (trouble).message;
        said.className = "trouble";
        select.value = "";
      }
    });
    return one;
  }
}

/** @param {HTMLCanvasElement} picture @param {string} label */
async function keep(picture, label) {
  const body = JSON.stringify({ image: await toUrl(await toFile(picture)), label });
  let response;
  try {
    response = await fetch("api/corrections", { method: "POST", body, headers: { "content-type": "application/json" } });
  } catch {
    throw new Error("The server doesn’t answer; nothing was kept.");
  }
  if (!response.ok) throw await troubleOf(response);
}

/** @param {Blob} file @returns {Promise<string>} */
function toUrl(file) {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(String(reader.result)));
    reader.addEventListener("error", () => fail(new Error("The picture can’t be kept.")));
    reader.readAsDataURL(file);
  });
}
