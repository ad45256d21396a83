// Starts the page of `digitnet serve`: the tabs and what is in them; the server reads.

import { startCamera } from "./camera.js";
import { startCard } from "./card.js";
import { Corrections } from "./corrections.js";
import { startDrawing } from "./draw.js";
import { Photos } from "./photos.js";
import { onReturn, server } from "./server.js";
import { startTabs } from "./tabs.js";

const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

const corrections = new Corrections($("kept"));
const photos = new Photos($("panel-photo"), server, "PNG, JPEG, WebP, TIFF, BMP or GIF, up to 20 MB each", corrections);
const drawing = startDrawing($("panel-draw"), server, corrections);
startCamera($("panel-camera"), server, (file) => photos.add([file]));
startCard();
const choose = startTabs();
$("panel-photo").addEventListener("reveal", () => choose("photo"));
onReturn(() => {
  drawing.follow();
  photos.again();
});
