// Works out behind everything else how healthy the patterns of a workspace are, what they cost and what they did, and remembers it.
import type { Log } from '../../shared/model/log.ts';
import type { PatternDefinition } from '../../shared/protocol/patterns.ts';
import { AUTHORING_VERSION } from '../scoring/authoring.ts';
import type { AuthoringThreads } from '../scoring/authoring-threads.ts';
import { type Figures, readFigures } from '../stores/patterns-figures.ts';
import { type Checked, healthDigest, keepHealths, readHealths } from '../stores/patterns-health.ts';
import { readPatterns } from '../stores/patterns-source.ts';
import { sampleMessages } from '../stores/studio-messages.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';

/** Messages on which costs are measured. */
const SAMPLE = 200;
/** What is worked out is kept and told in portions. */
const PORTION_MS = 2_000;
/** Opening a workspace has better things to do. */
const BEGIN_AFTER_MS = 3_000;
const AGAIN_AFTER_MS = 500;
/** Figures come from a good part of the recorded messages: not again within this time. */
const FIGURES_MS = 60_000;
/** A list waits so long for its first figures; then it comes without, and they are told when they are there. */
const FIGURES_WAIT_MS = 150;

export interface HealthOptions {
  readonly workspace: OpenWorkspace;
  readonly threads: AuthoringThreads;
  /** Told of patterns about which more is known; null means all. */
  readonly changed: (names: readonly string[] | null) => void;
  readonly log: Log;
}

export class PatternHealthKeeper {
  readonly #options: HealthOptions;
  readonly #known = new Map<string, Checked>();
  #figures: Figures | null = null;
  #figuresAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #again = false;
  #busy = false;
  #stopped = false;

  constructor(options: HealthOptions) {
    this.#options = options;
  }

  /** Begins after a while, so that opening a workspace is not held up. */
  start(): void {
    this.#later(BEGIN_AFTER_MS);
  }

  /** Patterns have changed: looks for values not worked out yet. */
  look(): void {
    this.#later(AGAIN_AFTER_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** What is known of a definition by now. */
  known(definition: PatternDefinition): Checked | undefined {
    return this.#known.get(digestOf(definition));
  }

  /** Takes over what other consoles worked out, in one read. */
  async recall(definitions: readonly PatternDefinition[]): Promise<void> {
    const digests = new Set(definitions.map(digestOf));
    for (const digest of this.#known.keys()) digests.delete(digest);
    const { database, shape } = this.#options.workspace;
    for (const [digest, checked] of await readHealths(database, shape(), [...digests]))
      this.#known.set(digest, checked);
  }

  /** Worked out now where it is not known: somebody waits. */
  async check(definition: PatternDefinition): Promise<Checked> {
    const known = this.known(definition);
    if (known) return known;
    const checked = await this.#options.threads.check(triedOf(definition), false);
    this.#known.set(digestOf(definition), checked);
    return checked;
  }

  /** Hits and closures as last counted; null where they are still being counted for the first time. */
  async figures(): Promise<Figures | null> {
    if (performance.now() - this.#figuresAtMs > FIGURES_MS) this.#reading ??= this.#count();
    if (this.#figures === null && this.#reading)
      await Promise.race([this.#reading, new Promise((resolve) => setTimeout(resolve, FIGURES_WAIT_MS))]);
    return this.#figures;
  }

  async #count(): Promise<void> {
    const { workspace, changed, log } = this.#options;
    const first = this.#figures === null;
    const began = performance.now();
    try {
      this.#figures = await readFigures(workspace.database, workspace.shape());
      // Whoever has read the list without them, or with old ones, reads it anew.
      if (!first || performance.now() - began > FIGURES_WAIT_MS) changed(null);
    } catch {
      log('warn', 'pattern-figures');
    } finally {
      this.#figuresAtMs = performance.now();
      this.#reading = null;
    }
  }

  #later(milliseconds: number): void {
    if (this.#stopped) return;
    if (this.#busy) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running = this.#pass();
    }, milliseconds);
    this.#timer.unref();
  }

  async #pass(): Promise<void> {
    this.#busy = true;
    this.#again = false;
    try {
      await this.#workOut();
    } catch {
      // The database is away, or the console is closing: the next change or opening begins again.
      if (!this.#stopped) this.#options.log('info', 'pattern-health-later');
    }
    this.#busy = false;
    if (this.#again) this.#later(AGAIN_AFTER_MS);
  }

  async #workOut(): Promise<void> {
    const { workspace, threads, changed } = this.#options;
    const stored = await readPatterns(workspace.database, workspace.shape());
    const definitions = stored.filter(({ flaw }) => flaw === null).map(({ definition }) => definition);
    await this.recall(definitions);
    const waiting = new Map<string, PatternDefinition>();
    for (const definition of definitions) {
      const digest = digestOf(definition);
      if (!this.#known.has(digest)) waiting.set(digest, definition);
    }
    if (waiting.size === 0) return;
    threads.measureOn(await sampleMessages(workspace.database, workspace.shape(), SAMPLE));
    let portion = new Map<string, Checked>();
    let names: string[] = [];
    let toldMs = performance.now();
    const tell = async (): Promise<void> => {
      await keepHealths(workspace.database, workspace.shape(), portion);
      changed(names.length > 200 ? null : names);
      portion = new Map();
      names = [];
      toldMs = performance.now();
    };
    for (const [digest, definition] of waiting) {
      if (this.#stopped) return;
      const checked = await threads.check(triedOf(definition), true).catch(() => null);
      // One that ends its thread is tried again at the next opening; the others go on.
      if (!checked) continue;
      this.#known.set(digest, checked);
      portion.set(digest, checked);
      names.push(definition.name);
      if (performance.now() - toldMs > PORTION_MS) await tell();
    }
    if (portion.size > 0) await tell();
  }
}

const digests = new WeakMap<PatternDefinition, string>();

/** A list asks for each of thousands several times. */
function digestOf(definition: PatternDefinition): string {
  const known = digests.get(definition);
  if (known !== undefined) return known;
  const digest = healthDigest(definition, AUTHORING_VERSION);
  digests.set(definition, digest);
  return digest;
}

const triedOf = ({ type, value, caseSensitive }: PatternDefinition) => ({ type, value, caseSensitive });
