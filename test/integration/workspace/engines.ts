// Both engines behind the database port, each on a database of its own that is gone afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPglite } from '../../../src/main/workspace/pglite-database.ts';
import type { Database, Supervised } from '../../../src/main/workspace/port.ts';
import { openPostgres } from '../../../src/main/workspace/postgres-database.ts';
import { startPostgres } from '../../support/postgres.ts';
import { postgresProfile } from './profile.ts';

export interface OpenedEngine {
  readonly database: Database & Supervised;
  end(): Promise<void>;
}

export const ENGINES: Readonly<Record<string, () => Promise<OpenedEngine>>> = {
  postgres: async () => {
    const server = await startPostgres();
    const { database: name } = await server.createDatabase();
    const database = openPostgres(postgresProfile(server, name), async () => server.password);
    return { database, end: () => database.close().then(() => server.stop()) };
  },
  pglite: async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'watchroom-pglite-'));
    const database = await openPglite({ dataFolder });
    return {
      database,
      end: async () => {
        await database.close();
        rmSync(dataFolder, { recursive: true });
      },
    };
  },
};
