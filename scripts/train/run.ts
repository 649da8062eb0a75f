/** Trains and measures the classifier, prints the figures of the model card, and writes the model. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LinearScorer } from '../../src/main/scoring/ml/linear-scorer.ts';
import { encodeModel } from '../../src/main/scoring/ml/model-file.ts';
import { readCorpus } from './corpus.ts';
import {
  calibrate,
  combinedTotal,
  generalBenign,
  leaveOut,
  type Measured,
  thresholdFor,
  withoutWebJailbreaks,
} from './evaluate.ts';
import { FIT, fitWeights, prepare } from './fit.ts';
import { generate } from './generate.ts';
import { readHeldOut } from './held-out.ts';
import { toModel } from './model.ts';

type Print = (line: string) => void;
/** Short harmless texts in which generated attacks are hidden. */
const CARRIERS = ['CLINC', 'Banking', 'GSM8K'];

function percent(part: number, whole: number): string {
  return whole === 0 ? '—' : `${((100 * part) / whole).toFixed(1)} %`;
}

function grouped(list: readonly Measured[], by: (one: Measured) => string): Map<string, Measured[]> {
  const groups = new Map<string, Measured[]>();
  for (const one of list) groups.set(by(one), [...(groups.get(by(one)) ?? []), one]);
  return groups;
}

/** `root` is the project's folder, `corpusFile` the collected corpus, which is not part of the project. */
export function run(root: string, corpusFile: string, print: Print): void {
  if (!existsSync(corpusFile))
    throw new Error(
      `The corpus is not there: ${corpusFile}. Name another with "npm run train -- FILE"; see docs/model-card.md`,
    );
  const corpus = readCorpus(corpusFile);
  const carriers = corpus.filter((sample) => CARRIERS.includes(sample.source)).map((sample) => sample.text);
  const generated = generate('watchroom', join(root, 'scripts', 'train', 'phrases'), carriers);
  const prepared = prepare([...corpus, ...generated]);
  const count = (attack: boolean) => generated.filter((sample) => sample.attack === attack).length;
  print(
    `${corpus.length} corpus texts, ${count(true)} generated attacks, ${count(false)} generated harmless texts`,
  );

  const measured = leaveOut(prepared, FIT);
  const general = generalBenign(measured);
  const threshold = thresholdFor(general.map(({ raw }) => raw));
  const calibration = calibrate(measured, threshold);
  const total = ({ sample, raw }: Measured) => combinedTotal(sample.text, raw, calibration);
  const totals = new Map(measured.map((one) => [one, total(one)]));
  const both = thresholdFor(general.map((one) => totals.get(one)!));
  print(
    `1 % of ${general.length} general harmless texts: raw ${threshold.toFixed(3)}; total with patterns above ${both}`,
  );
  print('source left out | texts | flagged by ML | by patterns and ML');
  const groups = grouped(measured, ({ sample }) =>
    sample.attack ? `attack: ${sample.source}, ${sample.category}` : `harmless: ${sample.source}`,
  );
  for (const [name, list] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const ml = list.filter(({ raw }) => raw > threshold).length;
    const all = list.filter((one) => totals.get(one)! > both).length;
    print(`${name} | ${list.length} | ${percent(ml, list.length)} | ${percent(all, list.length)}`);
  }
  const unseen = withoutWebJailbreaks(prepared, FIT);
  for (const [name, list] of grouped(unseen, ({ sample }) => sample.source)) {
    const ml = list.filter(({ raw }) => raw > threshold).length;
    const all = list.filter((one) => total(one) > both).length;
    print(
      `all web jailbreaks left out: ${name} | ${list.length} | ${percent(ml, list.length)} | ${percent(all, list.length)}`,
    );
  }

  const model = toModel(fitWeights(prepared, FIT), calibration);
  const scorer = new LinearScorer(model);
  for (const { set, kind, hostile, texts } of readHeldOut(join(root, 'scripts', 'train', 'held-out'))) {
    const raws = texts.map((text) => scorer.strongest(text).raw);
    const ml = raws.filter((raw) => raw > threshold).length;
    const all = raws.filter((raw, at) => combinedTotal(texts[at]!, raw, calibration) > both).length;
    print(
      `written by hand, ${set}: ${kind} (${hostile ? 'found' : 'false alarms'}) | ${texts.length} | ${percent(ml, texts.length)} | ${percent(all, texts.length)}`,
    );
  }

  const texts = measured
    .filter(({ sample }) => sample.text.length >= 500)
    .map(({ sample }) => sample.text.slice(0, 500));
  // The best of five readings each: what else the machine does is not the model's.
  const times = texts.map((text) => {
    const readings = Array.from({ length: 5 }, () => {
      const began = performance.now();
      scorer.score(text);
      return performance.now() - began;
    });
    return Math.min(...readings);
  });
  const late = times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)]!;
  print(`${texts.length} texts cut to 500 characters: 95 % within ${late.toFixed(2)} ms`);

  const folder = join(root, 'data', 'model');
  mkdirSync(folder, { recursive: true });
  const bytes = encodeModel(model);
  writeFileSync(join(folder, 'linear.bin'), bytes);
  print(
    `data/model/linear.bin: ${bytes.length} bytes, slope ${calibration.slope.toFixed(3)}, offset ${calibration.offset.toFixed(3)}`,
  );
}
