// Talks to the server: pictures out, readings in, errors in plain words, and a watch for its return.

import { toFile } from "./pictures.js";

export const MAX_BYTES = 20 * 1024 * 1024;
const PATIENCE_MS = 30_000;
const RETRY_MS = 700;
const BUSY_MS = 1000;
const MAX_TRIES = 8;

/** An error with a message for a person. `lost`: no server answered; `final`: asking again gives the same. */
export class Trouble extends Error {
  /** @param {string} message @param {{ lost?: boolean, busy?: boolean, final?: boolean }} [kind] */
  constructor(message, { lost = false, busy = false, final = false } = {}) {
    super(message);
    this.lost = lost;
    this.busy = busy;
    this.final = final;
  }
}

/** Reads pictures by asking the server. @type {import("./draw.js").Source} */
export const server = {
  async readFile(file) {
    if (file.size > MAX_BYTES) throw tooLarge();
    return ask("api/read", file);
  },
  async readCanvas(canvas) {
    return ask("api/read", await toFile(canvas));
  },
};

/** Send a picture to `api/predict` or `api/read`; a busy server is asked again. @param {string} path @param {Blob} picture */
export async function ask(path, picture) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await askOnce(path, picture);
    } catch (trouble) {
      if (!(trouble instanceof Trouble) || !trouble.busy || tries === MAX_TRIES) throw trouble;
      await pause(BUSY_MS);
    }
  }
}

/** @param {string} path @param {Blob} picture */
async function askOnce(path, picture) {
  let response;
  try {
    response = await fetch(`${path}?show=1`, {
      method: "POST",
      body: picture,
      headers: { "content-type": "application/octet-stream" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    if (/** @type {Error} */ (error).name === "TimeoutError") throw new Trouble("This takes too long. Try a smaller picture.");
    watchForReturn();
    throw new Trouble("The server doesn’t answer.", { lost: true });
  }
  if (response.ok) return response.json();
  throw await troubleOf(response);
}

/** @param {Response} response */
export async function troubleOf(response) {
  const said = await response.json().then((body) => body.error, () => "");
  switch (response.status) {
    case 413: return tooLarge();
    case 422: return new Trouble(`This picture wasn’t read: ${said}.`, { final: true });
    case 401: return new Trouble("The server asks for a token. Reload the page to give it.");
    case 408: return new Trouble("The upload was too slow and was cut off. Try a smaller picture.");
    case 503: return new Trouble("The server has too much to do right now.", { busy: true });
    case 500: return new Trouble("The server failed (error 500).");
    default: return new Trouble(said || `The server answered with status ${response.status}.`);
  }
}

const tooLarge = () => new Trouble("This file is over 20 MB. Try a smaller one.", { final: true });

const returns = new EventTarget();
let isWatching = false;

/** Call `act` whenever the server is back after it was lost. @param {() => void} act */
export function onReturn(act) {
  returns.addEventListener("return", act);
}

/** Say that the server is lost until it answers. */
export async function watchForReturn() {
  if (isWatching) return;
  isWatching = true;
  showLost(true);
  while (!(await isAlive())) await pause(RETRY_MS);
  showLost(false);
  isWatching = false;
  returns.dispatchEvent(new Event("return"));
}

/** @param {boolean} isLost */
function showLost(isLost) {
  const banner = document.getElementById("lost");
  if (banner) banner.hidden = !isLost;
}

function isAlive() {
  return fetch("healthz", { cache: "no-store", signal: AbortSignal.timeout(3000) })
    .then((response) => response.ok, () => false);
}

/** @param {number} ms */
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
