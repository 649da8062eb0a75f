// Values keep their meaning on the way through text.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyLine } from '../../../../src/main/workspace/copy-text.ts';
import { quoteName, quoteTable } from '../../../../src/main/workspace/identifiers.ts';
import { paramText, parseInstant } from '../../../../src/main/workspace/values.ts';

describe('parseInstant', () => {
  it.each([
    ['2026-01-31 10:00:00+00', '2026-01-31T10:00:00.000000Z'],
    ['2026-01-31 10:00:00.5', '2026-01-31T10:00:00.500000Z'],
    ['2026-01-31 10:00:00.123456+00', '2026-01-31T10:00:00.123456Z'],
    ['infinity', 'infinity'],
    ['12026-01-31 10:00:00+00', '12026-01-31 10:00:00+00'],
  ])('%s', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });
});

describe('copyLine', () => {
  it('never breaks a line or a column, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (texts) => {
        const line = copyLine(texts);
        expect(line.endsWith('\n')).toBe(true);
        const cells = line.slice(0, -1).split('\t');
        expect(cells.map(unescapeCell)).toEqual(texts.map((text) => text.replaceAll('\0', '')));
      }),
    );
  });

  it('writes null, numbers, flags, times and arrays', () => {
    expect(copyLine([null, 1.5, true, new Date(0), ['a"b', 'c']])).toBe(
      '\\N\t1.5\tt\t1970-01-01T00:00:00.000Z\t{"a\\\\"b","c"}\n',
    );
  });
});

/** What Postgres does with a cell of COPY text. */
function unescapeCell(cell: string): string {
  const meaning: Record<string, string> = { t: '\t', n: '\n', r: '\r' };
  return cell.replaceAll(/\\([\s\S])/g, (_, letter: string) => meaning[letter] ?? letter);
}

describe('paramText', () => {
  it('writes what Postgres reads', () => {
    expect(paramText(['a', null, 'NULL', 'q"\\'])).toBe('{"a",NULL,"NULL","q\\"\\\\"}');
    expect(paramText([1, 2])).toBe('{1,2}');
    expect(paramText(false)).toBe('f');
    expect(paramText(new Uint8Array([0, 255]))).toBe('\\x00ff');
    expect(paramText(null)).toBeNull();
  });
});

describe('quoting', () => {
  it('leaves no way out of a name', () => {
    expect(quoteName('a"; DROP TABLE x; --')).toBe('"a""; DROP TABLE x; --"');
    expect(quoteTable('omni2.users')).toBe('"omni2"."users"');
    expect(() => quoteName('')).toThrow();
    expect(() => quoteName('x'.repeat(64))).toThrow();
  });
});
