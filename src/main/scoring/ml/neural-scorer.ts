// The optional second scorer: a classifier or a sentence-embedding model in ONNX, from a folder that the user names.
import { Tokenizer } from '@huggingface/tokenizers';
import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import { type ModelFolder, readModelFolder, wrong } from './model-folder.ts';
import type { MlReading } from './scorer.ts';

/** From this cosine similarity to a known attack on, a text is taken for one. */
const ALIKE = 0.85;
/** The probability at which a classifier's word decides alone, see the scoring rules. */
const DECIDES = 0.7;
/** Characters read of a text: its beginning and its end. */
const MOST_CHARACTERS = 24_000;
/** Stretches of `maxTokens` read of a text. */
const MOST_WINDOWS = 8;
const SHOWN = 120;

/** One processor thread: the other cores have conversations to carry. */
env.wasm.numThreads = 1;

export class NeuralScorer {
  readonly name: string;
  readonly version: string;
  readonly kind: 'classifier' | 'similarity';
  readonly #folder: ModelFolder;
  readonly #session: InferenceSession;
  readonly #tokenizer: Tokenizer;
  #known: readonly { readonly text: string; readonly vector: Float32Array }[] = [];

  private constructor(folder: ModelFolder, session: InferenceSession, tokenizer: Tokenizer) {
    this.name = folder.name;
    this.version = folder.version;
    this.kind = session.outputNames.includes('logits') ? 'classifier' : 'similarity';
    this.#folder = folder;
    this.#session = session;
    this.#tokenizer = tokenizer;
  }

  /** Loads the model, and for one that gives sentence vectors the vectors of the known attacks. Throws a Failure. */
  static async open(path: string): Promise<NeuralScorer> {
    const folder = readModelFolder(path);
    let session: InferenceSession;
    try {
      session = await InferenceSession.create(folder.model, { executionProviders: ['wasm'] });
    } catch (error) {
      throw wrong(
        path,
        'model.onnx',
        'cannot be loaded: it may be cut short, or of a kind this console cannot run',
        error,
      );
    }
    let tokenizer: Tokenizer;
    try {
      tokenizer = new Tokenizer(folder.tokenizer, folder.tokenizerConfig);
    } catch (error) {
      throw wrong(path, 'tokenizer.json', 'cannot be used', error);
    }
    const scorer = new NeuralScorer(folder, session, tokenizer);
    if (!session.inputNames.includes('input_ids'))
      throw wrong(path, 'model.onnx', 'takes no token numbers (input_ids)');
    if (scorer.kind === 'classifier' && folder.attackClasses.length === 0)
      throw wrong(
        path,
        'config.json',
        'names no label that means an attack; name it in watchroom.json, as {"attack_labels": ["…"]}',
      );
    if (scorer.kind === 'similarity') await scorer.#learn(path);
    return scorer;
  }

  /** Reads a text of any length: bounded work. Rejects where the model fails on it. */
  async score(text: string): Promise<MlReading> {
    let best: MlReading = { probability: 0 };
    for (const ids of this.#windows(text)) {
      const reading = this.kind === 'classifier' ? await this.#classify(ids) : await this.#compare(ids);
      if (reading.probability > best.probability) best = reading;
    }
    return best;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  async #learn(path: string): Promise<void> {
    const known = [];
    for (const text of this.#folder.attacks) {
      const [ids] = this.#windows(text);
      if (ids) known.push({ text, vector: await this.#vector(ids) });
    }
    if (known.length === 0) throw wrong(path, 'attacks.txt', 'names no attack to compare with');
    this.#known = known;
  }

  #windows(text: string): bigint[][] {
    const half = MOST_CHARACTERS / 2;
    const read = text.length <= MOST_CHARACTERS ? text : `${text.slice(0, half)}\n${text.slice(-half)}`;
    const encoded = this.#tokenizer.encode(wellFormed(read)).ids as (number | undefined)[];
    const ids = encoded.flatMap((id) => id ?? this.#folder.unknownToken ?? []);
    const windows: bigint[][] = [];
    for (let start = 0; start < ids.length && windows.length < MOST_WINDOWS; start += this.#folder.maxTokens)
      windows.push(ids.slice(start, start + this.#folder.maxTokens).map(BigInt));
    return windows;
  }

  async #run(ids: readonly bigint[]): Promise<Readonly<Record<string, Tensor>>> {
    const row = (fill: (id: bigint) => bigint) =>
      new Tensor('int64', BigInt64Array.from(ids, fill), [1, ids.length]);
    const feeds: Record<string, Tensor> = {};
    for (const name of this.#session.inputNames) {
      if (name === 'input_ids') feeds[name] = row((id) => id);
      else if (name === 'attention_mask') feeds[name] = row(() => 1n);
      else if (name === 'token_type_ids') feeds[name] = row(() => 0n);
    }
    return this.#session.run(feeds);
  }

  async #classify(ids: readonly bigint[]): Promise<MlReading> {
    const { logits } = await this.#run(ids);
    const values = Array.from(logits!.data as Float32Array, Number);
    // A single output is the logit of "attack" alone.
    if (values.length === 1) return { probability: 1 / (1 + Math.exp(-values[0]!)) };
    const highest = Math.max(...values);
    const powers = values.map((value) => Math.exp(value - highest));
    const sum = powers.reduce((total, power) => total + power, 0);
    return {
      probability: this.#folder.attackClasses.reduce((total, place) => total + (powers[place] ?? 0) / sum, 0),
    };
  }

  async #compare(ids: readonly bigint[]): Promise<MlReading> {
    const vector = await this.#vector(ids);
    let nearest = { text: '', likeness: 0 };
    for (const { text, vector: other } of this.#known) {
      const likeness = dot(vector, other);
      if (likeness > nearest.likeness) nearest = { text, likeness };
    }
    const probability = probabilityOf(nearest.likeness);
    return probability < DECIDES
      ? { probability }
      : { probability, top: `like “${nearest.text.slice(0, SHOWN)}”` };
  }

  /** The text's vector, of length 1: what the model gives for the whole, else the average over its tokens. */
  async #vector(ids: readonly bigint[]): Promise<Float32Array> {
    const outputs = await this.#run(ids);
    const whole = outputs.sentence_embedding;
    const tokens = outputs.last_hidden_state ?? outputs[this.#session.outputNames[0]!]!;
    const data = (whole ?? tokens).data as Float32Array;
    const size = (whole ?? tokens).dims.at(-1)!;
    const vector = new Float32Array(size);
    for (let place = 0; place < data.length; place++) vector[place % size]! += data[place]!;
    const length = Math.sqrt(dot(vector, vector));
    return length > 0 ? vector.map((value) => value / length) : vector;
  }
}

/** Half a character would be no text for a tokenizer. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let place = 0; place < a.length; place++) sum += a[place]! * b[place]!;
  return sum;
}

/** Cosine similarity as a probability: 0.85 is where it decides; straight lines to 0 and 1 on either side. */
export function probabilityOf(likeness: number): number {
  if (likeness <= 0) return 0;
  if (likeness < ALIKE) return (likeness / ALIKE) * DECIDES;
  return Math.min(1, DECIDES + ((likeness - ALIKE) / (1 - ALIKE)) * (1 - DECIDES));
}
