// The second tab: pictures in by choice, drop, paste or camera; each is read in turn and kept in a list.

import { Answer, reasonOf } from "./answer.js";
import { Cropper } from "./cropper.js";
import { button, element } from "./element.js";
import { picker } from "./picker.js";
import { cutOut, prepare, thumbnail, turned } from "./pictures.js";
import { counted, percent, surer } from "./readings.js";
import { annotated, saveButtons, toCsv, keep } from "./save.js";
import { Viewer } from "./viewer.js";

/** @typedef {import("./readings.js").Reading} Reading */
/** @typedef {"waiting" | "reading" | "read" | "failed"} State */
/**
 * @typedef {object} Photo
 * @property {string} name
 * @property {Blob} file what is read: the original, or what was made of it
 * @property {Blob} original
 * @property {State} state
 * @property {string} told
 * @property {Reading | null} reading
 * @property {import("./pictures.js").Shown | null} shown
 * @property {HTMLElement} item
 * @property {boolean} isLost whether nobody answered, so that it is read again when someone does
 * @property {boolean} isFinal whether reading it again would say the same
 */

const THUMB = 56; // pixels
const ADVICE = "It helps when the digits are upright, sharp and large: turn the picture, crop it to them, or take it from nearer.";

export class Photos {
  /**
   * @param {HTMLElement} host
   * @param {import("./draw.js").Source} source
   * @param {string} note what is taken, in words
   * @param {import("./corrections.js").Corrections} [corrections]
   */
  constructor(host, source, note, corrections) {
    this.source = source;
    /** @type {Photo[]} */
    this.photos = [];
    /** @type {Photo | null} */
    this.open = null;
    /** What the viewer shows. @type {import("./pictures.js").Shown | null} */
    this.shown = null;
    this.isBusy = false;
    this.least = 0;
    const choose = picker("Choose pictures", "file", { multiple: true }, (files) => this.add(files));
    const take = picker("Take a photo", "shot", { capture: "environment" }, (files) => this.add(files));
    take.classList.add("only-touch");
    this.drop = element("div", { id: "drop", class: "drop" },
      element("p", { class: "drop-title" }, "Pictures of digits", element("span", { class: "only-mouse" }, ": drop them here, or paste one")),
      element("p", { class: "drop-note" }, note),
      element("div", { class: "drop-buttons" }, choose, take));
    this.list = element("ol", { class: "photos", "aria-label": "Pictures" });
    this.progress = element("p", { class: "progress", role: "status" });
    this.meter = element("progress", { class: "progress-bar", "aria-label": "Pictures read", hidden: true });
    this.trouble = element("p", { role: "alert" });
    const [left, right] = [element("div", { class: "left" }), element("div", { class: "right" })];
    this.desk = element("div", { class: "desk reading", hidden: true }, left, right);
    this.retry = button("Try again", () => this.open && this.replace(this.open, this.open.file), "tool");
    this.failed = element("div", { class: "banner with-button", hidden: true }, this.trouble, this.retry);
    host.append(this.drop, this.progress, this.meter, this.list, this.failed, this.desk);
    this.viewer = new Viewer(left);
    this.cropper = new Cropper(this.viewer.sheet, left);
    this.cropButton = button("Crop", ({ detail }) => this.setCropping(!this.cropper.isOn, detail === 0), "tool crop");
    this.wholeButton = button("Original", () => this.restore(), "tool");
    this.viewer.bar.append(button("Turn", () => this.change(turned), "tool turn"), this.cropButton, this.wholeButton);
    this.answer = new Answer(right, "", corrections, ADVICE);
    this.saveAll = button("All as CSV", () => this.keepAll(), "tool");
    this.saveAll.hidden = true;
    this.reveal = () => host.dispatchEvent(new CustomEvent("reveal", { bubbles: true }));
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
    const current = () => (this.open?.reading ? [{ name: this.open.name, reading: surer(this.open.reading, this.least) }] : []);
    const save = saveButtons(current, () => this.annotatedPicture());
    save.append(this.saveAll);
    return save;
  }

  keepAll() {
    const all = this.photos.flatMap(({ name, reading }) => (reading ? [{ name, reading: surer(reading, this.least) }] : []));
    keep(new Blob([toCsv(all)], { type: "text/csv" }), "digits.csv");
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
    this.cropper.addEventListener("crop", (/** @type {any} */ event) => {
      this.leaveCropping();
      this.change((canvas) => cutOut(canvas, event.detail));
    });
    this.cropper.addEventListener("leave", () => this.leaveCropping());
    this.answer.addEventListener("point", (/** @type {any} */ event) => this.viewer.mark(event.detail));
    const hasFile = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
    addEventListener("dragover", (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      this.drop.classList.add("over");
    });
    addEventListener("dragleave", (event) => event.relatedTarget ?? this.drop.classList.remove("over"));
    addEventListener("drop", (event) => {
      this.drop.classList.remove("over");
      if (!hasFile(event)) return;
      event.preventDefault();
      this.add([...(event.dataTransfer?.files ?? [])]);
    });
    addEventListener("paste", (event) => this.add([...(event.clipboardData?.files ?? [])]));
  }

  /** Take pictures in. @param {readonly File[]} files */
  add(files) {
    if (!files.length) return;
    this.reveal();
    const added = files.map((file) => this.entry(file, file.name || "picture"));
    this.photos.push(...added);
    this.list.append(...added.map(({ item }) => item));
    this.drop.classList.add("compact");
    this.select(added[0]);
    this.work();
  }

  /** @param {Blob} file @param {string} name @returns {Photo} */
  entry(file, name) {
    const item = element("li");
    /** @type {Photo} */
    const photo = { name, file, original: file, state: "waiting", told: "waiting", reading: null, shown: null, item, isLost: false, isFinal: false };
    const open = button("", () => this.select(photo), "photo-open");
    const remove = button("×", () => this.remove(photo), "photo-remove");
    remove.setAttribute("aria-label", `Remove ${name}`);
    open.append(element("canvas", { width: THUMB, height: THUMB, "aria-hidden": true }), element("span", { class: "photo-name" }, name), element("span", { class: "photo-told" }, "waiting"));
    item.append(open, remove);
    return photo;
  }

  /** @param {Photo} photo */
  remove(photo) {
    const place = this.photos.indexOf(photo);
    this.photos.splice(place, 1);
    photo.item.remove();
    if (this.open === photo) this.select(this.photos[Math.min(place, this.photos.length - 1)] ?? null);
    this.drop.classList.toggle("compact", this.photos.length > 0);
    this.showProgress();
  }

  /** Read what waits, one after the other. */
  async work() {
    if (this.isBusy) return;
    this.isBusy = true;
    for (;;) {
      const photo = this.photos.find(({ state }) => state === "waiting");
      this.showProgress();
      if (!photo) break;
      await this.readOne(photo);
    }
    this.isBusy = false;
  }

  /** Read again what nobody answered. */
  again() {
    for (const photo of this.photos) {
      if (photo.state === "failed" && photo.isLost) this.tell(photo, "waiting", "waiting");
    }
    this.work();
  }

  /** @param {Photo} photo */
  async readOne(photo) {
    this.tell(photo, "reading", "reading…");
    const { file } = photo;
    try {
      photo.shown ??= await prepare(file);
      if (photo.shown) thumbnail(photo.item.querySelector("canvas"), photo.shown.canvas);
      if (photo === this.open) this.showPhoto();
      const reading = await this.source.readFile(file);
      if (photo.file !== file) return; // turned or cut meanwhile: it waits again
      photo.reading = reading;
      const count = reading.digits.length;
      this.tell(photo, "read", count ? counted(count, "digit") : "no digits");
    } catch (trouble) {
      if (photo.file !== file) return;
      ({ lost: photo.isLost = false, final: photo.isFinal = false } = /** @type {any} */ (trouble));
      this.tell(photo, "failed", reasonOf(trouble));
    }
    if (photo === this.open) this.showPhoto();
  }

  /** @param {Photo} photo @param {State} state @param {string} told */
  tell(photo, state, told) {
    photo.state = state;
    photo.told = told;
    photo.item.className = state;
    const [said] = photo.item.getElementsByClassName("photo-told");
    if (said) said.textContent = state === "failed" ? "not read" : told;
  }

  showProgress() {
    const left = this.photos.filter(({ state }) => state === "waiting" || state === "reading").length;
    const total = this.photos.length;
    const read = total - this.photos.filter(({ state }) => state === "failed").length;
    const done = read < total ? `${read} of ${total} pictures read` : `${total} pictures read`;
    this.progress.textContent = left ? `Reading ${total - left + 1} of ${total}…` : total > 1 ? done : "";
    this.progress.classList.toggle("busy", left > 0);
    this.meter.hidden = !left || total < 2;
    [this.meter.max, this.meter.value] = [Math.max(total, 1), total - left];
    this.list.hidden = total < 2;
    this.saveAll.hidden = total < 2;
  }

  /** @param {Photo | null} photo */
  select(photo) {
    this.open = photo;
    for (const one of this.photos) {
      one.item.firstElementChild?.setAttribute("aria-current", String(one === photo));
    }
    photo?.item.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.showPhoto();
  }

  showPhoto() {
    const photo = this.open;
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

  /** Put a changed picture in the open one's place and read it. @param {(canvas: HTMLCanvasElement) => Promise<Blob>} make */
  async change(make) {
    const photo = this.open;
    if (!photo?.shown) return;
    this.replace(photo, await make(photo.shown.canvas));
  }

  /** Take back what was turned and cut. */
  restore() {
    if (this.open) this.replace(this.open, this.open.original);
  }

  /** @param {Photo} photo @param {Blob} file */
  replace(photo, file) {
    photo.file = file;
    photo.shown = photo.reading = null;
    this.tell(photo, "waiting", "waiting");
    this.work();
  }
}
