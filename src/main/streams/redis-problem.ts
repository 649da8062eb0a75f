// Why Redis cannot be listened to, in words: what happened and what to do.

export interface Problem {
  readonly problem: string;
  readonly hint: string;
}

const RECONNECTS = 'The console reconnects by itself and reads what it missed from the alerts table.';

const BY_CODE: Readonly<Record<string, readonly [problem: string, hint: string]>> = {
  ECONNREFUSED: ['Nothing answers at that host and port', 'Check host and port, and that Redis runs.'],
  ENOTFOUND: ['There is no machine of that name', 'Check the host name and the network.'],
  EAI_AGAIN: ['The host name cannot be looked up just now', 'Check the network connection.'],
  ETIMEDOUT: ['Redis does not answer', 'Check the network, TLS settings, and a firewall on the way.'],
  EHOSTUNREACH: ['There is no way to that host', 'Check the network connection.'],
  ENETUNREACH: ['There is no way to that host', 'Check the network connection.'],
  ECONNRESET: ['The connection was cut', RECONNECTS],
  EPIPE: ['The connection was cut', RECONNECTS],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    "The server's certificate is for another host name",
    'Write the name that the certificate carries as the expected server name.',
  ],
  CERT_HAS_EXPIRED: ["The server's certificate has expired", 'It has to be renewed on the server.'],
};

const BY_TEXT: readonly (readonly [pattern: RegExp, problem: string, hint: string])[] = [
  [
    /WRONGPASS|invalid password|invalid username/i,
    'Redis refused the login',
    'Check the user name and the password.',
  ],
  [/NOAUTH/, 'Redis wants a password', 'Enter the password in the workspace settings.'],
  [/Socket timeout/, 'Redis stopped answering', RECONNECTS],
  [/LOADING/, 'Redis is starting up', RECONNECTS],
  [/max number of clients/i, 'Redis accepts no more connections', 'Raise maxclients on the server.'],
  [
    /protected mode/i,
    'Redis is in protected mode',
    'Set a password on the server, or bind it to an address of its own.',
  ],
  [
    /certificate|self-signed|CERT_/i,
    "The server's certificate is not trusted",
    'Add the authority that signed it to the TLS settings of this workspace.',
  ],
  [/SSL|TLS|wrong version number/i, 'Redis and the console do not agree on TLS', 'Check the TLS settings.'],
];

/** Words for an error on the way to Redis. Never the error's own text, which may hold anything. */
export function explainRedis(error: unknown): Problem {
  const raw = error as { code?: unknown; message?: unknown; errors?: unknown } | null;
  // Several addresses tried for one host name: the first one's error says enough.
  if (Array.isArray(raw?.errors) && raw.errors.length > 0) return explainRedis(raw.errors[0]);
  const code = typeof raw?.code === 'string' ? raw.code : '';
  const text = `${code} ${typeof raw?.message === 'string' ? raw.message : ''}`;
  const found = BY_CODE[code] ?? BY_TEXT.find(([pattern]) => pattern.test(text))?.slice(1);
  const [problem, hint] = found ?? ['The connection to Redis was lost', RECONNECTS];
  return { problem: problem as string, hint: hint as string };
}

/** Words for channels that the ACL user may not listen to. */
export function explainRefused(channels: readonly string[], all: boolean): Problem {
  const names = channels.join(', ');
  return {
    problem: all
      ? `This Redis user may listen to none of the channels: ${names}`
      : `This Redis user may not listen to ${names}; the other channels work`,
    hint: `Ask for the right, for example: ACL SETUSER <user> ${channels.map((name) => `&${name}`).join(' ')}`,
  };
}
