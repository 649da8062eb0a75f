// How the console's connections to a Postgres server are made: TLS, types, session settings.
import { Socket } from 'node:net';
import pg from 'pg';
import type { PostgresProfile } from '../../shared/protocol/workspace.ts';
import { tlsOptions } from './tls.ts';
import { ARRAY_OID, PARSERS, type Parser, TEXT_ARRAY_OIDS } from './values.ts';

export const CONNECT_TIMEOUT_MS = 5_000;

/** Gives the password at each connection, so that it is kept nowhere else. Undefined where none is stored. */
export type PasswordSource = () => Promise<string | undefined>;

/** The sockets of a group of connections: destroying them is the one sure end when a server no longer answers. */
export class Sockets {
  readonly #open = new Set<Socket>();

  make(): Socket {
    const socket = new Socket();
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    return socket;
  }

  destroy(): void {
    for (const socket of this.#open) socket.destroy();
  }
}

/** Settings of one connection. The password is asked for when the server wants it. */
export function clientConfig(
  profile: PostgresProfile,
  password: PasswordSource,
  sockets: Sockets,
): pg.ClientConfig {
  return {
    host: profile.host,
    port: profile.port,
    database: profile.database,
    user: profile.user,
    // The empty string rather than the driver's complaint, so that the server itself says what it wants.
    password: async () => (await password()) ?? '',
    ssl: tlsOptions(profile.tls, profile.host) ?? false,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'watchroom',
    stream: () => sockets.make(),
    types: { getTypeParser: ((oid: number) => parserOf(oid)) as typeof pg.types.getTypeParser },
  };
}

/**
 * What every session is set to; the parsers rely on the first line. A page of alerts is read in less time than it takes to compile
 * its query; the planner's own page cost is that of spinning disks; and bitmaps of a million alerts do not fit into 4 MB.
 */
export async function setUpSession(client: pg.ClientBase, statementTimeoutMs: number): Promise<void> {
  await client.query(
    `SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex';
     SET default_transaction_read_only = off; SET idle_in_transaction_session_timeout = '60s';
     SET statement_timeout = ${Math.round(statementTimeoutMs)};
     SET jit = off; SET random_page_cost = 1.1; SET work_mem = '32MB'`,
  );
}

/** The driver's own parser of arrays, which its types describe as another function than it is. */
const arrays = pg.types.arrayParser as unknown as {
  create(text: string, element: Parser): { parse(): unknown[] };
};

const plain: Parser = (text) => text;

const PARSER_OF: ReadonlyMap<number, Parser> = new Map<number, Parser>([
  ...PARSERS,
  ...[...ARRAY_OID].map(([element, array]) => [array, arrayOf(PARSERS.get(element) ?? plain)] as const),
  ...TEXT_ARRAY_OIDS.map((array) => [array, arrayOf(plain)] as const),
]);

function parserOf(oid: number): Parser {
  return PARSER_OF.get(oid) ?? plain;
}

function arrayOf(element: Parser): Parser {
  return (text) => arrays.create(text, element).parse();
}
