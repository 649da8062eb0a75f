// PGlite inside its worker thread: one request after the other, large results in parts.
import type { MessagePort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { dataDir } from '@electric-sql/pglite-prepopulatedfs';
import { quoteName } from './identifiers.ts';
import type { PgliteReply, PgliteRequest, PgliteWorkerData, WireError } from './pglite-wire.ts';
import type { Row } from './port.ts';
import { OID, PARSERS } from './values.ts';

/** Rows of one message. Cloning 20,000 at once stalls the thread that receives them for a quarter of a second. */
const PART_ROWS = 1_000;

const START_PARAMETERS = [
  ...PGlite.defaultStartParams,
  '-c',
  // Without a bound the write-ahead log grows to a gigabyte.
  'max_wal_size=64MB',
  '-c',
  'TimeZone=UTC',
  '-c',
  'DateStyle=ISO, YMD',
];

async function open(data: PgliteWorkerData): Promise<PGlite> {
  return PGlite.create({
    dataDir: data.folder,
    ...(data.fresh ? { loadDataDir: await dataDir() } : {}),
    // Extensions are code of PGlite's, not of the folder: without them, tables that use them cannot be written.
    extensions: { pg_trgm },
    startParams: START_PARAMETERS,
    parsers: Object.fromEntries(PARSERS),
    // Parameters come as the text Postgres reads.
    serializers: { [OID.bool]: String, [OID.bytea]: String },
  });
}

/** Opens the folder and serves the port until it is told to close or a write fails for good. */
export async function servePglite(port: MessagePort, data: PgliteWorkerData): Promise<void> {
  const post = (reply: PgliteReply) => port.postMessage(reply);
  let database: PGlite;
  try {
    database = await open(data);
  } catch (error) {
    post({ t: 'broken', error: wireError(error) });
    return;
  }
  const waiting = new Map<number, { rows: Row[]; from: number; changed: number }>();

  const postPart = (id: number, rows: Row[], from: number, changed: number) => {
    const to = from + PART_ROWS;
    const more = to < rows.length;
    if (more) waiting.set(id, { rows, from: to, changed });
    else waiting.delete(id);
    post({ t: 'rows', id, rows: rows.length <= PART_ROWS ? rows : rows.slice(from, to), more, changed });
  };

  const handle = async (request: PgliteRequest): Promise<void> => {
    const { id } = request;
    if (request.t === 'next') {
      const rest = waiting.get(id);
      if (rest) postPart(id, rest.rows, rest.from, rest.changed);
      return;
    }
    if (request.t === 'query') {
      const result = await database.query<Row>(request.sql, [...request.params]);
      postPart(id, result.rows, 0, result.affectedRows ?? 0);
      return;
    }
    let changed = 0;
    if (request.t === 'script') await database.exec(request.sql);
    if (request.t === 'copy') {
      const blob = new Blob([request.bytes as Uint8Array<ArrayBuffer>]);
      changed = (await database.query(request.sql, [], { blob })).affectedRows ?? 0;
    }
    if (request.t === 'listen') await database.query(`LISTEN ${quoteName(request.channel)}`);
    if (request.t === 'unlisten') await database.query(`UNLISTEN ${quoteName(request.channel)}`);
    if (request.t === 'close') await database.close();
    post({ t: 'rows', id, rows: [], more: false, changed });
    if (request.t === 'close') port.close();
  };

  database.onNotification((channel, payload) => post({ t: 'notified', channel, payload }));
  port.on('message', (request: PgliteRequest) => {
    handle(request).catch((error: unknown) => post({ t: 'error', id: request.id, error: wireError(error) }));
  });
  post({ t: 'opened' });
}

function wireError(error: unknown): WireError {
  const raw = error as {
    message?: unknown;
    code?: unknown;
    severity?: unknown;
    detail?: unknown;
    constraint?: unknown;
  } | null;
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    message: text(raw?.message) ?? String(error),
    code: text(raw?.code),
    severity: text(raw?.severity),
    detail: text(raw?.detail),
    constraint: text(raw?.constraint),
  };
}
