// A certificate for db.watchroom.test, signed by itself, valid 2020–2120, and its key: for the test servers' TLS only.
import { chownSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const CERTIFICATE_NAME = 'db.watchroom.test';

export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBejCCAR+gAwIBAgIBATAKBggqhkjOPQQDAjAcMRowGAYDVQQDDBFkYi53YXRj
aHJvb20udGVzdDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowHDEa
MBgGA1UEAwwRZGIud2F0Y2hyb29tLnRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMB
BwNCAASOmOcfxsLW34Ls00K5JtZzX9r5WUw6yfRCsxBm+47iBq0mn8z9UVzr+9Al
ZBktotqY0w7ULPibZ2plYJebeOlUo1AwTjAcBgNVHREEFTATghFkYi53YXRjaHJv
b20udGVzdDAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBQI0FH0hAmpdhs4sH3h
VStsVEWAJjAKBggqhkjOPQQDAgNJADBGAiEA3XVXP6FlZFC/yu3WzTbV47dQHE7X
fH1nLeyf0rYOGj8CIQDsOqweB76oKuKyLtaMrY2guStfB0KbjrmnOI89nCy+/Q==
-----END CERTIFICATE-----
`;

const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgzDfJ5IczhHUSNqZK
XEpm4Q003ESP/+BphzmPmS1ochKhRANCAASOmOcfxsLW34Ls00K5JtZzX9r5WUw6
yfRCsxBm+47iBq0mn8z9UVzr+9AlZBktotqY0w7ULPibZ2plYJebeOlU
-----END PRIVATE KEY-----
`;

/** Writes both into a folder as its owner's, the key private, as servers demand. */
export function writeCertificate(folder: string): { certificate: string; key: string } {
  const { uid, gid } = statSync(folder);
  const paths = { certificate: join(folder, 'server.crt'), key: join(folder, 'server.key') };
  writeFileSync(paths.certificate, CERTIFICATE, { mode: 0o600 });
  writeFileSync(paths.key, KEY, { mode: 0o600 });
  if (process.getuid?.() === 0) for (const path of Object.values(paths)) chownSync(path, uid, gid);
  return paths;
}
