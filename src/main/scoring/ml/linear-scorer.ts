/** The built-in classifier: linear heads over what the feature reader sees, window by window, disguise by disguise. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../../shared/model/failure.ts';
import { canonicalText, type LayerKind, textLayers } from '../normalise.ts';
import { BUCKETS, FeatureReader, WINDOW } from './features.ts';
import { decodeModel, HEADS, type LinearModel } from './model-file.ts';
import type { MlReading, MlScorer } from './scorer.ts';

/** What is read of one message, disguises included. */
const MOST_WINDOWS = 24;
const STRIDE = 1_200;
/** Longer texts are read at their beginning and end only. */
const MOST_READ = STRIDE * MOST_WINDOWS;
const PASSAGE_WORDS = 10;
const LONGEST_PASSAGE = 120;
/** Layers whose text the canonical form does not show already. */
const PAYLOADS: readonly LayerKind[] = ['tags', 'base64', 'hex', 'url', 'rot13'];

const LETTER = /\p{L}/u;

/** One or two letters over and over are no words; what was learnt from noise around attacks would take them for it. */
function isNoise(window: string): boolean {
  const different = new Set<string>();
  let letters = 0;
  for (const sign of window) {
    if (!LETTER.test(sign)) continue;
    letters += 1;
    // Three are enough: most texts are told by their first word.
    if (different.add(sign).size > 2) return false;
  }
  return letters > 5;
}

/** The windows a text is read in; one for most messages. */
function windowsOf(canonical: string): string[] {
  const windows: string[] = [];
  for (let at = 0; windows.length < MOST_WINDOWS; at += STRIDE) {
    windows.push(canonical.slice(at, at + WINDOW));
    if (at + WINDOW >= canonical.length) break;
  }
  return windows;
}

/** What one message is read as: its own text first. */
export function readings(text: string): { readonly window: string; readonly layer?: LayerKind }[] {
  const half = MOST_READ / 2;
  const bounded = text.length <= MOST_READ ? text : `${text.slice(0, half)}\n${text.slice(-half)}`;
  const own = windowsOf(canonicalText(bounded)).map((window) => ({ window }));
  const hidden = textLayers(bounded)
    .filter(({ kind }) => PAYLOADS.includes(kind))
    .flatMap(({ kind, text: decoded }) =>
      windowsOf(canonicalText(decoded)).map((window) => ({ window, layer: kind })),
    );
  return [...own, ...hidden].slice(0, MOST_WINDOWS);
}

export class LinearScorer implements MlScorer {
  readonly name: string;
  readonly version: string;
  readonly #model: LinearModel;
  readonly #reader = new FeatureReader();

  constructor(model: LinearModel) {
    this.#model = model;
    this.name = model.header.name;
    this.version = model.header.version;
  }

  /** The model's raw score of one window of canonical text; above zero leans to an attack. */
  raw(window: string): number {
    const { header, weights } = this.#model;
    const { places, values, size, groups } = this.#reader.read(isNoise(window) ? '' : window);
    // Weights are whole, so those of a group are added up whole; written out for each head, for a loop within the loop costs as much again.
    let extraction = 0;
    let hijacking = 0;
    let jailbreak = 0;
    let at = 0;
    for (const { until, value } of groups) {
      let [first, second, third] = [0, 0, 0];
      for (; at < until; at += 1) {
        const place = places[at]! * HEADS.length;
        first += weights[place]!;
        second += weights[place + 1]!;
        third += weights[place + 2]!;
      }
      extraction += first * value;
      hijacking += second * value;
      jailbreak += third * value;
    }
    const dense = [0, 0, 0];
    for (; at < size; at += 1)
      for (let head = 0; head < HEADS.length; head += 1)
        dense[head]! += header.dense[(places[at]! - BUCKETS) * HEADS.length + head]! * values[at]!;
    const scores = [extraction, hijacking, jailbreak].map(
      (hashed, head) => header.bias[head]! + hashed * header.scale + dense[head]!,
    );
    const highest = Math.max(...scores);
    return highest + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - highest), 0));
  }

  /** The highest raw score of a message's readings; minus infinity where none has a letter, and so none could ask for anything. */
  strongest(text: string): { readonly raw: number; readonly window: string; readonly layer?: LayerKind } {
    return readings(text)
      .filter(({ window }) => LETTER.test(window))
      .map((reading) => ({ ...reading, raw: this.raw(reading.window) }))
      .reduce((best, one) => (one.raw > best.raw ? one : best), {
        raw: Number.NEGATIVE_INFINITY,
        window: '',
      });
  }

  score(text: string): MlReading {
    const { slope, offset } = this.#model.header;
    const { raw, window, layer } = this.strongest(text);
    const probability = 1 / (1 + Math.exp(-(slope * raw + offset)));
    return {
      probability,
      ...(layer === undefined ? {} : { layer }),
      ...(probability < 0.5 ? {} : { top: this.#passage(window) }),
    };
  }

  #passage(window: string): string {
    const words = window.split(/\s+/).filter((word) => word !== '');
    let best = '';
    let highest = Number.NEGATIVE_INFINITY;
    for (let at = 0; at === 0 || at + PASSAGE_WORDS / 2 < words.length; at += PASSAGE_WORDS / 2) {
      const passage = words.slice(at, at + PASSAGE_WORDS).join(' ');
      const raw = this.raw(passage);
      if (raw > highest) {
        highest = raw;
        best = passage;
      }
    }
    return best.length > LONGEST_PASSAGE ? `${best.slice(0, LONGEST_PASSAGE)}…` : best;
  }
}

/** Where the model lies: `data/model/linear.bin` under the nearest folder above with a package.json. */
export function modelPath(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'data', 'model', 'linear.bin');
}

/** Opens the built-in classifier. Throws a Failure for a file that is missing, cut short, damaged or of another version. */
export function openLinearScorer(file: string = modelPath()): LinearScorer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new Failure(
      'model-missing',
      "The classifier's model file cannot be read",
      'Restore data/model from the repository or the installer, or run "npm run train"',
      { cause },
    );
  }
  return new LinearScorer(decodeModel(bytes));
}
