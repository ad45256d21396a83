// Starts the app: tabs, what is in them, and the copy for offline use.

import "../../src/digitnet/web/static/style.css";
import "../../src/digitnet/web/static/panels.css";
import { startCamera } from "../../src/digitnet/web/static/camera.js";
import { startDrawing } from "../../src/digitnet/web/static/draw.js";
import { Photos } from "../../src/digitnet/web/static/photos.js";
import { startTabs } from "../../src/digitnet/web/static/tabs.js";
import { startAbout } from "./about.ts";
import { Client } from "./client.ts";
import { keepOffline } from "./offline.ts";

const $ = (id: string) => document.getElementById(id)!;

const client = new Client();
Object.assign(window, { digitnet: client }); // for the console, and for tests that compare with Python
const photos = new Photos($("panel-photo"), client, "JPEG, PNG, WebP and what else your browser shows, up to 50 million pixels");
startDrawing($("panel-draw"), client);
startCamera($("panel-camera"), client, (file) => photos.add([file]));
startAbout($("panel-about"), client);
const choose = startTabs();
$("panel-photo").addEventListener("reveal", () => choose("photo"));
const isTold = client.whenReady().then(
  () => document.documentElement.setAttribute("data-ready", ""),
  (error: Error) => {
    $("trouble").textContent = error.message;
    $("trouble").hidden = false;
  },
);
// Only then, so that keeping a copy doesn't hold up the first answer.
void isTold.then(() => keepOffline((state) => ($("offline").textContent = state)));
