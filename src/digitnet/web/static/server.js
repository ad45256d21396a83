// Talks to the server: pictures out, readings in, errors in plain words, and a watch for its return.

export const MAX_BYTES = 20 * 1024 * 1024;
const PATIENCE_MS = 30_000;
const RETRY_MS = 700;

/** An error with a message for a person. `lost` means that no server answered. */
export class Trouble extends Error {
  constructor(message, { lost = false, busy = false } = {}) {
    super(message);
    this.lost = lost;
    this.busy = busy;
  }
}

/** Send a picture to `api/predict` or `api/read`; return what it says, pictures included. */
export async function ask(path, picture) {
  let response;
  try {
    response = await fetch(`${path}?show=1`, {
      method: "POST",
      body: picture,
      headers: { "content-type": "application/octet-stream" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    if (error.name === "TimeoutError") throw new Trouble("This takes too long. Try a smaller picture.");
    watchForReturn();
    throw new Trouble("The server doesn’t answer.", { lost: true });
  }
  if (response.ok) return response.json();
  throw await troubleOf(response);
}

async function troubleOf(response) {
  const said = await response.json().then((body) => body.error, () => "");
  switch (response.status) {
    case 413: return new Trouble("This file is over 20 MB. Try a smaller one.");
    case 422: return new Trouble(`This file can’t be read: ${said}.`);
    case 401: return new Trouble("The server asks for a token. Reload the page to give it.");
    case 408: return new Trouble("The upload was too slow and was cut off. Try a smaller picture.");
    case 503: return new Trouble("The server has too much to do right now.", { busy: true });
    default: return new Trouble(said || `The server answered with status ${response.status}.`);
  }
}

const banner = document.getElementById("lost");
const returns = new EventTarget();
let watching = false;

/** Call `act` whenever the server is back after it was lost. */
export function onReturn(act) {
  returns.addEventListener("return", act);
}

async function watchForReturn() {
  if (watching) return;
  watching = true;
  banner.hidden = false;
  while (!(await isAlive())) await pause(RETRY_MS);
  banner.hidden = true;
  watching = false;
  returns.dispatchEvent(new Event("return"));
}

function isAlive() {
  return fetch("healthz", { cache: "no-store", signal: AbortSignal.timeout(3000) })
    .then((response) => response.ok, () => false);
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
