// Writes tiny ONNX models for tests: a table of vectors by token, averaged. Only as much of protobuf as that takes.
// Field numbers: onnx.proto3 of the ONNX project (ModelProto, GraphProto, NodeProto, TensorProto, ValueInfoProto).

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}
const int = (field: number, value: number) => Buffer.from([...varint(field * 8), ...varint(value)]);
const bytes = (field: number, ...parts: readonly Uint8Array[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(body.length)]), body]);
};
const text = (field: number, value: string) => bytes(field, Buffer.from(value));

const FLOAT = 1;
const INT64 = 7;

function tensor(name: string, dims: readonly number[], values: readonly number[]): Buffer {
  const raw = Buffer.from(new Float32Array(values).buffer);
  return Buffer.concat([...dims.map((dim) => int(1, dim)), int(2, FLOAT), text(8, name), bytes(9, raw)]);
}

function node(type: string, inputs: readonly string[], output: string, attributes: readonly Buffer[] = []) {
  return Buffer.concat([
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(4, type),
    ...attributes.map((attribute) => bytes(5, attribute)),
  ]);
}
const intAttribute = (name: string, value: number) =>
  Buffer.concat([text(1, name), int(3, value), int(20, 2)]);
const intsAttribute = (name: string, values: readonly number[]) =>
  Buffer.concat([text(1, name), ...values.map((value) => int(8, value)), int(20, 7)]);

function valueInfo(name: string, type: number, dims: readonly (number | string)[]): Buffer {
  const shape = dims.map((dim) => bytes(1, typeof dim === 'number' ? int(1, dim) : text(2, dim)));
  return Buffer.concat([text(1, name), bytes(2, bytes(1, int(1, type), bytes(2, ...shape)))]);
}

/**
 * A model whose input is token ids and whose output is a vector per token (`last_hidden_state`), or with `classify` their average
 * (`logits`).
 */
export function tinyModel(vectors: readonly (readonly number[])[], classify: boolean): Buffer {
  const size = vectors[0]!.length;
  const output = classify ? 'logits' : 'last_hidden_state';
  const table = tensor('table', [vectors.length, size], vectors.flat());
  const gather = node('Gather', ['table', 'input_ids'], classify ? 'rows' : output);
  const mean = node('ReduceMean', ['rows'], output, [
    intsAttribute('axes', [1]),
    intAttribute('keepdims', 0),
  ]);
  const graph = Buffer.concat([
    bytes(1, gather),
    ...(classify ? [bytes(1, mean)] : []),
    text(2, 'tiny'),
    bytes(5, table),
    bytes(11, valueInfo('input_ids', INT64, ['batch', 'tokens'])),
    bytes(12, valueInfo(output, FLOAT, classify ? ['batch', size] : ['batch', 'tokens', size])),
  ]);
  return Buffer.concat([int(1, 8), bytes(7, graph), bytes(8, int(2, 13))]);
}

/** A tokenizer that knows these words, whole and in small letters; everything else is `[UNK]`, number 0. */
export function tinyTokenizer(words: readonly string[]): string {
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(['[UNK]', ...words].map((word, index) => [word, index])),
      unk_token: '[UNK]',
    },
  });
}
