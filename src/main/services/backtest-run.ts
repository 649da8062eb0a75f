// One run of a backtest: reads history by page, lets the threads search it, judges what changes, and gives the result.
import type { BacktestResult, BacktestSpec } from '../../shared/protocol/backtests.ts';
import { type ChangedSet, changedSet } from '../backtest/change.ts';
import { changedMatches, NOTHING_RECORDED, outcomeOf } from '../backtest/judge.ts';
import { type Scanned, Scanners } from '../backtest/scanners.ts';
import { Tally } from '../backtest/tally.ts';
import type { Hit } from '../backtest/wire.ts';
import type { ScoringConfiguration } from '../scoring/configuration.ts';
import { ANYBODY, type Standing } from '../scoring/decide.ts';
import { type Exception, exceptedPatterns, withoutExcepted } from '../scoring/exceptions.ts';
import type { PatternRow } from '../scoring/pack.ts';
import { DEADLINE_MS } from '../scoring/pool.ts';
import {
  type HistoryMessage,
  type HistoryPage,
  type HistorySource,
  historySources,
  labelledMessages,
  type Place,
  recordedMessages,
  standings,
} from '../stores/backtests-history.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import { workerPath } from '../workspace/worker-path.ts';
import { patiently } from './patience.ts';

/** Messages of one page: few enough that reading one never holds up the core, or a cancel, for long. */
const PAGE = 2_000;
const KEEP_EVERY_MS = 5_000;
const THREADS = 2;
const NO_NEAR_MISSES =
  'No near misses are shown: no message held nearly all the words that the patterns on trial need, or they need none of three letters or more.';

export interface BacktestInput {
  readonly workspace: OpenWorkspace;
  readonly spec: BacktestSpec;
  readonly published: readonly PatternRow[];
  readonly settings: ScoringConfiguration;
  readonly exceptions: readonly Exception[];
  /** Names of roles by user, for exceptions that name one. */
  readonly roles: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  progress(fraction: number | null, detail: string): void;
  /** Told from time to time how far it is and what it found until then, for whoever comes when the console has died. */
  keep(output: Pick<BacktestOutput, 'result' | 'reached'>): Promise<void>;
}

export interface BacktestOutput {
  readonly result: BacktestResult;
  /** Time of the last message judged; null before the first. */
  readonly reached: string | null;
  /** Why it did not come to its end; null where it did. */
  readonly stopped: unknown;
}

/** Never rejects for what happens underway: what was judged by then is given, with the reason. */
export async function runBacktest(input: BacktestInput): Promise<BacktestOutput> {
  return new BacktestRun(input).run();
}

class BacktestRun {
  readonly #input: BacktestInput;
  readonly #change: ChangedSet;
  readonly #tally: Tally;
  readonly #notes: string[];
  /** Names whose matches are hits of what is on trial. */
  readonly #onTrial: ReadonlySet<string> | null;
  #standings = new Map<string, Standing>();
  #reached: string | null = null;
  #keptAtMs = performance.now();

  constructor(input: BacktestInput) {
    const { spec, published } = input;
    this.#input = input;
    this.#change = changedSet(published, spec.changes);
    this.#notes = [...this.#change.notes];
    this.#tally = new Tally(Date.parse(spec.from), Date.parse(spec.to));
    this.#onTrial = spec.changes.length === 0 ? null : new Set(this.#change.in.map(({ name }) => name));
  }

  async run(): Promise<BacktestOutput> {
    const { spec, signal } = this.#input;
    const rows = spec.scope === 'all' ? this.#change.after : this.#change.in;
    const data = { rows, milliseconds: DEADLINE_MS };
    const scanners = new Scanners(workerPath('backtest'), data, THREADS);
    const abort = () => void scanners.end(signal.reason);
    signal.addEventListener('abort', abort);
    let stopped: unknown = null;
    try {
      signal.throwIfAborted();
      for (const { name, reason } of await scanners.problems)
        this.#notes.push(`${name} cannot be used: ${reason}`);
      this.#standings = await this.#patiently(() => standings(this.#sql, this.#shape));
      await this.#scanAll(scanners);
      await this.#judgeLabels(scanners);
    } catch (error) {
      stopped = error;
    } finally {
      signal.removeEventListener('abort', abort);
      await scanners.end();
    }
    const result = this.#tally.result(this.#notes);
    if (result.nearMisses.length === 0 && result.messages > 0) result.notes.push(NO_NEAR_MISSES);
    if (result.cuts > 0)
      result.notes.push(
        `${result.cuts} searches were cut off: production would stall there. They count as no match.`,
      );
    return { result, reached: this.#reached, stopped };
  }

  get #sql() {
    return this.#input.workspace.database;
  }
  get #shape() {
    return this.#input.workspace.shape();
  }

  async #scanAll(scanners: Scanners): Promise<void> {
    const { spec, progress } = this.#input;
    const sources = historySources(this.#shape, spec, [...this.#change.out]);
    const counts = await this.#patiently(() => Promise.all(sources.map((source) => source.count(this.#sql))));
    const total = counts.reduce((sum, count) => sum + count, 0);
    let read = 0;
    for (const source of sources) {
      for await (const { messages, scanned, size } of this.#scanned(source, scanners)) {
        await this.#judge(source, messages, scanned);
        await this.#keep();
        read += size;
        progress(total === 0 ? null : Math.min(1, read / total), `${read.toLocaleString('en')} messages`);
      }
    }
  }

  /** Pages with what the threads found in them, in order; while one is searched, the next are read. */
  async *#scanned(source: HistorySource, scanners: Scanners) {
    const ahead: Promise<{ messages: readonly HistoryMessage[]; scanned: Scanned; size: number }>[] = [];
    let reading: Promise<HistoryPage> | null = this.#page(source, null);
    while (reading || ahead.length > 0) {
      if (reading && ahead.length <= THREADS) {
        const { messages, next }: HistoryPage = await reading;
        const scanning = scanners.scan(messages.map(({ text }) => text));
        const scan = scanning.then((scanned) => ({ messages, scanned, size: next ? PAGE : messages.length }));
        // It is waited for in its turn; until then its failure is nobody's.
        scan.catch(() => undefined);
        ahead.push(scan);
        reading = next && this.#page(source, next);
        reading?.catch(() => undefined);
      } else yield await ahead.shift()!;
    }
  }

  #page(source: HistorySource, after: Place | null): Promise<HistoryPage> {
    return this.#patiently(() => source.page(this.#sql, after, PAGE));
  }

  async #judge(source: HistorySource, messages: readonly HistoryMessage[], scanned: Scanned): Promise<void> {
    const hits = new Map(scanned.hits.map((hit) => [hit.place, hit]));
    const near = new Set(scanned.near);
    this.#tally.took(scanned.microseconds);
    this.#tally.cuts += scanned.cuts;
    const changing = messages.flatMap((message, place) => {
      const matches = this.#counted(message, hits.get(place)?.matches ?? []);
      return this.#mayChange(message, matches) ? [{ message, matches, place }] : [];
    });
    const ids = source.kind === 'event' ? changing.map(({ message }) => message.id) : [];
    const recorded = await this.#patiently(() => recordedMessages(this.#sql, this.#shape, ids));
    const places = new Set(changing.map(({ place }) => place));
    for (const [place, message] of messages.entries()) {
      if (places.has(place)) continue;
      this.#tally.same(message, message.level);
      if (near.has(place)) this.#tally.near({ ...message, atMs: Date.parse(message.at) }, message.total);
    }
    const { settings } = this.#input;
    for (const { message, matches } of changing) {
      const record = recorded.get(message.id) ?? NOTHING_RECORDED;
      const standing = (message.user !== null && this.#standings.get(message.user)) || ANYBODY;
      const anew =
        this.#input.spec.scope === 'all'
          ? matches
          : changedMatches(record.matched, this.#change.out, matches);
      const before = outcomeOf(record, record.matched, standing, settings);
      const after = outcomeOf(record, anew, standing, settings);
      const trial = matches.filter(({ name }) => this.#onTrial?.has(name) ?? true);
      this.#tally.judged({ ...message, atMs: Date.parse(message.at) }, before, after, {
        hit: trial.length > 0,
        hitBefore: this.#onTrial ? message.named : record.matched.length > 0,
        spans: trial.flatMap(({ spans }) => spans.map(([start, end]): [number, number] => [start, end])),
      });
    }
    this.#reached = messages.at(-1)?.at ?? this.#reached;
  }

  async #keep(): Promise<void> {
    if (performance.now() - this.#keptAtMs < KEEP_EVERY_MS) return;
    this.#keptAtMs = performance.now();
    // What cannot be kept now is kept at the end.
    await this.#input
      .keep({ result: this.#tally.result(this.#notes), reached: this.#reached })
      .catch(() => undefined);
  }

  /** Without the matches that an exception takes out. */
  #counted(message: Pick<HistoryMessage, 'user' | 'text' | 'at'>, matches: Hit['matches']): Hit['matches'] {
    const { exceptions, roles } = this.#input;
    if (matches.length === 0 || exceptions.length === 0) return matches;
    const { user, text, at } = message;
    const role = (user !== null && roles.get(user)) || null;
    return withoutExcepted(matches, exceptedPatterns(exceptions, { text, atMs: Date.parse(at), user, role }))
      .counted;
  }

  /** Only these are looked at closely: on all others nothing that counts has changed. */
  #mayChange(message: HistoryMessage, matches: Hit['matches']): boolean {
    if (message.named) return true;
    if (this.#input.spec.scope === 'changes') return matches.length > 0;
    const score = Math.min(
      100,
      matches.reduce((sum, match) => sum + match.score, 0),
    );
    return score !== message.patternScore || matches.some(({ name }) => this.#onTrial?.has(name) ?? true);
  }

  /** Precision and recall are measured on what people judged, whatever the population; what an exception covers is no hit. */
  async #judgeLabels(scanners: Scanners): Promise<void> {
    const labelled = await this.#patiently(() => labelledMessages(this.#sql, this.#shape, this.#input.spec));
    for (let start = 0; start < labelled.length; start += PAGE) {
      const page = labelled.slice(start, start + PAGE);
      const { hits } = await scanners.scan(page.map(({ text }) => text));
      const hit = new Set(
        hits
          .filter(({ place, matches }) =>
            this.#counted(page[place]!, matches).some(({ name }) => this.#onTrial?.has(name) ?? true),
          )
          .map(({ place }) => place),
      );
      for (const [place, { truePositive }] of page.entries())
        this.#tally.labelled(truePositive, hit.has(place));
    }
  }

  #patiently<T>(ask: () => Promise<T>): Promise<T> {
    return patiently(this.#input, ask);
  }
}
