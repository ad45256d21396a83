// The second tab: pictures come in by choice, drop, paste or camera, into a list and onto a desk.

import { Desk } from "./desk.js";
import { element } from "./element.js";
import { PhotoList } from "./photo_list.js";
import { picker } from "./picker.js";

export class Photos {
  /**
   * @param {HTMLElement} host
   * @param {import("./draw.js").Source} source
   * @param {string} note what is taken, in words
   * @param {import("./corrections.js").Corrections} [corrections]
   */
  constructor(host, source, note, corrections) {
    const choose = picker("Choose pictures", "file", { multiple: true }, (files) => this.add(files));
    const take = picker("Take a photo", "shot", { capture: "environment" }, (files) => this.add(files));
    take.classList.add("only-touch");
    this.drop = element("div", { id: "drop", class: "drop" },
      element("p", { class: "drop-title" }, "Pictures of digits", element("span", { class: "only-mouse" }, ": drop them here, or paste one")),
      element("p", { class: "drop-note" }, note),
      element("div", { class: "drop-buttons" }, choose, take));
    host.append(this.drop);
    this.list = new PhotoList(host, source);
    this.desk = new Desk(host, this.list.photos, corrections);
    this.reveal = () => host.dispatchEvent(new CustomEvent("reveal", { bubbles: true }));
    this.list.addEventListener("show", () => this.desk.show(this.list.open));
    this.list.addEventListener("count", () => {
      this.drop.classList.toggle("compact", this.list.photos.length > 0);
      this.desk.saveAll.hidden = this.list.photos.length < 2;
    });
    this.desk.addEventListener("replace", (/** @type {any} */ { detail: { photo, file } }) => this.list.replace(photo, file));
    this.listen();
  }

  listen() {
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
    this.drop.classList.add("compact");
    this.list.add(files);
  }

  /** Read again what nobody answered. */
  again() {
    this.list.again();
  }
}
