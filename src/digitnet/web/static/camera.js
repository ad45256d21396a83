// The camera: boxes and numbers over what it sees, and pictures taken from it.

import { button, element } from "./element.js";
import { toFile } from "./pictures.js";
import { Viewer } from "./viewer.js";

const [MIN_WIDTH, MAX_WIDTH] = [288, 640]; // pixels of the picture that is read while the camera runs
const FIRST_WIDTH = 384;
const STEP = 32;
const RETRY_MS = 700;
const AIM_MS = 170; // a slower reading makes the next picture smaller, a quicker one larger

/** Start the third tab. `use` gets a picture that was taken. @param {HTMLElement} host @param {import("./draw.js").Source} source @param {(file: File) => void} use */
export function startCamera(host, source, use) {
  /** @type {MediaStream | null} */
  let stream = null;
  const video = element("video", { id: "video", playsinline: true, "aria-hidden": true });
  video.muted = true;
  const told = element("p", { class: "told", role: "status" });
  const rate = element("p", { class: "rate" });
  const trouble = element("p", { class: "banner", role: "alert", hidden: true });
  const finder = element("div", { class: "viewfinder", hidden: true });
  const viewer = new Viewer(finder);
  viewer.bar.hidden = true;
  viewer.sheet.prepend(video);
  const start = button("Start the camera", open, "button primary");
  const shoot = button("Take the picture", take, "button primary");
  const stop = button("Stop", close);
  const controls = element("div", { class: "drop-buttons", hidden: true }, shoot, stop);
  const invitation = element("div", { class: "drop plain" },
    element("p", { class: "drop-title" }, "Point the camera at some digits"),
    element("p", { class: "drop-note" }, "Numbers are read while you look."),
    element("div", { class: "drop-buttons" }, start));
  const lines = element("p", { class: "live", "aria-live": "off" });
  host.append(trouble, invitation, finder, controls, rate, told, lines);

  function show(/** @type {boolean} */ isOn) {
    finder.hidden = controls.hidden = !isOn;
    invitation.hidden = isOn;
    if (!isOn) lines.textContent = told.textContent = rate.textContent = "";
  }

  async function open() {
    trouble.hidden = true;
    try {
      if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("", "InsecureError");
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 960 } } });
      video.srcObject = stream;
      await video.play();
    } catch (error) {
      close();
      trouble.textContent = reason(/** @type {Error} */ (error).name);
      trouble.hidden = false;
      return;
    }
    show(true);
    told.textContent = "Reading…"; // until the first answer
    follow();
  }

  function close() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = video.srcObject = null;
    show(false);
  }

  async function follow() {
    const frame = document.createElement("canvas");
    const times = [performance.now()];
    let [wanted, seen] = [FIRST_WIDTH, -1];
    while (stream) {
      const share = Math.min(1, wanted / video.videoWidth);
      const [width, height] = [Math.round(video.videoWidth * share), Math.round(video.videoHeight * share)];
      if (frame.width !== width || frame.height !== height) {
        [frame.width, frame.height] = [width, height];
        const before = viewer.reading && scaled(viewer.reading, width / viewer.size.width);
        viewer.setPicture(frame, { width, height }, "What the camera sees");
        viewer.setReading(before); // until the next one comes
      }
      frame.getContext("2d", { willReadFrequently: true })?.drawImage(video, 0, 0, width, height);
      try {
        const reading = await source.readCanvas(frame);
        if (!stream) return;
        viewer.setReading(reading);
        lines.textContent = reading.lines.join("\n");
        lines.classList.toggle("many", reading.lines.length > 3);
        told.textContent = reading.digits.length ? "" : "No digits in sight";
      } catch (error) {
        if (!stream) return;
        viewer.setReading(null); // what was read is no longer in sight
        lines.textContent = rate.textContent = "";
        told.textContent = /** @type {Error} */ (error).message;
        await new Promise((done) => setTimeout(done, RETRY_MS));
        times.splice(0, times.length, performance.now());
        continue;
      }
      times.push(performance.now());
      if (times.length > 9) times.shift();
      wanted = nextWidth(wanted, times[times.length - 1] - times[times.length - 2]);
      rate.textContent = `${((1000 * (times.length - 1)) / (times[times.length - 1] - times[0])).toFixed(1)} pictures a second`;
      host.dataset.frames = String(Number(host.dataset.frames ?? 0) + 1);
      if (video.currentTime === seen) await new Promise((done) => requestAnimationFrame(done)); // nothing new to read yet
      seen = video.currentTime;
    }
  }

  async function take() {
    const still = document.createElement("canvas");
    [still.width, still.height] = [video.videoWidth, video.videoHeight];
    still.getContext("2d")?.drawImage(video, 0, 0);
    close();
    use(new File([await toFile(still, "image/jpeg")], "camera.jpg", { type: "image/jpeg" }));
  }

  document.addEventListener("tab", close);
  document.addEventListener("visibilitychange", () => document.hidden && close());
}

/**
 * Return how wide the next picture is to be: reading takes time as the picture has pixels.
 *
 * @param {number} width
 * @param {number} ms that the last one took
 */
export function nextWidth(width, ms) {
  if (ms > 0.7 * AIM_MS && ms < 1.2 * AIM_MS) return width;
  const fitting = width * Math.sqrt(AIM_MS / ms);
  const smooth = Math.round((width + fitting) / 2 / STEP) * STEP;
  return Math.min(Math.max(smooth, MIN_WIDTH), MAX_WIDTH);
}

/** Return a reading as it is measured in a picture `ratio` times as wide. @param {import("./readings.js").Reading} reading @param {number} ratio */
function scaled(reading, ratio) {
  return { ...reading, numbers: reading.numbers.map((number) => ({ ...number, box: number.box.map((side) => side * ratio) })) };
}

/** @param {string} name of an error */
function reason(name) {
  switch (name) {
    case "NotAllowedError": return "The camera was not allowed. Allow it in the browser’s settings for this page, or choose a picture instead.";
    case "InsecureError": return "The camera works only over https, or on the machine that serves this page. Pictures and drawings work here.";
    case "NotReadableError": return "Another program uses the camera. Close it, then try again.";
    default: return "No camera was found. Pictures and drawings work without one.";
  }
}
