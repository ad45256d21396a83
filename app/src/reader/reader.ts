// Read the digits in a grey picture: `reader/reader.py`.

import { overlap } from "./boxes.ts";
import { cutSymbol } from "./cutting.ts";
import { findLevels, findOne, type PageNetwork } from "./detector.ts";
import type { Grey } from "./grey.ts";
import type { Line } from "./layout.ts";
import { DOUBTED, FAMILIAR, LEAST, LIKELY, loneConfidence, meantOne, possibleDigits, type Score, SURE, tenOf } from "./look.ts";
import type { Settings } from "./model_file.ts";
import { type ClassifierNetwork, consent, type Named, Namer } from "./naming.ts";
import { SIDE } from "./normalise.ts";
import { argmax, roundEven } from "./numbers.ts";
import { partPairs } from "./pairs.ts";
import { areDigitsInPlace } from "./places.ts";
import { numberOf, type Box, type FoundDigit, type FoundNumber, type Prediction, type Reading } from "./results.ts";
import { asSeated, isBare, polarities } from "./seat.ts";
import { linesOf } from "./sudoku.ts";
import { type Level, merge, SAME, SETTLED, type Symbol } from "./symbols.ts";
import { findTurn, turnBack, turned } from "./turning.ts";

/**
 * A 28×28 picture of which the classifier is so sure as it stands needs no search for a digit.
 * Of another one on nothing the surer of both looks counts: stripes and scribbles lead the page
 * network astray where there is nothing else around.
 */
export const SURE_WHOLE = 0.99;
export const NO_INK = "no ink found";
export const NOT_A_DIGIT = "not a digit";

/** The two networks, and what the classifier's file says of itself. */
export interface Networks extends Settings {
  readonly page: PageNetwork;
  readonly classifier: ClassifierNetwork;
}

interface Look {
  readonly picture: Grey;
  readonly score: number | null;
  readonly classes: readonly number[];
}

export class Reader {
  private readonly namer: Namer;

  constructor(private readonly networks: Networks) {
    this.namer = new Namer(networks.classifier, networks);
  }

  /** Read one digit from a picture. */
  async predict(grey: Grey): Promise<Prediction> {
    const { picture, score, classes } = await this.look(grey);
    const [said] = await this.namer.scores([picture]);
    if (picture.data.every((value) => value === 0)) {
      return { digit: null, confidence: 0, probabilities: Array(10).fill(0.1), rejected: true, reason: NO_INK };
    }
    const probabilities =
      score === null ? await this.secondLook(picture, said!) : this.namer.blend(classes, said!);
    const isKnown =
      score === null
        ? said!.digitness >= this.networks.threshold
        : this.isLoneDigit(score, probabilities, said!.digitness);
    const best = argmax(probabilities);
    return {
      digit: isKnown ? String(best) : null,
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
    const isSurer = isBare(standing) && sureness >= FAMILIAR && sureness >= (await this.sureness(found));
    return isSurer ? asGiven(standing) : found;
  }

  /** Find the one digit meant with the page network. */
  private async search(grey: Grey): Promise<Look> {
    const meant = await this.meantOne(grey);
    if (!meant) return { picture: cutSymbol(grey), score: 0, classes: Array(10).fill(0.1) };
    const { picture } = await this.namer.nameLone(grey, meant);
    return { picture, score: meant.score, classes: tenOf(meant) };
  }

  private async meantOne(grey: Grey): Promise<Symbol | undefined> {
    return meantOne(await findOne(this.networks.page, grey), grey);
  }

  /** Ask the page network, too, about a picture as it stands that the classifier doubts, unless it counts alone. */
  private async secondLook(picture: Grey, said: Score): Promise<readonly number[]> {
    const { probabilities, digitness } = said;
    const { threshold, share } = this.networks;
    if (share === 1 || Math.max(...probabilities) >= DOUBTED || digitness < threshold) return probabilities;
    const meant = await this.meantOne(picture);
    return meant ? this.namer.blend(tenOf(meant), said) : probabilities;
  }

  /** Return a 28×28 picture, ink bright, and how sure the classifier is of it as it stands. */
  private async asItStands(grey: Grey): Promise<[Grey, number]> {
    if (grey.width !== SIDE || grey.height !== SIDE) return [grey, 0];
    const views = polarities(grey);
    const said = await this.namer.scores(views);
    const sureness = said.map(({ digitness, probabilities }) => Math.min(digitness, Math.max(...probabilities)));
    return [views[argmax(sureness)]!, Math.max(...sureness)];
  }

  /** Return the confidence that what was found is a digit. */
  private async sureness({ picture, score, classes }: Look): Promise<number> {
    const [said] = await this.namer.scores([picture]);
    return loneConfidence(score ?? 0, this.namer.blend(classes, said!), said!.digitness);
  }

  /**
   * Read every digit in a picture; boxes come in pixels of a picture `scale` times as large.
   *
   * `mayTurn` tells whether it may lie on its side: a drawing doesn't.
   */
  async read(given: Grey, scale = 1, mayTurn = true): Promise<Reading> {
    let [grey, levels] = [given, await findLevels(this.networks.page, given)];
    const quarters = mayTurn ? await findTurn(this.networks.page, given, merge(levels)) : 0;
    if (quarters) {
      grey = turned(given, quarters);
      levels = await findLevels(this.networks.page, grey);
    }
    const [named, others] = await this.digitsOf(grey, levels);
    const place = (box: Box) => scaled(turnBack(box, quarters, given.width, given.height), scale);
    return { ...this.told(named, others, place), turned: 90 * quarters };
  }

  /** Tell what was read; `place` puts a box where it is in the picture that was given. */
  private told(named: readonly Named[], others: readonly Symbol[], place: (box: Box) => Box): Omit<Reading, "turned"> {
    const classes = named.map(({ probabilities }) => argmax(probabilities));
    const found = named.map(({ symbol, picture, probabilities }, row): FoundDigit => ({
      digit: String(classes[row]),
      confidence: probabilities[classes[row]!]! * Math.min(symbol.score / SETTLED, 1),
      box: place(symbol.box),
      line: 0,
      number: 0,
      probabilities,
      picture: picture.data,
    }));
    const boxes = named.map(({ symbol }) => symbol.box);
    // The upright rules of a form's boxes are found as signs, but unsurely.
    const separators = others.filter(({ score }) => score >= LEAST).map(({ box }) => box);
    const lines = linesOf(named.map(({ symbol }) => symbol), classes, separators);
    const read = new Set(lines.flat(2));
    const beside = boxes.filter((_, digit) => !read.has(digit));
    return laidOut(found, lines, [...others.map(({ box }) => box), ...beside].map(place));
  }

  /** Return what is read, the sure symbols or a lone one as `predict` judges it, and what isn't. */
  private async digitsOf(grey: Grey, levels: readonly Level[]): Promise<[Named[], Symbol[]]> {
    const symbols = merge(levels);
    const name = (some: readonly Symbol[]) => this.namer.name(grey, some);
    const all = await name(symbols);
    const digits = areDigitsInPlace(all);
    const [first, ...more] = possibleDigits(digits);
    if (first !== undefined && !more.length) {
      const lone = symbols[first]!;
      const named = await this.namer.nameLone(grey, lone);
      const isRead = this.isLoneDigit(lone.score, named.probabilities, named.digitness);
      return [isRead ? [named] : [], symbols.filter((symbol) => !isRead || symbol !== lone)];
    }
    const isThere = (one: Named) =>
      one.symbol.score >= SURE || (one.symbol.score >= LEAST && consent(one) >= DOUBTED);
    const sure = all.filter((one, row) => isThere(one) && digits[row]!);
    const read = new Set(sure.map(({ symbol }) => symbol));
    const [named, parts] = await partPairs(levels, sure, name);
    const isPart = ({ box }: Symbol) => parts.some((part) => overlap(box, part.box) > SAME);
    return [named, symbols.filter((symbol) => !read.has(symbol) && !isPart(symbol))];
  }

  private isLoneDigit(score: number, probabilities: readonly number[], digitness: number): boolean {
    const confidence = loneConfidence(score, probabilities, digitness);
    return confidence >= LIKELY && digitness >= this.networks.threshold;
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

function scaled(box: Box, scale: number): Box {
  const [x, y, width, height] = box.map((side) => roundEven(side * scale));
  return [x!, y!, width!, height!];
}
