// Reads pictures beside the page, so that the page never stands still.

import type { Answer, Question, Start } from "./messages.ts";
import { startNetworks } from "./networks.ts";
import { Reader } from "./reader/reader.ts";

let reader: Reader | null = null;

const say = (answer: Answer) => postMessage(answer);

async function start({ page, classifier, settings }: Start): Promise<void> {
  try {
    const files = { page: new Uint8Array(page), classifier: new Uint8Array(classifier), settings };
    reader = new Reader(await startNetworks(files));
    say({ ready: true });
  } catch (error) {
    say({ failed: String(error instanceof Error ? error.message : error) });
  }
}

async function answer({ id, task, grey, scale }: Question): Promise<void> {
  try {
    if (!reader) throw new Error("no network");
    if (task === "predict") say({ id, prediction: await reader.predict(grey) });
    else say({ id, reading: await reader.read(grey, scale, task === "read") });
  } catch (error) {
    say({ id, trouble: String(error instanceof Error ? error.message : error) });
  }
}

let last = Promise.resolve(); // one after the other: a network answers one question at a time
onmessage = ({ data }: MessageEvent<Start | Question>) => {
  last = last.then(() => ("id" in data ? answer(data) : start(data)));
};
