// The published form of an exported snapshot is the one that the console writes.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { snapshotSchema } from '../../../../src/main/schema/model.ts';

const FILE = fileURLToPath(new URL('../../../../docs/schema-snapshot.schema.json', import.meta.url));

test('docs/schema-snapshot.schema.json is made of the model; `UPDATE_PUBLISHED=1` makes it anew', () => {
  const published = { title: 'A schema as Watchroom exports it', ...z.toJSONSchema(snapshotSchema) };
  if (process.env.UPDATE_PUBLISHED) writeFileSync(FILE, `${JSON.stringify(published, null, 2)}\n`);
  expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(JSON.parse(JSON.stringify(published)));
});
