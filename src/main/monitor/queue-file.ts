// The local queue: judged messages that the database does not have yet, in files that survive a kill, bounded, and honest about loss.
import {
  closeSync,
  fdatasync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** A file is begun anew at this size, so that what is done can be removed. */
const SEGMENT_BYTES = 8 * 1024 * 1024;
const SYNC_MS = 20;

export interface QueueOptions {
  readonly folder: string;
  /** Bytes of all files together; beyond, the oldest file is dropped, told and counted. */
  readonly mostBytes?: number;
  /** Told of records that were dropped before the database had them. */
  onDropped?(records: number): void;
  /** For tests: how a line reaches the disk. */
  readonly write?: (fd: number, line: string) => void;
}

interface Segment {
  readonly file: string;
  bytes: number;
  /** Numbers of its records, in the order of its lines. */
  readonly numbers: number[];
  /** Those that are not done. */
  readonly open: Set<number>;
}

export interface Entry {
  readonly number: number;
  readonly value: unknown;
}

export class QueueFile {
  readonly #options: QueueOptions;
  readonly #mostBytes: number;
  readonly #segments: Segment[] = [];
  readonly #segmentOf = new Map<number, Segment>();
  #fd: number | null = null;
  #last = 0;
  #next = 0;
  #problem: string | null = null;
  #torn = false;
  #syncing: NodeJS.Timeout | null = null;

  /** Takes up what an earlier run left; a line that a crash cut short is passed over. */
  constructor(options: QueueOptions) {
    this.#options = options;
    this.#mostBytes = options.mostBytes ?? 256 * 1024 * 1024;
    try {
      mkdirSync(options.folder, { recursive: true, mode: 0o700 });
      for (const name of readdirSync(options.folder)
        .filter((found) => /^\d+\.jsonl$/.test(found))
        .sort()) {
        const file = join(options.folder, name);
        const segment = { file, bytes: statSync(file).size, numbers: [], open: new Set<number>() };
        this.#segments.push(segment);
        for (const _ of readValues(file)) this.#number(segment);
        if (segment.open.size === 0) this.#remove(segment);
        this.#next = Number.parseInt(name, 10) + 1;
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** What is wrong with the disk, in words; null where records are safe. */
  get problem(): string | null {
    return this.#problem;
  }

  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Records that are not done. */
  get size(): number {
    return this.#segmentOf.size;
  }

  /** Records that are not done and not among `held`, oldest first: those of the first file that has any. */
  take(held: ReadonlySet<number>): Entry[] {
    for (const segment of this.#segments) {
      if (![...segment.open].some((number) => !held.has(number))) continue;
      const values = readValues(segment.file);
      return segment.numbers.flatMap((number, place) =>
        segment.open.has(number) && !held.has(number) && values[place] !== undefined
          ? [{ number, value: values[place] }]
          : [],
      );
    }
    return [];
  }

  /** Keeps a record; gives its number, or null where the disk refuses it. Safe from a kill at once, from a power cut soon after. */
  append(value: unknown): number | null {
    const line = `${this.#torn ? '\n' : ''}${JSON.stringify(value)}\n`;
    try {
      const segment = this.#writable();
      if (this.#options.write) this.#options.write(this.#fd!, line);
      else writeWhole(this.#fd!, line);
      segment.bytes += Buffer.byteLength(line);
      this.#torn = false;
      this.#problem = null;
      this.#syncSoon();
      const number = this.#number(segment);
      this.#bound();
      return number;
    } catch (error) {
      this.#torn = true;
      this.#fail(error);
      return null;
    }
  }

  /** The database has these. */
  done(numbers: readonly number[]): void {
    for (const number of numbers) {
      const segment = this.#segmentOf.get(number);
      if (!segment) continue;
      this.#segmentOf.delete(number);
      segment.open.delete(number);
      if (segment.open.size === 0 && (segment !== this.#segments.at(-1) || segment.bytes > SEGMENT_BYTES / 8))
        this.#remove(segment);
    }
    // Nothing that is here can be lost any more; whether the disk takes more shows with the next record.
    if (this.size === 0) this.#problem = null;
  }

  /** Forces everything to the disk, and removes what is of no use any more. */
  close(): void {
    if (this.#syncing) clearTimeout(this.#syncing);
    this.#closeFile();
    for (const segment of [...this.#segments]) if (segment.open.size === 0) this.#remove(segment);
  }

  #number(segment: Segment): number {
    const number = ++this.#last;
    segment.numbers.push(number);
    segment.open.add(number);
    this.#segmentOf.set(number, segment);
    return number;
  }

  #writable(): Segment {
    const current = this.#segments.at(-1);
    if (this.#fd !== null && current && current.bytes < SEGMENT_BYTES) return current;
    this.#closeFile();
    const file = join(this.#options.folder, `${String(this.#next).padStart(10, '0')}.jsonl`);
    this.#fd = openSync(file, 'a', 0o600);
    this.#next += 1;
    const segment = { file, bytes: 0, numbers: [], open: new Set<number>() };
    this.#segments.push(segment);
    return segment;
  }

  #bound(): void {
    while (this.bytes > this.#mostBytes && this.#segments.length > 1) {
      const oldest = this.#segments[0]!;
      const dropped = oldest.open.size;
      for (const number of oldest.open) this.#segmentOf.delete(number);
      oldest.open.clear();
      this.#remove(oldest);
      if (dropped > 0) this.#options.onDropped?.(dropped);
    }
  }

  /** Whether a record was dropped before it was done. */
  has(number: number): boolean {
    return this.#segmentOf.has(number);
  }

  #remove(segment: Segment): void {
    const place = this.#segments.indexOf(segment);
    if (place < 0) return;
    if (place === this.#segments.length - 1) this.#closeFile();
    this.#segments.splice(place, 1);
    rmSync(segment.file, { force: true });
  }

  #syncSoon(): void {
    this.#syncing ??= setTimeout(() => {
      this.#syncing = null;
      if (this.#fd !== null)
        fdatasync(this.#fd, (error) => {
          // A file that was closed meanwhile was forced to the disk then.
          if (error && error.code !== 'EBADF') this.#fail(error);
        });
    }, SYNC_MS);
    this.#syncing.unref();
  }

  #closeFile(): void {
    if (this.#fd === null) return;
    const fd = this.#fd;
    this.#fd = null;
    try {
      closeSync(fd);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const code = (error as NodeJS.ErrnoException).code;
    this.#problem =
      code === 'ENOSPC' || code === 'EDQUOT'
        ? 'The disk is full: what waits for the database is kept in memory alone'
        : `The local queue cannot be written (${code ?? 'unknown'}): what waits for the database is kept in memory alone`;
  }
}

function writeWhole(fd: number, line: string): void {
  const bytes = Buffer.from(line);
  let at = 0;
  while (at < bytes.length) at += writeSync(fd, bytes, at);
}

/** The records of a file, without lines that were cut short. */
function readValues(file: string): unknown[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as unknown];
      } catch {
        return [];
      }
    });
}
