// The two networks in ONNX Runtime's WebAssembly.

import * as ort from "onnxruntime-web/wasm";
import glueUrl from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasmUrl from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";

import { mapsOf, type PageNetwork } from "./reader/detector.ts";
import type { Grey } from "./reader/grey.ts";
import type { Settings } from "./reader/model_file.ts";
import { SIDE } from "./reader/normalise.ts";
import type { ClassifierNetwork } from "./reader/naming.ts";
import type { Networks } from "./reader/reader.ts";

const MAX_THREADS = 4;
const CLASSES = 10;

/** The bytes of the two files, and what the classifier's says of itself. */
export interface Files {
  readonly page: Uint8Array;
  readonly classifier: Uint8Array;
  readonly settings: Settings;
}

/** Start both networks; fails where a file is torn or is no network of digitnet's. */
export async function startNetworks({ page, classifier, settings }: Files): Promise<Networks> {
  ort.env.wasm.wasmPaths = { wasm: wasmUrl, mjs: glueUrl };
  ort.env.wasm.numThreads = globalThis.crossOriginIsolated
    ? Math.min(navigator.hardwareConcurrency || 1, MAX_THREADS)
    : 1;
  ort.env.logLevel = "error";
  return {
    page: pageNetwork(await open(page, ["maps"])),
    classifier: classifierNetwork(await open(classifier, ["probabilities", "digitness"])),
    ...settings,
  };
}

async function open(file: Uint8Array, outputs: readonly string[]): Promise<ort.InferenceSession> {
  const session = await ort.InferenceSession.create(file, { executionProviders: ["wasm"] });
  const isOwn = session.inputNames.join() === "images" && outputs.every((name) => session.outputNames.includes(name));
  if (!isOwn) throw new Error(`expected input images and outputs ${outputs.join(", ")}`);
  return session;
}

function pageNetwork(session: ort.InferenceSession): PageNetwork {
  return async ({ data, width, height }: Grey) => {
    const images = new ort.Tensor("uint8", data, [1, height, width]);
    const { maps } = await session.run({ images });
    return mapsOf(maps!.data as Float32Array, maps!.dims);
  };
}

function classifierNetwork(session: ort.InferenceSession): ClassifierNetwork {
  return async (pictures, count) => {
    const images = new ort.Tensor("uint8", pictures, [count, SIDE, SIDE]);
    const said = await session.run({ images });
    const [probabilities, digitness] = [said.probabilities!.data, said.digitness!.data] as [Float32Array, Float32Array];
    return Array.from({ length: count }, (_, row) => ({
      probabilities: [...probabilities.subarray(row * CLASSES, (row + 1) * CLASSES)],
      digitness: digitness[row]!,
    }));
  };
}
