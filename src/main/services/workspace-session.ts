// One opening of one workspace: its database, its doorbell, what was found in it, until it is closed.
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import type { Right } from '../../shared/protocol/rights.ts';
import type { ServiceState, WorkspaceProfile, WorkspaceState } from '../../shared/protocol/workspace.ts';
import { databaseAway, translateError } from '../workspace/errors.ts';
import type { LiveSource, OpenWorkspace } from '../workspace/open-workspace.ts';
import type { Database, Health, Supervised } from '../workspace/port.ts';
import { type Probe, probe } from '../workspace/probe.ts';
import type { PlatformShape } from '../workspace/shape.ts';

export interface SessionOptions {
  readonly profile: WorkspaceProfile;
  /** Waited for before opening; a session closed meanwhile opens nothing. */
  readonly after: Promise<void>;
  /** Opens the database; may take seconds. What it throws is shown as why the workspace failed to open. */
  openDatabase(): Promise<Database & Supervised>;
  /** Looks for what forbids to work with this database at all, e.g. a newer console's schema; throws a Failure then. */
  refuse(database: Database, shape: PlatformShape): Promise<void>;
  createLive(database: Database & Supervised): LiveSource | null;
  /** Called once, as soon as the database was reached for the first time. The result undoes it. */
  onOpen(workspace: OpenWorkspace): Promise<() => Promise<void>>;
  /** Called whenever `state()` may have changed. */
  changed(): void;
  log: Log;
}

type Problem = WorkspaceState['problem'];

/** What a database is refused for by what is in it, not for want of a lock, a right or room on the disk. */
const REBUILDABLE: ReadonlySet<string> = new Set([
  'migration-changed',
  'workspace-too-new',
  'workspace-damaged',
]);

/** Rights that hold while nothing is known of the database. */
const NO_RIGHTS: ReadonlySet<Right> = new Set<Right>(['console.use']);

export class WorkspaceSession {
  readonly profile: WorkspaceProfile;
  readonly #options: SessionOptions;
  readonly #since = Date.now();
  readonly #opening: Promise<void>;
  #database: (Database & Supervised) | null = null;
  #live: LiveSource | null = null;
  #workspace: OpenWorkspace | null = null;
  #probe: Probe | null = null;
  #problem: Problem = null;
  #note: Problem = null;
  #phase: WorkspaceState['phase'] = 'opening';
  #undo: (() => Promise<void>) | null = null;
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.profile = options.profile;
    this.#opening = this.#open();
  }

  /** True once opening failed for good: only a new session can help. */
  get dead(): boolean {
    return this.#phase === 'failed' && this.#database === null;
  }

  rights(): ReadonlySet<Right> {
    if (!this.#probe) return NO_RIGHTS;
    // What comes over the live channel may be read by whom that channel lets in, whatever tables there are.
    return this.#live ? new Set([...this.#probe.rights, 'alerts.read' as const]) : this.#probe.rights;
  }

  /** True where the embedded database itself is why opening failed: its platform is simulated, so a fresh one may take its place. */
  get rebuildable(): boolean {
    return this.profile.kind === 'embedded' && this.dead && REBUILDABLE.has(this.#problem?.code ?? '');
  }

  /** The workspace as services see it. Throws a retryable Failure while its database was never reached. */
  workspace(): OpenWorkspace {
    if (this.#workspace && this.#probe) return this.#workspace;
    if (this.#problem)
      throw new Failure(this.#problem.code, this.#problem.message, this.#problem.hint, { retryable: true });
    throw new Failure('workspace-opening', 'The workspace is still being opened', 'Wait a moment.', {
      retryable: true,
    });
  }

  state(): WorkspaceState {
    return {
      profile: this.profile,
      phase: this.#phase,
      services: [this.#databaseState(), this.#liveState()],
      rights: [...this.rights()],
      missing: [...(this.#probe?.missing ?? [])],
      clockSkewSeconds: this.#probe?.clockSkewSeconds ?? null,
      problem: this.#problem ?? this.#note,
      rebuildable: this.rebuildable,
    };
  }

  /** Says something of the opening that the user should read although it went well. */
  note(code: string, message: string, hint: string): void {
    this.#note = { code, message, hint };
  }

  /** Tries what is down again now, and looks at the database anew. */
  async retry(): Promise<void> {
    this.#database?.retryNow();
    this.#live?.retryNow();
    await this.look();
  }

  /** Reads shape, rights and what is missing, after any reading under way; a database that is away is looked at when it is back. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look());
    return this.#looking;
  }

  /** Ends everything, in the reverse order of opening; waits for an opening under way. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // A server that does not answer must not hold up the switch; what it opens later is closed there.
    if (this.profile.kind === 'embedded') await this.#opening;
    const quietly = (what: string, work: Promise<void> | undefined) =>
      work?.catch((error: unknown) =>
        this.#options.log('warn', 'workspace-close', { what, ...codeOf(error) }),
      );
    await quietly('hooks', this.#undo?.());
    await quietly('live', this.#live?.close());
    await quietly('database', this.#database?.close());
  }

  async #open(): Promise<void> {
    try {
      await this.#options.after;
      if (this.#closed) return;
      const database = await this.#options.openDatabase();
      if (this.#closed) {
        await database.close();
        return;
      }
      this.#database = database;
      let state = database.health().state;
      database.onHealth((health) => {
        const back = health.state === 'up' && state !== 'up';
        state = health.state;
        if (this.#closed) return;
        if (health.state === 'down' && this.#probe === null)
          this.#fail(
            new Failure('database-away', health.problem ?? 'The database does not answer', health.hint ?? ''),
          );
        this.#options.changed();
        if (back) void this.look();
      });
      if (state === 'up') await this.look();
    } catch (error) {
      this.#fail(error);
    }
    this.#options.changed();
  }

  async #look(): Promise<void> {
    const database = this.#database;
    if (!database || this.#closed) return;
    try {
      const found = await probe(database);
      await this.#options.refuse(database, found.shape);
      if (this.#closed) return;
      this.#probe = found;
      if (this.#phase !== 'ready') this.#problem = null;
      this.#phase = 'ready';
      if (!this.#workspace) await this.#ready(database);
    } catch (error) {
      if (translateError(error).code === 'database-away') return;
      this.#fail(error);
    }
    if (!this.#closed) this.#options.changed();
  }

  /** The first time that the database was reached: brings the rest of the console to life on it. */
  async #ready(database: Database & Supervised): Promise<void> {
    const live = this.#options.createLive(database);
    live?.onHealth(() => {
      if (!this.#closed) this.#options.changed();
    });
    this.#live = live;
    this.#workspace = {
      profile: this.profile,
      database,
      live,
      shape: () => {
        if (!this.#probe) throw databaseAway(database.health().problem);
        return this.#probe.shape;
      },
      rights: () => this.rights(),
    };
    this.#options.changed();
    const undo = await this.#options.onOpen(this.#workspace);
    // Closed meanwhile: `close` found nothing to undo yet.
    if (this.#closed) await undo();
    else this.#undo = undo;
  }

  #fail(error: unknown): void {
    const { code, message, hint } = translateError(error);
    this.#phase = 'failed';
    this.#problem = { code, message, hint };
    this.#options.log('warn', 'workspace-failed', { code });
  }

  #databaseState(): ServiceState {
    if (this.#database) return serviceState('database', this.#database.health());
    return {
      name: 'database',
      state: this.#phase === 'failed' ? 'down' : 'connecting',
      what:
        this.profile.kind === 'embedded'
          ? 'Embedded database'
          : `PostgreSQL at ${this.profile.postgres.host}:${this.profile.postgres.port}`,
      since: new Date(this.#since).toISOString(),
      problem: this.#problem?.message ?? null,
      hint: this.#problem?.hint ?? null,
      attempt: 0,
      nextAttemptAt: null,
    };
  }

  #liveState(): ServiceState {
    if (this.#live) return serviceState('live', this.#live.health());
    const none = this.profile.kind === 'server' && this.profile.redis === null;
    return {
      name: 'live',
      state: none ? 'absent' : 'connecting',
      what: none ? 'No Redis: alerts are read from the database alone' : 'Live channels',
      since: new Date(this.#since).toISOString(),
      problem: null,
      hint: null,
      attempt: 0,
      nextAttemptAt: null,
    };
  }
}

function serviceState(name: ServiceState['name'], health: Health): ServiceState {
  return {
    name,
    state: health.state,
    what: health.what,
    since: new Date(health.sinceMs).toISOString(),
    problem: health.problem,
    hint: health.hint,
    attempt: health.attempt,
    nextAttemptAt: health.nextAttemptMs === null ? null : new Date(health.nextAttemptMs).toISOString(),
  };
}

function codeOf(error: unknown): { code: string } {
  return { code: translateError(error).code };
}
