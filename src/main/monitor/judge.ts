// Judges messages by what is stored now: rules, settings and exceptions, read anew within a second of any change.
import { type MonitorSettings, monitorSettingsSchema } from '../../shared/model/configuration.ts';
import type { Log } from '../../shared/model/log.ts';
import { DEFAULT_SCORING, type ScoringConfiguration } from '../scoring/configuration.ts';
import { type Context, type Message, type Verdict, withMl } from '../scoring/engine.ts';
import { type Exception, exceptedPatterns } from '../scoring/exceptions.ts';
import { MlThread } from '../scoring/ml/ml-thread.ts';
import type { MlScore } from '../scoring/ml/scorer.ts';
import { SecondScorer, strongestMl } from '../scoring/ml/second-scorer.ts';
import type { PatternProblem } from '../scoring/patterns.ts';
import { compilePatterns } from '../scoring/patterns.ts';
import { type Scored, ScoringPool } from '../scoring/pool.ts';
import { monitorSettings, rulesFingerprint } from '../stores/monitor-settings.ts';
import { readRules } from '../stores/rules.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { workerPath } from '../workspace/worker-path.ts';
import type { Counts } from './counts.ts';

/** Characters of one message that are searched: its beginning, and a part of its end. */
const SCORED_HEAD = 150_000;
const SCORED_TAIL = 50_000;

export interface JudgeOptions {
  readonly counts: Counts;
  readonly log: Log;
  /** Threads that search for patterns. */
  readonly threads: number;
  /** Folder of a second classifier; empty for none. */
  readonly secondModel: string;
  /** Told of a pattern that is not searched for any more, because it was too slow again and again. */
  onSuspend(pattern: string): void;
}

export interface Judgement extends Scored {
  readonly context: Context;
  readonly message: Message;
}

export class Judge {
  readonly #options: JudgeOptions;
  readonly #ml = new MlThread(workerPath('ml'));
  readonly #second: SecondScorer;
  #pool: ScoringPool | null = null;
  #compiled = false;
  #nowReady: () => void = () => undefined;
  /** Resolves when messages can be judged. */
  readonly whenReady: Promise<void> = new Promise((resolve) => {
    this.#nowReady = resolve;
  });
  #print = '';
  #takenAt: string | null = null;
  #exceptions: readonly Exception[] = [];
  #bypassRoles: ReadonlySet<string> = new Set();
  settings: ScoringConfiguration = DEFAULT_SCORING;
  monitor: MonitorSettings = monitorSettingsSchema.parse({});
  patterns = 0;
  problems: readonly PatternProblem[] = [];

  constructor(options: JudgeOptions) {
    this.#options = options;
    this.#second = new SecondScorer({ workerFile: workerPath('neural') });
    this.#second.use(options.secondModel);
  }

  /** Whether rules were read, so that messages can be judged. */
  get ready(): boolean {
    return this.#compiled;
  }

  get waiting(): { readonly score: number; readonly classifier: number } {
    return { score: this.#pool?.waiting ?? 0, classifier: this.#ml.waiting };
  }

  get suspended(): readonly string[] {
    return this.#pool?.suspended ?? [];
  }

  get ml(): { readonly state: 'ready' | 'unavailable'; readonly detail: string } {
    const { usable, detail } = this.#ml.state;
    const second = this.#second.state;
    const more = second.state === 'unusable' ? `; ${second.failure.message}` : '';
    return { state: usable ? 'ready' : 'unavailable', detail: detail + more };
  }

  /** Reads rules and settings where they have changed. True where they had. */
  async refresh(sql: Sql, shape: PlatformShape): Promise<boolean> {
    const print = await rulesFingerprint(sql, shape);
    if (this.#pool && print === this.#print) return false;
    const rules = await readRules(sql, shape);
    const own = await monitorSettings(sql, shape);
    this.settings = rules.settings;
    this.monitor = own.settings;
    this.#exceptions = rules.exceptions;
    this.#bypassRoles = new Set(rules.bypassRoles.map((role) => role.toLowerCase()));
    this.patterns = rules.rows.filter(({ enabled }) => enabled).length;
    const problems = [
      ...rules.problems,
      ...(own.problem === null ? [] : [{ name: 'settings', reason: own.problem }]),
    ];
    if (this.#pool) await this.#pool.update(rules.rows, rules.settings);
    else {
      this.#pool = new ScoringPool({
        workerFile: workerPath('scoring'),
        size: this.#options.threads,
        rows: rules.rows,
        settings: rules.settings,
        onCut: ({ name, milliseconds }) => {
          this.#options.counts.add('cuts');
          this.#options.log('warn', 'pattern-cut', { pattern: name, milliseconds: Math.round(milliseconds) });
        },
        onSuspend: (name) => {
          this.#options.log('error', 'pattern-suspended', { pattern: name });
          this.#options.onSuspend(name);
        },
      });
    }
    this.problems = [...problems, ...(await this.#pool.ready())];
    this.#compiled = true;
    this.#nowReady();
    this.#print = print;
    this.#takenAt = new Date().toISOString();
    return true;
  }

  /** Which rules it judges by, and since when. */
  get taken(): { readonly print: string; readonly taken_at: string | null } {
    return { print: this.#print, taken_at: this.#takenAt };
  }

  bypasses(role: string | null): boolean {
    return role !== null && this.#bypassRoles.has(role.toLowerCase());
  }

  /** Scores a message without the classifier, before others where somebody waits for it so long. Rejects with a Failure where it cannot be scored. */
  async score(
    message: Message,
    context: Context,
    writer: { readonly user: string | null; readonly role: string | null },
    waitsMs: number | null = null,
  ): Promise<Judgement> {
    if (!this.#pool) throw new Error('No rules were read yet');
    const bounded = { ...message, text: searched(message.text) };
    const excepted = exceptedPatterns(this.#exceptions, {
      text: message.text,
      atMs: message.atMs,
      ...writer,
    });
    const scored = await this.#pool.score(bounded, context, [...excepted], waitsMs);
    this.#options.counts.add('scored');
    return { ...scored, context, message: bounded };
  }

  /** The verdict once the classifiers have spoken; the same where they have nothing to say. Never rejects. */
  async withMl({ verdict, message, context }: Judgement): Promise<Verdict> {
    const began = performance.now();
    const [first, second] = await Promise.all([this.#ml.score(message.text), this.#secondSays(message.text)]);
    this.#options.counts.onClassified(performance.now() - began);
    const ml = second === null ? first : strongestMl(first, second);
    // Only the settings of rules count once patterns and signals were searched for.
    const rules = { patterns: NO_PATTERNS, signals: [], settings: this.settings, problems: [] };
    return withMl(verdict, ml, message, context, rules);
  }

  async close(): Promise<void> {
    this.#second.close();
    await Promise.all([this.#pool?.close(), this.#ml.close()]);
  }

  #secondSays(text: string): Promise<MlScore> | null {
    return this.#second.state.state === 'absent' ? null : this.#second.score(text);
  }
}

const NO_PATTERNS = compilePatterns([]);

function searched(text: string): string {
  if (text.length <= SCORED_HEAD + SCORED_TAIL) return text;
  return `${text.slice(0, SCORED_HEAD)}\n${text.slice(-SCORED_TAIL)}`;
}
