// The one dedicated connection to a Postgres server: its heartbeat says whether the server lives, and it hears NOTIFY.
import pg from 'pg';
import type { PostgresProfile } from '../../shared/protocol/workspace.ts';
import { quoteName } from './identifiers.ts';
import {
  CONNECT_TIMEOUT_MS,
  clientConfig,
  type PasswordSource,
  Sockets,
  setUpSession,
} from './postgres-client.ts';

const BEAT_EVERY_MS = 5_000;
const BEAT_TIMEOUT_MS = 4_000;

export interface WatchEvents {
  notified(channel: string, payload: string): void;
  /** Called once, when the connection is gone or gives no answer any more. */
  lost(error: unknown): void;
}

export class PostgresWatch {
  readonly #client: pg.Client;
  readonly #sockets: Sockets;
  #beat: NodeJS.Timeout | null = null;
  #over = false;

  private constructor(client: pg.Client, sockets: Sockets) {
    this.#client = client;
    this.#sockets = sockets;
  }

  /** Connects, or rejects with the driver's error within twice the connect timeout. `version` is the server's own word. */
  static async open(
    profile: PostgresProfile,
    password: PasswordSource,
    events: WatchEvents,
  ): Promise<{ watch: PostgresWatch; version: string }> {
    const sockets = new Sockets();
    const client = new pg.Client(clientConfig(profile, password, sockets));
    const watch = new PostgresWatch(client, sockets);
    let lost: (error: unknown) => void = () => undefined;
    client.on('error', (error) => lost(error));
    client.on('end', () => lost(new Error('Connection terminated')));
    try {
      await client.connect();
      const answer = (async () => {
        await setUpSession(client, profile.statementTimeoutMs);
        const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
        return rows[0]?.server_version ?? '';
      })();
      const version = await within(answer, CONNECT_TIMEOUT_MS);
      lost = (error) => {
        if (watch.#over) return;
        watch.end();
        events.lost(error);
      };
      client.on('notification', ({ channel, payload }) => events.notified(channel, payload ?? ''));
      watch.#scheduleBeat(lost);
      return { watch, version };
    } catch (error) {
      watch.end();
      throw error;
    }
  }

  async listen(channel: string): Promise<void> {
    await this.#client.query(`LISTEN ${quoteName(channel)}`);
  }

  async unlisten(channel: string): Promise<void> {
    await this.#client.query(`UNLISTEN ${quoteName(channel)}`);
  }

  /** Ends the connection without waiting for the server. */
  end(): void {
    this.#over = true;
    if (this.#beat) clearTimeout(this.#beat);
    this.#client.end().catch(() => undefined);
    this.#sockets.destroy();
  }

  #scheduleBeat(lost: (error: unknown) => void): void {
    this.#beat = setTimeout(async () => {
      try {
        await within(this.#client.query('SELECT 1'), BEAT_TIMEOUT_MS);
        if (!this.#over) this.#scheduleBeat(lost);
      } catch (error) {
        lost(error);
      }
    }, BEAT_EVERY_MS);
  }
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The server timed out')), ms);
  });
  // Whichever comes second must not count as unhandled.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
