/** The file of a linear model: a mark, a checked header, one byte a weight and head, and a checksum over all of it. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Failure } from '../../../shared/model/failure.ts';
import { BUCKETS, DENSE_NAMES, FEATURES_VERSION } from './features.ts';

const MARK = 'WRLM';
const FORMAT = 2;
/** Each kind of attack has weights of its own; a text is as suspicious as all of them together find it. */
export const HEADS = ['extraction', 'hijacking', 'jailbreak'] as const;
/** Mark, format, length of the header. */
const FIXED = 12;
const CHECKSUM = 32;
const WEIGHTS = BUCKETS * HEADS.length;
const LONGEST_HEADER = 65_536;

const headerSchema = z.object({
  name: z.string().min(1).max(60),
  version: z.string().min(1).max(30),
  /** How texts are read; a model only fits the reading it was trained with. */
  features: z.number().int(),
  buckets: z.number().int(),
  /** One for each head, as are the dense weights of each of their names. */
  bias: z.array(z.number()).length(HEADS.length),
  /** What one step of a weight is worth. */
  scale: z.number().positive(),
  dense: z.array(z.number()).length(DENSE_NAMES.length * HEADS.length),
  /** probability = 1 / (1 + exp(−(slope × raw + offset))) */
  slope: z.number().positive(),
  offset: z.number(),
});
export type ModelHeader = z.infer<typeof headerSchema>;

export interface LinearModel {
  readonly header: ModelHeader;
  /** By bucket, then by head. */
  readonly weights: Int8Array;
}

export function encodeModel({ header, weights }: LinearModel): Buffer {
  const json = Buffer.from(JSON.stringify(headerSchema.parse(header)), 'utf8');
  const fixed = Buffer.alloc(FIXED);
  fixed.write(MARK, 'latin1');
  fixed.writeUInt32LE(FORMAT, 4);
  fixed.writeUInt32LE(json.length, 8);
  const body = Buffer.concat([fixed, json, Buffer.from(weights.buffer, weights.byteOffset, weights.length)]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

function unusable(reason: string): Failure {
  return new Failure(
    'model-unusable',
    `The classifier's model file ${reason}`,
    'Restore data/model from the repository or the installer, or run "npm run train"',
  );
}

/** Throws a Failure that says what is wrong: not a model, cut short, damaged, or of another version. */
export function decodeModel(bytes: Uint8Array): LinearModel {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < FIXED || file.toString('latin1', 0, 4) !== MARK) throw unusable('is not a model file');
  const format = file.readUInt32LE(4);
  if (format !== FORMAT) throw unusable(`is of another version (${format}; this program reads ${FORMAT})`);
  const length = file.readUInt32LE(8);
  if (length > LONGEST_HEADER) throw unusable('is damaged');
  const size = FIXED + length + WEIGHTS + CHECKSUM;
  if (file.length < size) throw unusable('is cut short');
  const body = file.subarray(0, -CHECKSUM);
  if (file.length > size || !createHash('sha256').update(body).digest().equals(file.subarray(-CHECKSUM)))
    throw unusable('is damaged');
  const header = headerSchema.safeParse(parsed(file.toString('utf8', FIXED, FIXED + length)));
  if (!header.success) throw unusable('has a header that cannot be read');
  if (header.data.features !== FEATURES_VERSION || header.data.buckets !== BUCKETS)
    throw unusable(`was trained for another reading of texts (version ${header.data.features})`);
  // A copy: the file's bytes may be a slice of something larger.
  return {
    header: header.data,
    weights: Int8Array.from(new Int8Array(file.buffer, file.byteOffset + FIXED + length, WEIGHTS)),
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
