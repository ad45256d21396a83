// Asks the worker: pictures in, readings out, troubles in plain words.

import classifierUrl from "../../src/digitnet/assets/classifier.onnx?url";
import pageUrl from "../../src/digitnet/assets/page.onnx?url";
import { decodeCanvas, decodeFile, type Decoded } from "./decode.ts";
import type { Answer, Question, Start, Task } from "./messages.ts";
import { metadataOf, settingsOf, STRIDE_KEY } from "./reader/model_file.ts";
import type { Prediction, Reading } from "./reader/results.ts";

const TORN = "The network’s files are damaged. “Fetch again” in About loads them anew.";

interface Waiting {
  readonly done: (answer: Answer) => void;
  readonly fail: (error: Error) => void;
}

export class Client {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private ready: Promise<void>;

  /** Start the worker; `own` is a network of one's own in place of the one of its kind that comes along. */
  constructor(own: ArrayBuffer | null = null) {
    this.ready = this.start(own);
    this.ready.catch(() => {}); // whoever asks is told
  }

  /** Resolves when the networks run; fails with the reason in plain words. */
  whenReady(): Promise<void> {
    return this.ready;
  }

  /** Read with other networks from now on; the ones before stay if these don't work. */
  async use(own: ArrayBuffer | null): Promise<void> {
    await this.start(own);
    this.ready = Promise.resolve();
  }

  private async start(own: ArrayBuffer | null): Promise<void> {
    if (typeof WebAssembly !== "object") {
      throw new Error("This browser has no WebAssembly, which reading needs. A newer browser has it.");
    }
    const isPage = own !== null && metadataOf(new Uint8Array(own)).has(STRIDE_KEY);
    const [page, classifier] = await Promise.all([
      own && isPage ? own.slice(0) : fetched(pageUrl),
      own && !isPage ? own.slice(0) : fetched(classifierUrl),
    ]);
    const settings = settingsOf(metadataOf(new Uint8Array(classifier)));
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    await new Promise<void>((done, fail) => {
      worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        if ("ready" in data) done();
        else if ("failed" in data) fail(new Error(own ? `This file is no network that digitnet exported: ${plain(data.failed)}` : TORN));
      };
      worker.onerror = () => fail(new Error("The reader doesn’t start in this browser. Reload the page, or try another browser."));
      const start: Start = { page, classifier, settings };
      worker.postMessage(start, [page, classifier]);
    }).catch((error: unknown) => {
      worker.terminate();
      throw error;
    });
    worker.onmessage = ({ data }: MessageEvent<Answer>) => this.take(data);
    worker.onerror = () => this.fall(new Error("The reader stopped: this picture needed too much memory. Reload the page, then try a smaller one."));
    this.worker?.terminate();
    this.fall(new Error("The network was changed while this was being read. Read it again."));
    this.worker = worker;
  }

  readonly readFile = async (file: Blob): Promise<Reading> => this.read("read", await decodeFile(file));

  readonly readCanvas = async (canvas: HTMLCanvasElement): Promise<Reading> => this.read("draw", decodeCanvas(canvas));

  readonly predictFile = async (file: Blob): Promise<Prediction> => {
    const answer = await this.ask("predict", await decodeFile(file));
    if ("prediction" in answer) return answer.prediction;
    throw new Error("no prediction");
  };

  private async read(task: Task, decoded: Decoded): Promise<Reading> {
    const answer = await this.ask(task, decoded);
    if ("reading" in answer) return answer.reading;
    throw new Error("no reading");
  }

  private async ask(task: Task, { grey, scale }: Decoded): Promise<Answer> {
    await this.ready;
    const question: Question = { id: (this.lastId += 1), task, grey, scale };
    return new Promise((done, fail) => {
      this.waiting.set(question.id, { done, fail });
      this.worker?.postMessage(question, [grey.data.buffer]);
    });
  }

  private take(answer: Answer): void {
    if (!("id" in answer)) return;
    const asked = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ("trouble" in answer) asked?.fail(new Error(`This picture can’t be read: ${short(answer.trouble)}`));
    else asked?.done(answer);
  }

  private fall(error: Error): void {
    for (const { fail } of this.waiting.values()) fail(error);
    this.waiting.clear();
  }
}

/** What ONNX Runtime says of a file that it can't parse is for its makers. */
const plain = (text: string) => (text.includes("ERROR_CODE") ? "it is torn, or something else. The built-in one goes on reading." : short(text));

const short = (text: string) => text.split("\n")[0]!.slice(0, 160);

async function fetched(url: string): Promise<ArrayBuffer> {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(String(response.status));
    return await response.arrayBuffer();
  } catch {
    throw new Error("The network’s files can’t be loaded. Connect to the internet once, then reload the page.");
  }
}
