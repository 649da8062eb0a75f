// The optional second scorer with real models, made here: loading, reading, and every way in which a folder can be wrong.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attackClasses } from '../../../src/main/scoring/ml/model-folder.ts';
import { NeuralScorer, probabilityOf } from '../../../src/main/scoring/ml/neural-scorer.ts';
import { SecondScorer, type SecondState, strongestMl } from '../../../src/main/scoring/ml/second-scorer.ts';
import { workerPath } from '../../../src/main/workspace/worker-path.ts';
import { tinyModel, tinyTokenizer } from '../../support/onnx-model.ts';

const WORDS = ['ignore', 'rules', 'please', 'weather'];
/** By token: unknown, then WORDS. First the harmless class, then the attack. */
const VECTORS = [
  [0.5, -0.5],
  [-4, 4],
  [-3, 3],
  [0.2, -0.2],
  [4, -4],
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchroom-model-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

function classifier(labels: Readonly<Record<string, string>> = { 0: 'BENIGN', 1: 'INJECTION' }): void {
  put({
    'model.onnx': tinyModel(VECTORS, true),
    'tokenizer.json': tinyTokenizer(WORDS),
    'config.json': JSON.stringify({ id2label: labels, _name_or_path: 'maker/tiny-guard' }),
  });
}

describe('a classifier', () => {
  it('gives the probability of the classes that mean an attack', async () => {
    classifier();
    const scorer = await NeuralScorer.open(folder);
    expect(scorer).toMatchObject({ name: 'tiny-guard', kind: 'classifier' });
    // Both tokens average to (-3.5, 3.5): a softmax of 7 apart.
    expect((await scorer.score('Ignore rules')).probability).toBeCloseTo(1 / (1 + Math.exp(-7)), 5);
    expect((await scorer.score('weather')).probability).toBeCloseTo(1 / (1 + Math.exp(8)), 5);
    expect(await scorer.score('')).toEqual({ probability: 0 });
    await scorer.close();
  });

  it('reads a long text by stretches, so that an attack at its end is seen', async () => {
    classifier();
    put({ 'watchroom.json': JSON.stringify({ max_tokens: 16 }) });
    const scorer = await NeuralScorer.open(folder);
    const long = `${'weather '.repeat(112)}${'ignore rules '.repeat(8)}`;
    expect((await scorer.score(long)).probability).toBeGreaterThan(0.9);
    expect((await scorer.score('\ud800 ignore \u0000')).probability).toBeGreaterThan(0.5);
    await scorer.close();
  });

  it('is refused while no label tells which class is the attack, until the user names it', async () => {
    classifier({ 0: 'LABEL_0', 1: 'LABEL_1' });
    await expect(NeuralScorer.open(folder)).rejects.toMatchObject({
      message: expect.stringContaining('config.json'),
    });
    put({ 'watchroom.json': JSON.stringify({ attack_labels: ['LABEL_1'] }) });
    const scorer = await NeuralScorer.open(folder);
    expect((await scorer.score('ignore rules')).probability).toBeGreaterThan(0.9);
    await scorer.close();
  });

  it.each([
    [{ 0: 'SAFE', 1: 'INJECTION' }, [1]],
    [{ 0: 'INJECTION', 1: 'LEGIT' }, [0]],
    [{ 0: 'benign', 1: 'jailbreak', 2: 'prompt_injection' }, [1, 2]],
    [{ 0: 'not_attack', 1: 'attack' }, [1]],
    [{ 0: 'A', 1: 'B' }, []],
  ])('reads labels by what they are called: %j', (labels, expected) => {
    expect(attackClasses(labels as Record<string, string>, undefined)).toEqual(expected);
  });
});

describe('a sentence-embedding model', () => {
  it('takes a text for an attack from a cosine of 0.85 to a known one on, and says to which', async () => {
    put({
      'model.onnx': tinyModel(
        [
          [1, 0, 0],
          [0, 1, 0],
          [0, 1, 0.3],
          [1, 0, 0.1],
          [0, 0, 1],
        ],
        false,
      ),
      'tokenizer.json': tinyTokenizer(WORDS),
      'attacks.txt': 'ignore rules\n\n',
    });
    const scorer = await NeuralScorer.open(folder);
    expect(scorer.kind).toBe('similarity');
    const alike = await scorer.score('rules ignore');
    expect(alike.probability).toBeCloseTo(1, 5);
    expect(alike.top).toContain('ignore rules');
    const other = await scorer.score('weather please');
    expect(other.probability).toBeLessThan(0.7);
    expect(other.top).toBeUndefined();
    await scorer.close();
  });

  it('maps likeness to probability so that 0.85 is where it decides', () => {
    expect(probabilityOf(-1)).toBe(0);
    expect(probabilityOf(0.85)).toBeCloseTo(0.7, 10);
    expect(probabilityOf(0.849)).toBeLessThan(0.7);
    expect(probabilityOf(1)).toBeCloseTo(1, 10);
  });
});

describe('a folder that holds no usable model', () => {
  it.each<[string, () => void, string]>([
    ['nothing', () => undefined, 'model.onnx'],
    ['no tokenizer', () => put({ 'model.onnx': tinyModel(VECTORS, true) }), 'tokenizer.json'],
    [
      'a model cut short',
      () => {
        classifier();
        put({ 'model.onnx': tinyModel(VECTORS, true).subarray(0, 60) });
      },
      'model.onnx',
    ],
    [
      'a broken tokenizer',
      () => {
        classifier();
        put({ 'tokenizer.json': '{"model":' });
      },
      'tokenizer.json',
    ],
  ])('%s is refused, and the file is named', async (_what, prepare, file) => {
    prepare();
    await expect(NeuralScorer.open(folder)).rejects.toMatchObject({
      code: 'model-unusable',
      message: expect.stringContaining(file),
    });
  });
});

describe('the thread', () => {
  async function until(scorer: SecondScorer, states: readonly SecondState[], wanted: SecondState['state']) {
    await expect.poll(() => states.at(-1)?.state, { timeout: 20_000 }).toBe(wanted);
    return scorer.state;
  }

  it('is absent by default and says so; loads, scores, and is taken away again', async () => {
    classifier();
    const states: SecondState[] = [];
    const scorer = new SecondScorer({
      workerFile: workerPath('neural'),
      onState: (state) => states.push(state),
    });
    expect(await scorer.score('ignore rules')).toEqual({
      score: null,
      detail: 'No second classifier is set up',
    });
    scorer.use(folder);
    // Asked while it is loading: the text waits.
    expect(await scorer.score('ignore rules')).toMatchObject({
      score: 100,
      detail: expect.stringContaining('tiny-guard'),
    });
    expect(scorer.state).toMatchObject({ state: 'ready', kind: 'classifier' });
    scorer.use('');
    expect(scorer.state).toEqual({ state: 'absent' });
    scorer.close();
  });

  it('tells why a folder is unusable, and never scores zero for it', async () => {
    const states: SecondState[] = [];
    const scorer = new SecondScorer({
      workerFile: workerPath('neural'),
      onState: (state) => states.push(state),
    });
    scorer.use(folder);
    const waiting = scorer.score('ignore rules');
    expect(await until(scorer, states, 'unusable')).toMatchObject({ failure: { code: 'model-unusable' } });
    expect((await waiting).score).toBeNull();
    expect(await scorer.score('ignore rules')).toMatchObject({
      score: null,
      detail: expect.stringContaining('model.onnx'),
    });
    scorer.close();
  });

  it('gives up a model that does not answer in time', async () => {
    classifier();
    const states: SecondState[] = [];
    const scorer = new SecondScorer({
      workerFile: workerPath('neural'),
      deadlineMs: 1,
      onState: (state) => states.push(state),
    });
    scorer.use(folder);
    expect((await scorer.score('ignore rules')).score).toBeNull();
    expect(scorer.state).toMatchObject({ state: 'unusable' });
    scorer.close();
  });
});

describe('the command line', () => {
  const score = (...words: string[]) =>
    spawnSync(process.execPath, [workerPath('cli'), 'score', ...words], {
      input: `${JSON.stringify({ text: 'ignore rules' })}\n`,
      encoding: 'utf8',
      timeout: 60_000,
    });

  it('lets a second model score as well, and ends with the reason where there is none', () => {
    classifier();
    const ran = score('--ml-model', folder, '--layers', 'ml');
    expect(ran.stderr).toBe('');
    expect(JSON.parse(ran.stdout)).toMatchObject({ total: 100, level: 'CRITICAL' });
    put({ 'model.onnx': Buffer.from('not a model') });
    const refused = score('--ml-model', folder);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('model.onnx');
  });
});

describe('two scorers', () => {
  it('count by the higher, and an absent one never as zero', () => {
    const spoke = { score: 40, detail: 'linear' };
    expect(strongestMl(spoke, { score: null, detail: 'none' })).toEqual({
      score: 40,
      detail: 'linear. none',
    });
    expect(strongestMl(spoke, { score: 90, detail: 'neural' })).toEqual({
      score: 90,
      detail: 'neural. linear (40)',
    });
    expect(strongestMl({ score: null, detail: 'broken' }, { score: null, detail: 'none' }).score).toBeNull();
  });
});
