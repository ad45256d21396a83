// The open picture: seen, turned and cut on one side, read and saved on the other.

import { Answer } from "./answer.js";
import { Cropper } from "./cropper.js";
import { button, element } from "./element.js";
import { cutOut, turned } from "./pictures.js";
import { percent, surer } from "./readings.js";
import { annotated, keep, saveButtons, toCsv } from "./save.js";
import { Viewer } from "./viewer.js";

/** @typedef {import("./photo_list.js").Photo} Photo */

const ADVICE = "It helps when the digits are upright, sharp and large: turn the picture, crop it to them, or take it from nearer.";

export class Desk extends EventTarget {
  /**
   * Tells "replace" when another file is to stand in a photo's place; `detail` has both.
   *
   * @param {HTMLElement} host
   * @param {readonly Photo[]} all the pictures, as they come and go
   * @param {import("./corrections.js").Corrections} [corrections]
   */
  constructor(host, all, corrections) {
    super();
    this.all = all;
    /** @type {Photo | null} */
    this.open = null;
    /** What the viewer shows. @type {import("./pictures.js").Shown | null} */
    this.shown = null;
    this.least = 0;
    const [left, right] = [element("div", { class: "left" }), element("div", { class: "right" })];
    this.desk = element("div", { class: "desk reading", hidden: true }, left, right);
    this.trouble = element("p", { role: "alert" });
    this.retry = button("Try again", () => this.open && this.replace(this.open, this.open.file), "tool");
    this.failed = element("div", { class: "banner with-button", hidden: true }, this.trouble, this.retry);
    host.append(this.failed, this.desk);
    this.viewer = new Viewer(left);
    this.cropper = new Cropper(this.viewer.sheet, left);
    this.cropButton = button("Crop", ({ detail }) => this.setCropping(!this.cropper.isOn, detail === 0), "tool crop");
    this.wholeButton = button("Original", () => this.open && this.replace(this.open, this.open.original), "tool");
    this.viewer.bar.append(button("Turn", () => this.change(turned), "tool turn"), this.cropButton, this.wholeButton);
    this.answer = new Answer(right, "", corrections, ADVICE);
    this.saveAll = button("All as CSV", () => this.keepAll(), "tool");
    this.saveAll.hidden = true;
    this.after = element("div", { class: "after" }, this.slider(), this.saving());
    right.append(this.after);
    this.listen();
  }

  slider() {
    const shown = element("output", {}, "all");
    const input = element("input", { id: "least", type: "range", min: 0, max: 99, value: 0 });
    input.addEventListener("input", () => {
      this.least = Number(input.value) / 100;
      shown.textContent = this.least ? `${percent(this.least)} sure or more` : "all";
      this.showReading();
    });
    return element("div", { class: "least" }, element("label", { for: "least" }, "Show digits"), shown, input);
  }

  saving() {
    const save = saveButtons(() => (this.open ? this.kept([this.open]) : []), () => this.annotatedPicture());
    save.append(this.saveAll);
    return save;
  }

  /** What was read of pictures and is sure enough. @param {readonly Photo[]} photos */
  kept(photos) {
    return photos.flatMap(({ name, reading }) => (reading ? [{ name, reading: surer(reading, this.least) }] : []));
  }

  keepAll() {
    keep(new Blob([toCsv(this.kept(this.all))], { type: "text/csv" }), "digits.csv");
  }

  annotatedPicture() {
    const photo = this.open;
    if (!photo?.reading || !photo.shown) return null;
    return annotated(photo.shown.canvas, surer(photo.reading, this.least), photo.shown.width);
  }

  listen() {
    this.viewer.addEventListener("point", (/** @type {any} */ event) => {
      this.answer.mark(event.detail ?? this.answer.chosen);
      this.viewer.mark(event.detail ?? this.answer.chosen);
    });
    this.viewer.addEventListener("choose", (/** @type {any} */ event) => this.answer.choose(event.detail));
    this.answer.addEventListener("point", (/** @type {any} */ event) => this.viewer.mark(event.detail));
    this.cropper.addEventListener("crop", (/** @type {any} */ event) => {
      this.leaveCropping();
      this.change((canvas) => cutOut(canvas, event.detail));
    });
    this.cropper.addEventListener("leave", () => this.leaveCropping());
  }

  /** Show a picture and what is known of it. @param {Photo | null} photo */
  show(photo) {
    this.open = photo;
    this.failed.hidden = photo?.state !== "failed";
    this.trouble.textContent = photo?.told ?? "";
    this.retry.hidden = photo?.isFinal ?? false;
    this.desk.hidden = !photo || (photo.state === "failed" && !photo.shown);
    if (!photo) return;
    const { shown } = photo;
    this.wholeButton.hidden = photo.file === photo.original;
    this.viewer.stage.parentElement?.toggleAttribute("hidden", !shown);
    if (shown && shown !== this.shown) {
      this.shown = shown; // the same one keeps its zoom and its frame
      this.viewer.setPicture(shown.canvas, shown, photo.name);
      this.desk.style.setProperty("--shape", String(shown.width / shown.height));
      this.setCropping(false);
    }
    this.showReading();
  }

  showReading() {
    const reading = this.open?.reading;
    this.after.hidden = !reading?.digits.length;
    if (reading) {
      const kept = surer(reading, this.least);
      this.viewer.setReading(kept);
      this.answer.show(kept);
    } else {
      this.answer.showNothing();
      this.answer.told.textContent = this.open?.state === "failed" ? "" : "Reading…";
    }
  }

  /** @param {boolean} isOn @param {boolean} [byKeys] */
  setCropping(isOn, byKeys) {
    this.cropper.set(isOn, byKeys);
    this.cropButton.setAttribute("aria-pressed", String(isOn));
  }

  leaveCropping() {
    this.setCropping(false);
    this.cropButton.focus({ preventScroll: true });
  }

  /** Make another picture of the open one. @param {(canvas: HTMLCanvasElement) => Promise<Blob>} make */
  async change(make) {
    const photo = this.open;
    if (photo?.shown) this.replace(photo, await make(photo.shown.canvas));
  }

  /** @param {Photo} photo @param {Blob} file */
  replace(photo, file) {
    this.dispatchEvent(new CustomEvent("replace", { detail: { photo, file } }));
  }
}
