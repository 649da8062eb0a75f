// CSV of strangers' texts: read back it is what went in, and no cell begins a formula.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CsvValue, toCsv } from '../../../../src/shared/model/csv.ts';

/** A plain reader after RFC 4180. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        cell += text[at];
        if (text[at] === '"') at++;
      }
      at++;
    } else while (at < text.length && text[at] !== ',' && text[at] !== '\r') cell += text[at++];
    row.push(cell);
    if (text[at] === ',') {
      at++;
      continue;
    }
    at += 2;
    rows.push(row);
    row = [];
  }
  return rows;
}

const value: fc.Arbitrary<CsvValue> = fc.oneof(
  fc.string(),
  fc.stringMatching(/^[\s=+\-@]{0,2}[a-z"',\r\n]{0,6}$/),
  fc.integer(),
  fc.constant(null),
);

test('what is read back is what was written, but for the apostrophe before a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.array(value, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (rows) => {
      const back = parse(toCsv(rows));
      expect(back.map((row) => row.length)).toEqual(rows.map((row) => row.length));
      rows.forEach((row, y) => {
        row.forEach((cell, x) => {
          const found = back[y]?.[x] ?? '';
          const written = cell === null ? '' : String(cell);
          expect([written, `'${written}`]).toContain(found);
          if (typeof cell === 'string') expect(found).not.toMatch(/^(\s*[=+\-@]|[\t\r\n])/);
        });
      });
    }),
  );
});

test('a formula in wide letters is none either, and a number stays a number', () => {
  expect(toCsv([['＝1+1', -5, ' =1', true]])).toBe('"\'＝1+1",-5,"\' =1",true\r\n');
});
