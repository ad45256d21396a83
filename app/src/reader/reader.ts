// Read the digits in a grey picture: `reader/reader.py`.

import { overlap } from "./boxes.ts";
import { cutSymbol } from "./cutting.ts";
import { findLevels, findOne, type PageNetwork } from "./detector.ts";
import type { Grey } from "./grey.ts";
import type { Line } from "./layout.ts";
import { DOUBTED, FAMILIAR, LEAST, LIKELY, meantOne, possibleDigits, type Score, SURE, tenOf } from "./look.ts";
import type { Settings } from "./model_file.ts";
import { type ClassifierNetwork, consent, loneConfidence, type Named, Namer } from "./naming.ts";
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

/** The one digit meant in a picture; `named` is null where it is to be classified as it stands. */
interface Look {
  readonly picture: Grey;
  readonly named: Named | null;
}

export class Reader {
  private readonly namer: Namer;

  constructor(private readonly networks: Networks) {
    this.namer = new Namer(networks.classifier, networks);
  }

  /** Read one digit from a picture. */
  async predict(grey: Grey): Promise<Prediction> {
    const { picture, named } = await this.look(grey);
    if (picture.data.every((value) => value === 0)) {
      return { digit: null, confidence: 0, probabilities: Array(10).fill(0.1), rejected: true, reason: NO_INK };
    }
    const { probabilities, digitness } = named ?? (await this.classify(picture));
    const isKnown = named ? this.isLoneDigit(named) : digitness >= this.networks.threshold;
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
    const seated = asSeated(grey);
    if (seated) return { picture: seated, named: null };
    const [standing, sureness] = await this.asItStands(grey);
    if (sureness >= SURE_WHOLE) return { picture: standing, named: null };
    const named = await this.search(grey);
    const isSurer = isBare(standing) && sureness >= FAMILIAR && sureness >= loneConfidence(named);
    return isSurer ? { picture: standing, named: null } : { picture: named.picture, named };
  }

  /** Find the one digit meant with the page network; of score 0 where it finds nothing. */
  private async search(grey: Grey): Promise<Named> {
    const meant = await this.meantOne(grey);
    if (meant) return this.namer.nameLone(grey, meant);
    const nothing = { box: [0, 0, grey.width, grey.height] as const, score: 0, classes: Array(11).fill(1 / 11), links: [] };
    return (await this.namer.nameCuts([nothing], [cutSymbol(grey)]))[0]!;
  }

  private async meantOne(grey: Grey): Promise<Symbol | undefined> {
    return meantOne(await findOne(this.networks.page, grey), grey);
  }

  /** Classify a picture as it stands; one that the classifier doubts is shown to the page network, too, unless it counts alone. */
  private async classify(picture: Grey): Promise<Score> {
    const said = (await this.namer.scores([picture]))[0]!;
    const { probabilities, digitness } = said;
    const { threshold, share } = this.networks;
    if (share === 1 || Math.max(...probabilities) >= DOUBTED || digitness < threshold) return said;
    const meant = await this.meantOne(picture);
    return meant ? { probabilities: this.namer.blend(tenOf(meant), said), digitness } : said;
  }

  /** Return a 28×28 picture, ink bright, and how sure the classifier is of it as it stands. */
  private async asItStands(grey: Grey): Promise<[Grey, number]> {
    if (grey.width !== SIDE || grey.height !== SIDE) return [grey, 0];
    const views = polarities(grey);
    const said = await this.namer.scores(views);
    const sureness = said.map(consent);
    return [views[argmax(sureness)]!, Math.max(...sureness)];
  }

  /**
   * Read every digit in a picture; boxes come in pixels of a picture `scale` times as large.
   *
   * `mayTurn` tells whether it may lie on its side: a drawing doesn't.
   */
  async read(given: Grey, scale = 1, mayTurn = true): Promise<Reading> {
    let [grey, levels] = [given, await findLevels(this.networks.page, given)];
    let symbols = merge(levels);
    const quarters = mayTurn ? await findTurn(this.networks.page, given, symbols) : 0;
    if (quarters) {
      grey = turned(given, quarters);
      levels = await findLevels(this.networks.page, grey);
      symbols = merge(levels);
    }
    const [named, others] = await this.digitsOf(grey, levels, symbols);
    const place = (box: Box) => inside(turnBack(box, quarters, given.width, given.height), given, scale);
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
  private async digitsOf(grey: Grey, levels: readonly Level[], symbols: readonly Symbol[]): Promise<[Named[], Symbol[]]> {
    const name = (some: readonly Symbol[]) => this.namer.name(grey, some);
    const all = await name(symbols);
    const digits = areDigitsInPlace(all);
    const [first, ...more] = possibleDigits(digits);
    if (first !== undefined && !more.length) {
      const lone = symbols[first]!;
      const named = await this.namer.nameLone(grey, lone);
      const isRead = this.isLoneDigit(named);
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

  private isLoneDigit(named: Named): boolean {
    return loneConfidence(named) >= LIKELY && named.digitness >= this.networks.threshold;
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

/** Return the part of a box that lies in a picture, in pixels of one `scale` times as large. */
function inside(box: Box, { width, height }: Grey, scale: number): Box {
  const [x, y, wide, high, right, bottom] = [...box, width, height].map((side) => roundEven(side * scale)) as number[];
  const [left, top] = [Math.max(x!, 0), Math.max(y!, 0)];
  return [left, top, Math.min(x! + wide!, right!) - left, Math.min(y! + high!, bottom!) - top];
}
