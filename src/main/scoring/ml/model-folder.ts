// Reads a folder that holds a neural model as such models are published: model.onnx, tokenizer.json, config.json.
import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../../shared/model/failure.ts';
import { loadPack } from '../pack.ts';

/** Larger files are no classifier for a processor. */
const MOST_BYTES = 2_000_000_000;
const MOST_ATTACKS = 2_000;
const MOST_TOKENS = 512;

const configSchema = z.object({
  id2label: z.record(z.string(), z.string()).optional(),
  max_position_embeddings: z.number().int().positive().optional(),
  _name_or_path: z.string().optional(),
});
/** The user's own word on a model whose labels do not speak for themselves. */
const ownSchema = z.object({
  name: z.string().min(1).max(100).optional(),
  version: z.string().min(1).max(50).optional(),
  attack_labels: z.array(z.string()).min(1).optional(),
  max_tokens: z.number().int().min(8).max(8_192).optional(),
});

export interface ModelFolder {
  readonly name: string;
  readonly version: string;
  readonly model: Uint8Array;
  readonly tokenizer: object;
  readonly tokenizerConfig: object;
  /** Number of the token that stands for unknown words; null where the model has none. */
  readonly unknownToken: number | null;
  /** Places of the classes that mean an attack; empty where the labels do not tell. */
  readonly attackClasses: readonly number[];
  /** Longest run of tokens the model reads at once. */
  readonly maxTokens: number;
  /** Texts known as attacks, for a model that gives sentence vectors: `attacks.txt`, one in a line, else the pack's examples. */
  readonly attacks: readonly string[];
}

/** Throws a Failure that names the file and what to do where the folder holds no usable model. */
export function readModelFolder(folder: string): ModelFolder {
  const model = read(folder, 'model.onnx') ?? read(folder, join('onnx', 'model.onnx'));
  if (!model) throw wrong(folder, 'model.onnx', 'is missing');
  const tokenizer = readJson(folder, 'tokenizer.json', z.looseObject({ model: z.looseObject({}) }));
  if (!tokenizer) throw wrong(folder, 'tokenizer.json', 'is missing');
  const config = readJson(folder, 'config.json', configSchema) ?? {};
  const own = readJson(folder, 'watchroom.json', ownSchema) ?? {};
  const published = config._name_or_path && basename(config._name_or_path);
  return {
    name: own.name ?? (published || basename(folder)),
    version: own.version ?? `${Math.round(model.length / 1e5) / 10} MB`,
    model,
    tokenizer,
    tokenizerConfig: readJson(folder, 'tokenizer_config.json', z.looseObject({})) ?? {},
    unknownToken: unknownToken(tokenizer.model),
    attackClasses: attackClasses(config.id2label ?? {}, own.attack_labels),
    maxTokens: Math.min(own.max_tokens ?? MOST_TOKENS, config.max_position_embeddings ?? MOST_TOKENS),
    attacks: attackTexts(folder),
  };
}

const ATTACK = /inject|jailbreak|attack|malicious|unsafe|harmful|\bdirect\b/i;
const HARMLESS = /benign|harmless|legit|normal|^safe|\bno[nt]?[-_ ]|^no/i;

/** Which classes mean an attack: as the user says, else by what the labels are called. */
export function attackClasses(
  labels: Readonly<Record<string, string>>,
  named: readonly string[] | undefined,
): number[] {
  const all = Object.entries(labels).map(([place, label]) => ({ place: Number(place), label }));
  const meant = named
    ? all.filter(({ label }) => named.includes(label))
    : all.filter(({ label }) => ATTACK.test(label) && !HARMLESS.test(label));
  return meant.map(({ place }) => place).sort((a, b) => a - b);
}

function attackTexts(folder: string): string[] {
  const file = read(folder, 'attacks.txt');
  const texts = file
    ? Buffer.from(file).toString('utf8').split('\n')
    : loadPack()
        .filter(({ category }) => category === 'INJECTION' || category === 'MANIPULATION')
        .flatMap(({ matches }) => matches ?? []);
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .slice(0, MOST_ATTACKS);
}

function unknownToken(model: Readonly<Record<string, unknown>>): number | null {
  if (typeof model.unk_id === 'number') return model.unk_id;
  const vocabulary = z.record(z.string(), z.number()).safeParse(model.vocab);
  return vocabulary.success && typeof model.unk_token === 'string'
    ? (vocabulary.data[model.unk_token] ?? null)
    : null;
}

function read(folder: string, name: string): Uint8Array | null {
  const path = join(folder, name);
  try {
    if (statSync(path).size > MOST_BYTES) throw wrong(folder, name, 'is larger than 2 GB');
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error instanceof Failure ? error : wrong(folder, name, 'cannot be read', error);
  }
}

function readJson<Schema extends z.ZodType>(folder: string, name: string, schema: Schema) {
  const bytes = read(folder, name);
  if (!bytes) return null;
  try {
    return schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (error) {
    throw wrong(folder, name, 'is not what such a file holds', error);
  }
}

/** Says which file of the folder is at fault. */
export function wrong(folder: string, file: string, what: string, cause?: unknown): Failure {
  return new Failure(
    'model-unusable',
    `${file} in ${folder} ${what}`,
    'Name a folder with model.onnx, tokenizer.json and config.json of one model, as models are published.',
    { cause },
  );
}
