// Read the digits in a grey picture: `reader/reader.py`.

import { cutSymbol, localCuts } from "./cutting.ts";
import { findAll, findOne, type PageNetwork } from "./detector.ts";
import type { Grey } from "./grey.ts";
import type { Line } from "./layout.ts";
import { deslant, SIDE } from "./normalise.ts";
import { argmax, roundEven } from "./numbers.ts";
import { numberOf, type Box, type FoundDigit, type FoundNumber, type Prediction, type Reading } from "./results.ts";
import { asSeated, isBare, polarities } from "./seat.ts";
import { findTurn, turnBack, turned } from "./turning.ts";
import { linesOf } from "./sudoku.ts";
import type { Symbol } from "./symbols.ts";

/** Pictures classified in one go. */
export const BATCH = 1024;
/** Score from which on a symbol is read; a weaker one is a mark. */
export const SURE = 0.42;
/** Score from which on it is no question that a digit is there; which one it is may still be. */
export const SETTLED = 0.65;
/** Confidence from which on a lone digit is read, if the classifier takes it for a digit, too. */
export const LIKELY = 0.4;
/** Digitness from which on the classifier doesn't doubt that a lone symbol is a digit. */
export const FAMILIAR = 0.35;
/** A symbol is a digit unless the page network is so sure that it is a mark, and others are none. */
export const MAX_MARK = 0.7;
/** What the classifier says counts so much beside the page network. */
export const SHARE = 0.28;
/**
 * A 28×28 picture of which the classifier is so sure as it stands needs no search for a digit.
 * Of another one on nothing the surer of both looks counts: stripes and scribbles lead the page
 * network astray where there is nothing else around.
 */
export const SURE_WHOLE = 0.99;
/** A digit in MNIST's form of which the classifier is less sure is shown to the page network, too. */
export const DOUBTED = 0.8;
export const NO_INK = "no ink found";
export const NOT_A_DIGIT = "not a digit";

/** What the classifier says of one picture. */
export interface Score {
  readonly probabilities: readonly number[];
  readonly digitness: number;
}

/** Runs the classifier on 28×28 pictures that lie behind one another. */
export type ClassifierNetwork = (pictures: Uint8Array, count: number) => Promise<Score[]>;

/** The two networks, and what their files say of themselves. */
export interface Networks {
  readonly page: PageNetwork;
  readonly classifier: ClassifierNetwork;
  /** Digitness under which a picture counts as no digit. */
  readonly threshold: number;
  /** Whether the classifier is to see pictures deslanted. */
  readonly deslants: boolean;
  /** What each of the ten classes is called. */
  readonly names: readonly string[];
}

interface Look {
  readonly picture: Grey;
  readonly score: number | null;
  readonly classes: readonly number[];
}

export class Reader {
  constructor(private readonly networks: Networks) {}

  /** Read one digit from a picture. */
  async predict(grey: Grey): Promise<Prediction> {
    const { picture, score, classes } = await this.look(grey);
    const [said] = await this.scores([picture]);
    if (picture.data.every((value) => value === 0)) {
      return { digit: null, confidence: 0, probabilities: Array(10).fill(0.1), rejected: true, reason: NO_INK };
    }
    const probabilities =
      score === null ? await this.secondLook(picture, said!) : blended(classes, said!.probabilities);
    const isKnown =
      score === null
        ? said!.digitness >= this.networks.threshold
        : this.isLoneDigit(score, probabilities, said!.digitness);
    const best = argmax(probabilities);
    return {
      digit: isKnown ? this.networks.names[best]! : null,
      confidence: probabilities[best]!,
      probabilities,
      rejected: !isKnown,
      reason: isKnown ? null : NOT_A_DIGIT,
    };
  }

  private async look(grey: Grey): Promise<Look> {
    const asGiven = (picture: Grey): Look => ({ picture, score: null, classes: [] });
    const seated = asSeated(grey);
    if (seated) return asGiven(seated);
    const [standing, sureness] = await this.asItStands(grey);
    if (sureness >= SURE_WHOLE) return asGiven(standing);
    const found = await this.search(grey);
    const isSurer = isBare(standing) && sureness >= LIKELY && sureness >= (await this.sureness(found));
    return isSurer ? asGiven(standing) : found;
  }

  /** Find the one digit meant with the page network. */
  private async search(grey: Grey): Promise<Look> {
    const meant = await this.meantOne(grey);
    if (!meant) return { picture: cutSymbol(grey), score: 0, classes: Array(10).fill(0.1) };
    return { picture: await this.cutLone(grey, meant), score: meant.score, classes: tenOf(meant) };
  }

  /** Return the symbol that is most likely the one meant, if any is. */
  private async meantOne(grey: Grey): Promise<Symbol | undefined> {
    const symbols = possibleDigits(await findOne(this.networks.page, grey));
    // Python takes the highest of all symbols; marks don't change which digit is the most important.
    return symbols[argmax(symbols.map(({ box, score }) => score * Math.sqrt(box[3])))];
  }

  /** Ask the page network, too, about a picture as it stands that the classifier doubts. */
  private async secondLook(picture: Grey, said: Score): Promise<readonly number[]> {
    const { probabilities, digitness } = said;
    if (Math.max(...probabilities) >= DOUBTED || digitness < this.networks.threshold) return probabilities;
    const meant = await this.meantOne(picture);
    return meant ? blended(tenOf(meant), probabilities) : probabilities;
  }

  /** Return a lone symbol's picture; on uneven ground the way of cutting that says most. */
  private async cutLone(grey: Grey, lone: Symbol): Promise<Grey> {
    const picture = cutSymbol(grey, lone.box);
    const others = localCuts(grey, lone.box);
    if (!others.length) return picture;
    const pictures = [picture, ...others];
    const sureness = (await this.scores(pictures)).map(({ probabilities, digitness }) =>
      loneConfidence(lone.score, blended(tenOf(lone), probabilities), digitness),
    );
    const surest = argmax(sureness);
    return sureness[surest]! >= SETTLED ? pictures[surest]! : picture;
  }

  /** Return a 28×28 picture, ink bright, and how sure the classifier is of it as it stands. */
  private async asItStands(grey: Grey): Promise<[Grey, number]> {
    if (grey.width !== SIDE || grey.height !== SIDE) return [grey, 0];
    const views = polarities(grey);
    const said = await this.scores(views);
    const sureness = said.map(({ digitness, probabilities }) => Math.min(digitness, Math.max(...probabilities)));
    return [views[argmax(sureness)]!, Math.max(...sureness)];
  }

  /** Return the confidence that what was found is a digit. */
  private async sureness({ picture, score, classes }: Look): Promise<number> {
    const [said] = await this.scores([picture]);
    return loneConfidence(score ?? 0, blended(classes, said!.probabilities), said!.digitness);
  }

  /**
   * Read every digit in a picture; boxes come in pixels of a picture `scale` times as large.
   *
   * `mayTurn` tells whether it may lie on its side: a drawing doesn't.
   */
  async read(given: Grey, scale = 1, mayTurn = true): Promise<Reading> {
    let [grey, symbols] = [given, await findAll(this.networks.page, given)];
    const quarters = mayTurn ? await findTurn(this.networks.page, given, symbols) : 0;
    if (quarters) {
      grey = turned(given, quarters);
      symbols = await findAll(this.networks.page, grey);
    }
    const place = (box: Box) => scaled(turnBack(box, quarters, given.width, given.height), scale);
    return { ...(await this.told(grey, symbols, place)), turned: 90 * quarters };
  }

  /** Tell what symbols are; `place` puts a box where it is in the picture that was given. */
  private async told(grey: Grey, symbols: readonly Symbol[], place: (box: Box) => Box): Promise<Omit<Reading, "turned">> {
    const digits = await this.digitsOf(grey, symbols);
    const others = symbols.filter((symbol) => !digits.includes(symbol));
    const isLone = digits.length === 1 && possibleDigits(symbols).length === 1;
    const pictures = isLone
      ? [await this.cutLone(grey, digits[0]!)]
      : digits.map(({ box }) => cutSymbol(grey, box));
    const scores = await this.scores(pictures);
    const found = digits.map((symbol, row): FoundDigit => {
      const probabilities = blended(tenOf(symbol), scores[row]!.probabilities);
      const best = argmax(probabilities);
      return {
        digit: this.networks.names[best]!,
        confidence: probabilities[best]! * Math.min(symbol.score / SETTLED, 1),
        box: place(symbol.box),
        line: 0,
        number: 0,
        probabilities,
        picture: pictures[row]!.data,
      };
    });
    const boxes = digits.map(({ box }) => box);
    const named = found.map(({ probabilities }) => argmax(probabilities));
    const separators = others.map(({ box }) => box);
    const lines = linesOf(boxes, named, separators);
    const read = new Set(lines.flat(2));
    const beside = boxes.filter((_, digit) => !read.has(digit));
    return laidOut(found, lines, [...separators, ...beside].map(place));
  }

  /** Return the symbols that are read: the sure ones, or a lone one as `predict` judges it. */
  private async digitsOf(grey: Grey, symbols: readonly Symbol[]): Promise<readonly Symbol[]> {
    const possible = possibleDigits(symbols);
    if (possible.length !== 1) return possible.filter((symbol) => isDigit(symbol) && symbol.score >= SURE);
    const [said] = await this.scores([await this.cutLone(grey, possible[0]!)]);
    const both = blended(tenOf(possible[0]!), said!.probabilities);
    return this.isLoneDigit(possible[0]!.score, both, said!.digitness) ? possible : [];
  }

  private isLoneDigit(score: number, probabilities: readonly number[], digitness: number): boolean {
    const confidence = loneConfidence(score, probabilities, digitness);
    return confidence >= LIKELY && digitness >= this.networks.threshold;
  }

  /** Classify so many pictures at a time that memory stays flat. */
  private async scores(pictures: readonly Grey[]): Promise<Score[]> {
    const scores: Score[] = [];
    for (let start = 0; start < pictures.length; start += BATCH) {
      const batch = pictures.slice(start, start + BATCH);
      const data = new Uint8Array(batch.length * SIDE * SIDE);
      const shown = this.networks.deslants ? batch.map(deslant) : batch;
      shown.forEach((picture, row) => data.set(picture.data, row * SIDE * SIDE));
      scores.push(...(await this.networks.classifier(data, batch.length)));
    }
    return scores;
  }
}

function laidOut(
  found: readonly FoundDigit[],
  rows: readonly Line[],
  marks: readonly Box[],
): Omit<Reading, "turned"> {
  const digits: FoundDigit[] = [];
  const numbers: FoundNumber[] = [];
  const lines = rows.map((row, line) => {
    const words = row.map((members) => {
      const own = members.map((digit) => ({ ...found[digit]!, line, number: numbers.length }));
      digits.push(...own);
      numbers.push(numberOf(own));
      return numbers.at(-1)!.text;
    });
    return words.join(" ");
  });
  return { lines, numbers, digits, rejected: marks.length, marks };
}

/** Return the weighted geometric mean of two networks' probabilities. */
export function blended(page: readonly number[], classifier: readonly number[], share = SHARE): number[] {
  const logs = page.map(
    (value, name) => (1 - share) * Math.log(value + 1e-6) + share * Math.log(classifier[name]! + 1e-6),
  );
  const most = Math.max(...logs);
  const powers = logs.map((log) => Math.exp(log - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

const isDigit = ({ classes }: Symbol) => classes[10]! < MAX_MARK;

/** Return how sure a lone symbol is to be a digit, and to be this one. */
function loneConfidence(score: number, probabilities: readonly number[], digitness: number): number {
  return Math.max(...probabilities) * (Math.min(score / SETTLED, 1) * Math.min(digitness / FAMILIAR, 1));
}

/** Return what is no mark; where all are marks, all: the classifier decides. */
function possibleDigits(symbols: readonly Symbol[]): readonly Symbol[] {
  const digits = symbols.filter(isDigit);
  return digits.length ? digits : symbols;
}

function tenOf({ classes }: Symbol): number[] {
  const ten = classes.slice(0, 10).map((share) => share + 1e-9);
  const sum = ten.reduce((total, share) => total + share, 0);
  return ten.map((share) => share / sum);
}

function scaled(box: Box, scale: number): Box {
  const [x, y, width, height] = box.map((side) => roundEven(side * scale));
  return [x!, y!, width!, height!];
}
