// Pictures in a list: each is read in turn, and one of them is open.

import { reasonOf } from "./answer.js";
import { button, element } from "./element.js";
import { prepare, thumbnail } from "./pictures.js";
import { counted } from "./readings.js";

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

export class PhotoList extends EventTarget {
  /**
   * Tells "show" when another one is open or the open one changed, and "count" when pictures came,
   * went or were read.
   *
   * @param {HTMLElement} host
   * @param {import("./draw.js").Source} source
   */
  constructor(host, source) {
    super();
    this.source = source;
    /** @type {Photo[]} */
    this.photos = [];
    /** @type {Photo | null} */
    this.open = null;
    this.isBusy = false;
    this.list = element("ol", { class: "photos", "aria-label": "Pictures" });
    this.progress = element("p", { class: "progress", role: "status" });
    this.meter = element("progress", { class: "progress-bar", "aria-label": "Pictures read", hidden: true });
    host.append(this.progress, this.meter, this.list);
  }

  /** Take pictures in. @param {readonly File[]} files */
  add(files) {
    const added = files.map((file) => this.entry(file, file.name || "picture"));
    this.photos.push(...added);
    this.list.append(...added.map(({ item }) => item));
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
    this.showProgress();
  }

  /** Put a changed picture in another's place and read it. @param {Photo} photo @param {Blob} file */
  replace(photo, file) {
    photo.file = file;
    photo.shown = photo.reading = null;
    this.tell(photo, "waiting", "waiting");
    this.work();
  }

  /** Read again what nobody answered. */
  again() {
    for (const photo of this.photos) {
      if (photo.state === "failed" && photo.isLost) this.tell(photo, "waiting", "waiting");
    }
    this.work();
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

  /** @param {Photo} photo */
  async readOne(photo) {
    this.tell(photo, "reading", "reading…");
    const { file } = photo;
    try {
      photo.shown ??= await prepare(file);
      if (photo.shown) thumbnail(photo.item.querySelector("canvas"), photo.shown.canvas);
      if (photo === this.open) this.show();
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
    if (photo === this.open) this.show();
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
    this.dispatchEvent(new CustomEvent("count"));
  }

  /** @param {Photo | null} photo */
  select(photo) {
    this.open = photo;
    for (const one of this.photos) {
      one.item.firstElementChild?.setAttribute("aria-current", String(one === photo));
    }
    photo?.item.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.show();
  }

  show() {
    this.dispatchEvent(new CustomEvent("show"));
  }
}
