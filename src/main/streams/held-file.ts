// Alerts that were only heard and that no database holds yet, in a file of this machine: bounded, and written before they count
// as safe. Those that still wait for their row are noted in it as well, so that a crash does not lose them. Each line adds an
// alert or takes one out; what a crash cut off at its end is left out when it is read again.
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Log } from '../../shared/model/log.ts';
import type { HeardAlert } from '../stores/feed.ts';
import { Mutex } from '../workspace/mutex.ts';

export interface HeldLimits {
  readonly alerts: number;
  readonly bytes: number;
}

export const HELD_LIMITS: HeldLimits = { alerts: 20_000, bytes: 64 * 1024 * 1024 };
/** Lines that stand for nothing any more, before the file is written anew. */
const STALE_LINES = 2_000;

const textSchema = z.string().nullable();
const alertSchema: z.ZodType<HeardAlert> = z.object({
  key: z.string().regex(/^f:[0-9a-f]{32}$/),
  channel: z.string(),
  type: z.string(),
  hasRow: z.boolean(),
  alertId: textSchema,
  sentMs: z.number().nullable(),
  receivedMs: z.number(),
  userId: textSchema,
  userEmail: textSchema,
  conversationId: textSchema,
  text: z.string(),
  score: z.number().int().min(0).max(100),
  patterns: z.array(z.string()),
  action: textSchema,
  raw: textSchema,
});
const lineSchema = z.union([
  z.object({ add: alertSchema }),
  z.object({ note: alertSchema }),
  z.object({ out: z.string() }),
]);

interface Entry {
  readonly alert: HeardAlert;
  readonly bytes: number;
  /** Only noted: it may still find its row. */
  readonly noted: boolean;
}

/** The alerts are in memory as well; a full disk is logged, and they stay in memory. */
export class HeldFile {
  readonly #file: string;
  readonly #log: Log;
  readonly #limits: HeldLimits;
  readonly #alerts = new Map<string, Entry>();
  readonly #mutex = new Mutex();
  #bytes = 0;
  #lines = 0;
  #notes = 0;
  /** Notes that stand for nothing any more and are still in the file. Lost by a crash they do no harm: the row is found again. */
  #outs: string[] = [];

  private constructor(file: string, log: Log, limits: HeldLimits) {
    this.#file = file;
    this.#log = log;
    this.#limits = limits;
  }

  /** Reads what was held when the console last ran. A file that cannot be read is left alone and logged. */
  static async open(file: string, log: Log, limits: HeldLimits = HELD_LIMITS): Promise<HeldFile> {
    const held = new HeldFile(file, log, limits);
    const lines = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') log('error', 'held-alerts-unreadable', { code: error.code });
      return '';
    });
    for (const line of lines.split('\n')) {
      if (line !== '') held.#replay(line);
    }
    return held;
  }

  /** How many are held, without those only noted. */
  get size(): number {
    return this.#alerts.size - this.#notes;
  }

  /** Whether it is held, and not only noted. */
  has(key: string): boolean {
    return this.#alerts.get(key)?.noted === false;
  }

  /** Those that are held, oldest first. */
  all(): HeardAlert[] {
    return [...this.#alerts.values()].filter(({ noted }) => !noted).map(({ alert }) => alert);
  }

  /** Those that were noted and neither held nor taken out since, oldest first. */
  noted(): HeardAlert[] {
    return [...this.#alerts.values()].filter(({ noted }) => noted).map(({ alert }) => alert);
  }

  /** Resolves when they are on disk. Where there are too many, the oldest go, and the log says how many. */
  add(alerts: readonly HeardAlert[]): Promise<void> {
    const fresh = alerts.filter((alert) => !this.has(alert.key));
    if (fresh.length === 0) return Promise.resolve();
    for (const alert of fresh) this.#put(alert, false);
    return this.#append(() => fresh.map((alert) => ({ add: alert })));
  }

  /**
   * Writes down alerts that wait for their row, and what was taken out since. Resolves when they are on disk. Where there is no
   * room they are left out: nothing that is held goes for them.
   */
  note(alerts: readonly HeardAlert[]): Promise<void> {
    const fresh: HeardAlert[] = [];
    for (const alert of alerts) {
      if (this.#alerts.size >= this.#limits.alerts || this.#bytes >= this.#limits.bytes) break;
      if (this.#alerts.has(alert.key)) continue;
      this.#put(alert, true);
      fresh.push(alert);
    }
    if (fresh.length === 0 && this.#outs.length === 0) return Promise.resolve();
    // One that found its row while this waited for the file is not written any more.
    const still = ({ key }: HeardAlert) => this.#alerts.get(key)?.noted === true;
    return this.#append(() => fresh.filter(still).map((alert) => ({ note: alert })));
  }

  /** Resolves when those held are out of the file; those only noted go with the next writing, which nobody need wait for. */
  remove(keys: readonly string[]): Promise<void> {
    const there = keys.filter((key) => this.#alerts.has(key));
    const held = there.filter((key) => this.has(key));
    for (const key of there) {
      if (!this.has(key)) this.#outs.push(key);
      this.#take(key);
    }
    return held.length === 0 ? Promise.resolve() : this.#append(() => held.map((key) => ({ out: key })));
  }

  #put(alert: HeardAlert, noted: boolean): void {
    this.#take(alert.key);
    const bytes = 2 * (alert.text.length + (alert.raw?.length ?? 0)) + 500;
    this.#alerts.set(alert.key, { alert, bytes, noted });
    this.#bytes += bytes;
    if (noted) this.#notes += 1;
    let dropped = 0;
    for (const key of this.#alerts.keys()) {
      if (this.#alerts.size <= this.#limits.alerts && this.#bytes <= this.#limits.bytes) break;
      this.#take(key);
      dropped += 1;
    }
    if (dropped > 0) this.#log('error', 'held-alerts-full', { dropped });
  }

  #take(key: string): void {
    const entry = this.#alerts.get(key);
    if (entry === undefined) return;
    this.#bytes -= entry.bytes;
    if (entry.noted) this.#notes -= 1;
    this.#alerts.delete(key);
  }

  #replay(line: string): void {
    this.#lines += 1;
    let parsed: z.infer<typeof lineSchema>;
    try {
      parsed = lineSchema.parse(JSON.parse(line));
    } catch {
      this.#log('warn', 'held-alert-unreadable');
      return;
    }
    if ('out' in parsed) this.#take(parsed.out);
    else if ('add' in parsed) this.#put(parsed.add, false);
    else if (!this.#alerts.has(parsed.note.key)) this.#put(parsed.note, true);
  }

  /** `what` gives the lines at the moment of writing. */
  #append(what: () => readonly object[]): Promise<void> {
    return this.#mutex.run(async () => {
      try {
        await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
        const outs = this.#outs.splice(0).map((out) => ({ out }));
        const lines = [...outs, ...what()];
        // What waits in a storm is noted and gone again at once: the file then may be as long again as what stands in it.
        if (this.#lines + lines.length > 2 * this.#alerts.size + STALE_LINES) await this.#rewrite();
        else await this.#write('a', lines);
      } catch (error) {
        this.#log('error', 'held-alerts-unwritten', { code: (error as NodeJS.ErrnoException).code });
      }
    });
  }

  async #rewrite(): Promise<void> {
    this.#lines = 0;
    await this.#write(
      'w',
      [...this.#alerts.values()].map(({ alert, noted }) => (noted ? { note: alert } : { add: alert })),
    );
    await rename(`${this.#file}.part`, this.#file);
  }

  async #write(flag: 'a' | 'w', lines: readonly object[]): Promise<void> {
    const file = await open(flag === 'a' ? this.#file : `${this.#file}.part`, flag, 0o600);
    try {
      // A line that a crash cut short must not swallow the next one.
      const start = flag === 'a' ? '\n' : '';
      await file.writeFile(`${start}${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    this.#lines += lines.length;
  }
}
