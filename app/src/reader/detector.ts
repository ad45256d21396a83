// Find the digits in a grey picture with the page network, at any size: `reader/detector.py`.

import { emptyGrey, type Grey, WORKING_PIXELS } from "./grey.ts";
import { argmax, median, roundEven, rowsDescending } from "./numbers.ts";
import { resizeArea, resizeCubic } from "./resizing.ts";
import type { Box } from "./results.ts";
import { edgeOf, paste } from "./shapes.ts";
import { CLASSES, type Level, MAX_SYMBOLS, merge, type Symbol } from "./symbols.ts";

/** Pixels per cell of the network's answer. */
export const STRIDE = 4;
/** Pixels of empty ground around a picture; the network takes sides that are multiples of it. */
export const BORDER = 16;
/** From one level of the pyramid to the next. */
export const STEP = 2.0;
/** A picture whose longer side is shorter is enlarged to this. */
export const SMALL_SIDE = 64;
/** A level whose longer side is no longer shows every digit small enough: the last one. */
export const COARSEST = 56;
/** What scores less as a centre is nothing; what scores more and isn't read is a mark. */
export const MIN_SCORE = 0.2;
/** A digit this sure needs no look at a finer level, digits this sure no other way round. */
export const CLEAR = 0.85;
const CHANNELS = 18;

/** The network's answer for one picture: 18 channels of height × width numbers. */
export interface Maps {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** Return the network's answer of 1 × 18 × height × width numbers; fails where it is another. */
export function mapsOf(data: Float32Array, [count, channels, height, width, ...more]: readonly number[]): Maps {
  const isWhole = count === 1 && channels === CHANNELS && width !== undefined && !more.length;
  if (!isWhole || !data.every(Number.isFinite)) throw new Error(`the page network’s answer isn’t ${CHANNELS} maps of numbers`);
  return { data, width, height: height! };
}

/** Runs the page network on one grey picture. */
export type PageNetwork = (level: Grey) => Promise<Maps>;

/** Find symbols on all levels, surest first. */
export async function findAll(network: PageNetwork, grey: Grey): Promise<Symbol[]> {
  return merge(await findLevels(network, grey));
}

/** Return what each level of the pyramid shows, the finest first. */
export async function findLevels(network: PageNetwork, grey: Grey): Promise<Level[]> {
  const levels: Level[] = [];
  for (const scale of scales(grey.width, grey.height)) {
    levels.push({ scale, symbols: await look(network, grey, scale) });
  }
  return levels;
}

/** Find symbols from the coarsest level on, until one level shows a digit clearly. */
export async function findOne(network: PageNetwork, grey: Grey): Promise<Symbol[]> {
  const levels: Level[] = [];
  for (const scale of scales(grey.width, grey.height).reverse()) {
    const symbols = await look(network, grey, scale);
    levels.push({ scale, symbols });
    if (sureness(symbols).some((sure) => sure >= CLEAR)) break;
  }
  return merge(levels);
}

/** Find the symbols that one level of the pyramid shows. */
async function look(network: PageNetwork, grey: Grey, scale: number): Promise<Symbol[]> {
  const level = resized(grey, scale);
  const [horizontal, vertical] = [grey.width / level.width, grey.height / level.height];
  return peaks(await network(padded(level))).map(({ box: [x, y, width, height], ...rest }) => ({
    ...rest,
    box: [
      (x - BORDER) * horizontal,
      (y - BORDER) * vertical,
      width * horizontal,
      height * vertical,
    ],
  }));
}

/** Return the scales at which a picture is looked at, largest first. */
export function scales(width: number, height: number): number[] {
  const longer = Math.max(height, width);
  let scale = Math.min(1, Math.sqrt(WORKING_PIXELS / (height * width)));
  if (longer < SMALL_SIDE) scale = SMALL_SIDE / longer;
  const all = [scale];
  while (longer * scale > COARSEST) {
    scale /= STEP;
    all.push(scale);
  }
  return all;
}

/** Return a picture at a scale. */
export function resized(grey: Grey, scale: number): Grey {
  const width = Math.max(roundEven(grey.width * scale), 1);
  const height = Math.max(roundEven(grey.height * scale), 1);
  if (width === grey.width && height === grey.height) return grey;
  return (scale < 1 ? resizeArea : resizeCubic)(grey, width, height);
}

/** Return a picture with empty ground around it, its sides multiples of 16. */
export function padded(grey: Grey): Grey {
  const side = (length: number) => Math.ceil((length + 2 * BORDER) / BORDER) * BORDER;
  const ground = Math.trunc(median(edgeOf(grey.data, grey.width, grey.height)));
  const level = emptyGrey(side(grey.width), side(grey.height), ground);
  paste(level, grey, BORDER, BORDER);
  return level;
}

/** Return the symbols at the local maxima of the network's answer, in pixels of the level. */
export function peaks({ data, width, height }: Maps): Symbol[] {
  const cells = width * height;
  const scores = Float32Array.from(data.subarray(0, cells), sigmoid);
  const high: number[] = [];
  for (let cell = 0; cell < cells; cell += 1) {
    if (scores[cell]! >= MIN_SCORE && isHighest(scores, cell, width, height)) high.push(cell);
  }
  const surest = rowsDescending(high.map((cell) => scores[cell]!)).slice(0, MAX_SYMBOLS);
  return surest.map((row) => symbolAt(data, scores, high[row]!, width, cells));
}

function isHighest(scores: Float32Array, cell: number, width: number, height: number): boolean {
  const [x, y] = [cell % width, Math.floor(cell / width)];
  for (let row = Math.max(y - 1, 0); row <= Math.min(y + 1, height - 1); row += 1) {
    for (let column = Math.max(x - 1, 0); column <= Math.min(x + 1, width - 1); column += 1) {
      if (scores[row * width + column]! > scores[cell]!) return false;
    }
  }
  return true;
}

function symbolAt(data: Float32Array, scores: Float32Array, cell: number, width: number, cells: number): Symbol {
  const answer = Array.from({ length: CHANNELS }, (_, channel) => data[channel * cells + cell]!);
  const logits = answer.slice(1, 1 + CLASSES);
  const [dx, dy, ...logs] = answer.slice(1 + CLASSES, -2) as [number, number, number, number];
  const [wide, tall] = logs.map((log) => Math.exp(Math.min(Math.max(log, -2), 6))) as [number, number];
  const x = (cell % width) + 0.5 + dx - wide / 2;
  const y = Math.floor(cell / width) + 0.5 + dy - tall / 2;
  const box: Box = [x * STRIDE, y * STRIDE, wide * STRIDE, tall * STRIDE];
  return { box, score: scores[cell]!, classes: softmax(logits), links: answer.slice(-2).map(sigmoid) };
}

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Return for each digit found how surely it is there and which it is. */
export function sureness(symbols: readonly Symbol[]): number[] {
  return symbols
    .filter(({ classes }) => argmax(classes) < 10)
    .map(({ score, classes }) => score * Math.max(...classes));
}
