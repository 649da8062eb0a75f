// Search paths as Postgres reads them.
import { expect, test } from 'vitest';
import { parseSearchPath, pathOf, schemaFor } from '../../../../src/main/verification/search-path.ts';

test.each([
  ['"$user", public', ['$user', 'public']],
  ['omni2,public', ['omni2', 'public']],
  ['Omni2, "My, ""Schema"""', ['omni2', 'My, "Schema"']],
  ['""', []],
  ['', []],
])('%s', (value, names) => {
  expect(parseSearchPath(value)).toEqual(names);
});

test('the nearest setting wins: role in this database, role, database, everybody, the server', () => {
  const all = [
    { role: null, database: false, value: 'd' },
    { role: null, database: true, value: 'c' },
    { role: 'jo', database: false, value: 'b' },
    { role: 'jo', database: true, value: 'a' },
  ];
  expect([4, 3, 2, 1, 0].map((many) => pathOf('jo', all.slice(0, many), 'e'))).toEqual([
    'a',
    'b',
    'c',
    'd',
    'e',
  ]);
  expect(pathOf('al', all, 'e')).toBe('c');
});

test('a schema that the role may not use is passed over, and $user is the schema of its name', () => {
  const holders = new Set(['omni2', 'public', 'jo']);
  expect(schemaFor('jo', ['$user', 'public'], holders, () => true)).toBe('jo');
  expect(schemaFor('al', ['$user', 'omni2', 'public'], holders, (schema) => schema !== 'omni2')).toBe(
    'public',
  );
  expect(schemaFor('al', ['nothing'], holders, () => true)).toBeNull();
});
