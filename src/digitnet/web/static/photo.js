// The second tab: a photo in by drop, choice, paste or camera; boxes, text and pictures out.

import { startCamera } from "./camera.js";
import { percent, showPicture } from "./pixels.js";
import { MAX_BYTES, Trouble, ask, onReturn } from "./server.js";
import { drawBoxes, isUnsure } from "./boxes.js";

const MOST_SHOWN = 200; // pictures in the sheet
const $ = (id) => document.getElementById(id);
let newest = null; // the file that is shown or being read
let unread = false; // its reading was cut off by the loss of the server

/** `reveal` brings the tab to the front. */
export function startPhoto(reveal) {
  const take = (file) => {
    reveal();
    read(file);
  };
  $("file").addEventListener("change", () => {
    if ($("file").files[0]) read($("file").files[0]);
    $("file").value = "";
  });
  listenForDrops(take);
  addEventListener("paste", (event) => {
    const [file] = event.clipboardData.files;
    if (file) take(file);
  });
  $("copy").addEventListener("click", copyText);
  startCamera(read, (message) => showTrouble(new Trouble(message)));
  onReturn(() => unread && read(newest));
}

function listenForDrops(take) {
  const hasFile = (event) => event.dataTransfer?.types.includes("Files");
  const over = (on) => $("drop").classList.toggle("over", on);
  addEventListener("dragover", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    over(true);
  });
  addEventListener("dragleave", (event) => event.relatedTarget ?? over(false));
  addEventListener("drop", (event) => {
    over(false);
    if (!hasFile(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
}

async function read(file) {
  newest = file;
  unread = false;
  $("trouble").hidden = $("reading").hidden = true;
  $("drop").classList.add("compact");
  if (file.size > MAX_BYTES) {
    showTrouble(new Trouble("This file is over 20 MB. Try a smaller one."));
    return;
  }
  $("progress").hidden = false;
  $("progress-text").textContent = `Reading ${file.name || "the picture"}…`;
  try {
    const [said, size] = await Promise.all([ask("api/read", file), preview(file)]);
    if (file === newest) show(said, size);
  } catch (trouble) {
    if (file !== newest) return;
    unread = Boolean(trouble.lost);
    showTrouble(trouble);
  } finally {
    if (file === newest) $("progress").hidden = true;
  }
}

/** Load the photo for display; return its size, or null where this browser can't show it. */
async function preview(file) {
  const image = $("photo");
  URL.revokeObjectURL(image.src);
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    return null;
  }
}

function show(said, size) {
  const count = said.digits.length;
  document.querySelector(".photo").hidden = !size;
  $("reading").hidden = false;
  if (size) drawBoxes($("boxes"), said.digits, size);
  const passed = said.rejected ? `, ${said.rejected} other mark${said.rejected > 1 ? "s" : ""}` : "";
  $("count").textContent = `${count || "No"} digit${count === 1 ? "" : "s"}${passed}`;
  $("text").textContent = said.lines.join("\n");
  $("text").hidden = $("copy").hidden = count === 0;
  $("sheet").replaceChildren(...said.digits.slice(0, MOST_SHOWN).map(tileOf));
}

function tileOf({ digit, confidence, picture }) {
  const tile = document.createElement("li");
  const canvas = document.createElement("canvas");
  const name = document.createElement("b");
  name.textContent = digit;
  showPicture(canvas, picture);
  tile.classList.toggle("unsure", isUnsure(confidence));
  tile.append(canvas, name, ` ${percent(confidence, 0)}`);
  return tile;
}

function showTrouble(trouble) {
  $("trouble").textContent = trouble.message;
  $("trouble").hidden = false;
}

async function copyText() {
  const button = $("copy");
  try {
    await navigator.clipboard.writeText($("text").textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren($("text"));
    button.textContent = "Selected";
  }
  setTimeout(() => { button.textContent = "Copy text"; }, 1600);
}
