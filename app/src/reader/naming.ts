// Name symbols: each is cut out, and both networks say which digit it is: `reader/naming.py`.

import { cutSymbol, loneCuts } from "./cutting.ts";
import type { Grey } from "./grey.ts";
import { blended, FAMILIAR, type Score, tenOf } from "./look.ts";
import type { Settings } from "./model_file.ts";
import { deslant, SIDE } from "./normalise.ts";
import { argmax } from "./numbers.ts";
import { SETTLED, type Symbol } from "./symbols.ts";

/** Pictures classified in one go. */
export const BATCH = 1024;

/** Runs the classifier on 28×28 pictures that lie behind one another. */
export type ClassifierNetwork = (pictures: Uint8Array, count: number) => Promise<Score[]>;

/** A symbol and which digit it is. */
export interface Named {
  readonly symbol: Symbol;
  readonly picture: Grey;
  readonly probabilities: readonly number[];
  readonly digitness: number;
}

/** Return how surely a symbol is a digit to the classifier, and this one to both networks. */
export const consent = ({ probabilities, digitness }: Score): number => Math.min(digitness, Math.max(...probabilities));

/** Return how sure a symbol would be, alone in its picture, to be a digit, and to be this one. */
export const loneConfidence = ({ symbol, probabilities, digitness }: Named): number =>
  Math.max(...probabilities) * (Math.min(symbol.score / SETTLED, 1) * Math.min(digitness / FAMILIAR, 1));

export class Namer {
  constructor(
    private readonly classifier: ClassifierNetwork,
    private readonly settings: Pick<Settings, "deslants" | "share">,
  ) {}

  /** Classify so many pictures at a time that memory stays flat. */
  async scores(pictures: readonly Grey[]): Promise<Score[]> {
    const scores: Score[] = [];
    for (let start = 0; start < pictures.length; start += BATCH) {
      const batch = pictures.slice(start, start + BATCH);
      const data = new Uint8Array(batch.length * SIDE * SIDE);
      const shown = this.settings.deslants ? batch.map(deslant) : batch;
      shown.forEach((picture, row) => data.set(picture.data, row * SIDE * SIDE));
      scores.push(...(await this.classifier(data, batch.length)));
    }
    return scores;
  }

  /** Say which digits the symbols of a picture are. */
  name(grey: Grey, symbols: readonly Symbol[]): Promise<Named[]> {
    return this.nameCuts(symbols, symbols.map(({ box }) => cutSymbol(grey, box)));
  }

  /** Say which digit the one symbol is; on uneven ground, by the cut that says most. */
  async nameLone(grey: Grey, lone: Symbol): Promise<Named> {
    const cuts = loneCuts(grey, lone.box);
    const named = await this.nameCuts(cuts.map(() => lone), cuts);
    const sureness = named.map(loneConfidence);
    const surest = argmax(sureness);
    return named[sureness[surest]! >= SETTLED ? surest : 0]!;
  }

  /** Return both networks' probabilities. */
  blend(page: readonly number[], said: Score): number[] {
    return blended(page, said, this.settings.share);
  }

  /** Say which digits symbols are whose cuts are given. */
  async nameCuts(symbols: readonly Symbol[], pictures: readonly Grey[]): Promise<Named[]> {
    const scores = await this.scores(pictures);
    return symbols.map((symbol, row) => {
      const said = scores[row]!;
      const probabilities = this.blend(tenOf(symbol), said);
      return { symbol, picture: pictures[row]!, probabilities, digitness: said.digitness };
    });
  }
}
