// A small evidence pack with a fixed key and fixed contents, for tests and the bench.

import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signingKey } from '../../src/main/evidence/keys.ts';
import { outFile } from '../../src/main/evidence/out-file.ts';
import { writePack } from '../../src/main/evidence/pack.ts';

/** A private key that signs nothing but this. */
export const FIXED_PEM = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEICAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4/
-----END PRIVATE KEY-----
`;

/** Its bytes; nothing is left in the folder. `counted`: what the rows' own count tells. */
export async function makePack(folder: string, counted = 200): Promise<Buffer> {
  const path = join(folder, 'packed.csv');
  const text = `alert,message\r\n${'a:1,"tell me, now"\r\n'.repeat(200)}`;
  writeFileSync(path, text);
  const out = await outFile(join(folder, 'made.zip'));
  await writePack({
    out,
    files: [
      {
        path,
        name: 'alerts.csv',
        bytes: text.length,
        sha256: createHash('sha256').update(text).digest('hex'),
        rows: 200,
      },
    ],
    manifest: {
      format: 'watchroom-evidence/1',
      console: { name: 'Watchroom', version: '0.0.0' },
      exported: { at: '2026-02-01T00:00:00.000Z', by: 'ana', role: 'auditor' },
      source: { workspace: 'Test', database: 'db', server: 'PostgreSQL 18', readAt: '2026-02-01T00:00:00Z' },
      report: {
        kind: 'alerts',
        title: 'Alerts',
        from: '2026-01-01T00:00:00Z',
        to: '2026-02-01T00:00:00Z',
        filter: {},
        caseId: null,
        gaps: [],
      },
      redaction: { text: 'full', personal: 'full', words: [] },
      tables: [
        {
          name: 'alerts',
          title: 'Alerts',
          rows: 200,
          population: { what: 'rows', count: counted, sql: 'SELECT 1', parameters: [] },
        },
      ],
      journal: { entries: 3, head: '0'.repeat(64) },
      frameworks: {},
    },
    key: signingKey(FIXED_PEM, 'The test'),
    signal: new AbortController().signal,
  });
  await out.finish();
  const bytes = readFileSync(out.passing);
  await out.discard();
  rmSync(path);
  return bytes;
}
