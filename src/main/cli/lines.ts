// JSON lines in and out: reads one row after the other, writes no faster than is read, and remembers that something was wrong.
import type { Readable, Writable } from 'node:stream';
import type { z } from 'zod';

/** Bytes of one row; more is a mistake, not a message. */
const LONGEST_ROW = 64 * 1024 * 1024;
const NEWLINE = 10;

/** Where rows come from and go to, and where mistakes are told. */
export class Lines {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #errors: Writable;
  #mistakes = 0;

  constructor(input: Readable, output: Writable, errors: Writable) {
    this.#input = input;
    this.#output = output;
    this.#errors = errors;
  }

  /** Whether anything was wrong. */
  get mistaken(): boolean {
    return this.#mistakes > 0;
  }

  /** Tells what was wrong; the rest goes on. */
  complain(reason: string): void {
    this.#mistakes += 1;
    this.#errors.write(`${reason}\n`);
  }

  async write(row: unknown): Promise<void> {
    if (this.#output.write(`${JSON.stringify(row)}\n`)) return;
    await new Promise((resolve) => this.#output.once('drain', resolve));
  }

  /** The rows that fit the schema, each with its line number. What does not fit is told by its line. */
  async *rows<Schema extends z.ZodType>(schema: Schema): AsyncGenerator<z.output<Schema>> {
    let line = 0;
    for await (const bytes of this.#lines()) {
      line += 1;
      const read = bytes.length > LONGEST_ROW ? 'is longer than 64 MB' : parseLine(bytes);
      if (read === null) continue;
      if (typeof read === 'string') {
        this.complain(`Line ${line} ${read}`);
        continue;
      }
      const parsed = schema.safeParse(read.value);
      if (parsed.success) yield parsed.data;
      else this.complain(`Line ${line}: ${issuesOf(parsed.error)}`);
    }
  }

  /** Split at newlines alone: other line separators may stand within a JSON text. */
  async *#lines(): AsyncGenerator<Buffer> {
    let parts: Buffer[] = [];
    for await (const chunk of this.#input) {
      let rest = chunk as Buffer;
      for (let at = rest.indexOf(NEWLINE); at >= 0; at = rest.indexOf(NEWLINE)) {
        parts.push(rest.subarray(0, at));
        yield Buffer.concat(parts);
        parts = [];
        rest = rest.subarray(at + 1);
      }
      parts.push(rest);
    }
    const last = Buffer.concat(parts);
    if (last.length > 0) yield last;
  }
}

/** Null for an empty line; in words, why it is no JSON. */
function parseLine(bytes: Buffer): { value: unknown } | string | null {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return 'is not UTF-8';
  }
  if (text.trim() === '') return null;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return 'is not JSON';
  }
}

/** What a schema has against a value, in one line. */
export function issuesOf(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ');
}
