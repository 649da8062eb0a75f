// Errors of the database and of the way to it, as Failures: what happened, what to do, whether trying again can help.
import { Failure } from '../../shared/model/failure.ts';

/** The five characters Postgres names an error with, wherever they are kept: on the error itself or on what caused it. */
export function sqlState(error: unknown): string | undefined {
  if (error instanceof Failure) return sqlState(error.cause);
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^(?:\d[0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/.test(code) ? code : undefined;
}

type Words = readonly [code: string, message: string, hint: string, retryable?: boolean];

const AWAY = 'The console reconnects by itself; try again when the database is back.';

const BY_STATE: Readonly<Record<string, Words>> = {
  '28P01': [
    'login-refused',
    'The database refused the login',
    'Check the role name and the password of this workspace.',
  ],
  '28000': [
    'login-refused',
    'The database does not let this role in from here',
    'Ask for an entry for this role and machine in pg_hba.conf, and check whether the server demands TLS.',
  ],
  '3D000': [
    'database-unknown',
    'There is no database of that name',
    'Check the database name of this workspace.',
  ],
  '42501': [
    'not-allowed',
    'The database role may not do this',
    'Ask an administrator for the right; docs/operations.md lists the roles.',
  ],
  '42P01': [
    'schema-mismatch',
    'A table the console needs is not there',
    'See what is missing on the workspace screen.',
  ],
  '42703': [
    'schema-mismatch',
    'A column the console needs is not there',
    'See what is missing on the workspace screen.',
  ],
  '42883': [
    'schema-mismatch',
    'A column has another type than expected',
    'See what is missing on the workspace screen.',
  ],
  '42804': [
    'schema-mismatch',
    'A column has another type than expected',
    'See what is missing on the workspace screen.',
  ],
  '57014': [
    'statement-timeout',
    'The database took too long and was stopped',
    'Narrow the question, or raise the statement timeout.',
    true,
  ],
  '53100': ['disk-full', "The database's disk is full", 'Free space on it, then try again.', true],
  '53200': [
    'database-busy',
    'The database has run out of memory',
    'Try again in a moment, or narrow the question.',
    true,
  ],
  '53300': [
    'database-busy',
    'The database accepts no more connections',
    'Try again in a moment, or raise the limit of connections.',
    true,
  ],
  '55P03': ['database-busy', 'Somebody else is changing the same rows', 'Try again in a moment.', true],
  '40001': ['database-busy', 'Somebody else changed the same rows at that moment', 'Try again.', true],
  '40P01': ['database-busy', 'Somebody else changed the same rows at that moment', 'Try again.', true],
  '25006': [
    'read-only',
    'This database only lets itself be read',
    'Connect to the primary server rather than to a replica.',
  ],
  '57P01': ['database-away', 'The database ended the connection', AWAY, true],
  '57P02': ['database-away', 'The database ended the connection', AWAY, true],
  '57P03': ['database-away', 'The database is starting up or shutting down', AWAY, true],
};

const BY_CODE: Readonly<Record<string, Words>> = {
  ECONNREFUSED: [
    'database-away',
    'Nothing answers at that host and port',
    'Check host and port, and that the server runs.',
    true,
  ],
  ENOTFOUND: [
    'host-unknown',
    'There is no machine of that name',
    'Check the host name and the network.',
    true,
  ],
  EAI_AGAIN: [
    'host-unknown',
    'The host name cannot be looked up just now',
    'Check the network connection.',
    true,
  ],
  ETIMEDOUT: [
    'database-away',
    'The server does not answer',
    'Check the network, a firewall on the way, and that the server runs.',
    true,
  ],
  EHOSTUNREACH: ['database-away', 'There is no way to that host', 'Check the network connection.', true],
  ENETUNREACH: ['database-away', 'There is no way to that host', 'Check the network connection.', true],
  ECONNRESET: ['database-away', 'The connection was cut', AWAY, true],
  EPIPE: ['database-away', 'The connection was cut', AWAY, true],
  ENOSPC: [
    'disk-full',
    'The disk is full',
    'Free space on the disk with the data folder, then try again.',
    true,
  ],
  EACCES: [
    'folder-closed',
    'The data folder cannot be read or written',
    'Give yourself the rights to the data folder.',
  ],
  EROFS: [
    'folder-closed',
    'The data folder is on a disk that can only be read',
    'Use a data folder on a writable disk.',
  ],
};

const CERTIFICATE: Words = [
  'tls-untrusted',
  "The server's certificate is not trusted",
  'Add the authority that signed it to the TLS settings of this workspace.',
];
const TLS_CODES: Readonly<Record<string, Words>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: CERTIFICATE,
  SELF_SIGNED_CERT_IN_CHAIN: CERTIFICATE,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: CERTIFICATE,
  UNABLE_TO_GET_ISSUER_CERT: CERTIFICATE,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: CERTIFICATE,
  CERT_HAS_EXPIRED: [
    'tls-expired',
    "The server's certificate has expired",
    'It has to be renewed on the server.',
  ],
  CERT_NOT_YET_VALID: [
    'tls-expired',
    "The server's certificate is not valid yet",
    "Check this machine's clock.",
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'tls-wrong-name',
    "The server's certificate is for another host name",
    'Write the name that the certificate carries as the expected server name.',
  ],
};

/** Words that drivers use instead of codes. */
const BY_TEXT: readonly (readonly [RegExp, Words])[] = [
  [
    /does not support SSL/i,
    [
      'tls-not-offered',
      'The server does not offer TLS',
      'Switch TLS on at the server, or off for this workspace.',
    ],
  ],
  [
    /password must be a|no password supplied/i,
    [
      'password-missing',
      'No password is stored for this workspace',
      'Open the workspace settings and enter it.',
    ],
  ],
  [
    /terminated|connection (is )?closed|not queryable|timeout (expired|exceeded)|timed out|ended unexpectedly|client was closed|Query read timeout/i,
    ['database-away', 'The database does not answer', AWAY, true],
  ],
];

/**
 * Any error from a driver as a Failure; a Failure is passed on as it is. The cause is kept for `sqlState`, and never
 * crosses to the window. Messages of Postgres are quoted only where its words are needed to act on them.
 */
export function translateError(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const raw = error as { code?: unknown; message?: unknown; errors?: unknown } | null;
  // Several addresses tried for one host name: the first one's error says enough.
  if (Array.isArray(raw?.errors) && raw.errors.length > 0) return translateError(raw.errors[0]);
  const code = typeof raw?.code === 'string' ? raw.code : '';
  const text = typeof raw?.message === 'string' ? raw.message : String(error);
  const state = sqlState(error);
  const words =
    BY_CODE[code] ??
    TLS_CODES[code] ??
    (state ? (BY_STATE[state] ?? byClass(state)) : undefined) ??
    BY_TEXT.find(([pattern]) => pattern.test(text))?.[1];
  if (words) return new Failure(words[0], words[1], words[2], { retryable: words[3] ?? false, cause: error });
  return new Failure(
    'database-error',
    `The database refused this: ${text}`,
    'If it happens again, report it with these words.',
    {
      cause: error,
    },
  );
}

function byClass(state: string): Words | undefined {
  if (state.startsWith('08')) return ['database-away', 'The connection to the database was lost', AWAY, true];
  return undefined;
}

/** For queries asked while the database is not there. */
export function databaseAway(problem: string | null): Failure {
  const message = problem ? `The database is away: ${problem}` : 'The database is away';
  return new Failure('database-away', message, AWAY, { retryable: true });
}
