// The last tab: what this is, the network of one's own, and loading everything anew.

import { button, element } from "../../src/digitnet/web/static/element.js";
import type { Client } from "./client.ts";
import { fetchAgain } from "./offline.ts";

/** Build the tab. */
export function startAbout(host: HTMLElement, client: Client): void {
  const told = element("p", { class: "told", role: "status" });
  const input = element("input", { id: "own", class: "unseen", type: "file", accept: ".onnx" });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    await swap(client, await file.arrayBuffer(), `Reading with ${file.name} until the page is reloaded.`, told);
    input.value = "";
  });
  host.append(
    element("p", {}, "digitnet finds handwritten digits in drawings, photos and what the camera sees, joins them into numbers and lines, and says how sure it is of each."),
    element("h2", {}, "What stays here"),
    element("p", {}, "Everything. Two small networks run in this browser; no picture and no number is sent anywhere, and nothing is kept after you close the page. Once loaded, it works without internet."),
    element("h2", {}, "What it can’t do"),
    element("p", {}, "It reads digits, not letters, points or signs. A number is a guess: orange marks numbers with a digit that it is less than 90 % sure of. Check what matters."),
    element("h2", {}, "Put it on your phone"),
    element("p", {}, "Android: menu, “Install app”. iPhone and iPad: share, “Add to Home Screen”."),
    element("h2", {}, "Your own network"),
    element("p", {}, "A model.onnx that digitnet trained on your digits can read here in place of the built-in one."),
    element("div", { class: "tools" },
      element("label", { class: "button" }, "Choose a model.onnx", input),
      button("Use the built-in one", () => swap(client, null, "Reading with the built-in network.", told))),
    told,
    element("h2", {}, "If something is broken"),
    element("p", {}, "This forgets the copy on this device and loads everything anew; it needs internet."),
    button("Fetch again", () => void fetchAgain()),
  );
}

async function swap(client: Client, own: ArrayBuffer | null, done: string, told: HTMLElement): Promise<void> {
  told.textContent = "Loading…";
  told.classList.remove("trouble");
  try {
    await client.use(own);
    told.textContent = done;
  } catch (error) {
    told.textContent = (error as Error).message;
    told.classList.add("trouble");
  }
}
