// TLS settings of a profile as Node's TLS options, for Postgres and Redis alike.
import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import type { z } from 'zod';
import type { tlsSchema } from '../../shared/protocol/workspace.ts';

export type TlsSettings = z.infer<typeof tlsSchema>;

export interface TlsOptions {
  readonly rejectUnauthorized: boolean;
  readonly servername?: string;
  readonly ca?: string[];
}

/** Options for a TLS connection to `host`, or null where the profile says clear text. */
export function tlsOptions(tls: TlsSettings, host: string): TlsOptions | null {
  if (tls.mode === 'off') return null;
  const name = tls.serverName || host;
  return {
    rejectUnauthorized: tls.mode === 'verify',
    // An address cannot be a server name; the certificate is then checked against the address itself.
    ...(isIP(name) ? {} : { servername: name }),
    ...(tls.authority ? { ca: [...rootCertificates, tls.authority] } : {}),
  };
}
