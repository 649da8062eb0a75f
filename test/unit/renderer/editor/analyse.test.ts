// What the editor says of a pattern: Python's error at its character, warnings, parts in step with the cursor, and completions.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyse, partAt } from '../../../../src/renderer/editor/analyse.ts';
import { completionsFor } from '../../../../src/renderer/editor/completion.ts';

const REGEX = { type: 'REGEX', caseSensitive: true } as const;

describe('markers', () => {
  test.each([
    ['a(b', 1, 2, 'missing ), unterminated subpattern'],
    ['😀(b', 2, 3, 'missing ), unterminated subpattern'],
    ['ab😀**', 5, 6, 'multiple repeat'],
    ['x\\', 1, 2, 'bad escape (end of pattern)'],
    ['(?', 2, 2, 'unexpected end of pattern'],
  ])('%s is marked from %i to %i: %s', (source, start, end, message) => {
    const { markers, parts } = analyse(source, REGEX);
    expect(markers).toHaveLength(1);
    expect(markers[0]).toMatchObject({ severity: 'error', start, end, message });
    expect(parts).toEqual([]);
  });

  test('a fix is given in UTF-16 units and mends the pattern', () => {
    const source = '😀(b';
    const fix = analyse(source, REGEX).markers[0]?.fix;
    const mended = source.slice(0, fix?.start) + fix?.text + source.slice(fix?.end);
    expect(mended).toBe('😀\\(b');
    expect(analyse(mended, REGEX).markers.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('an error without a place is about the whole', () => {
    const { markers } = analyse(`${'('.repeat(1_000)}a${')'.repeat(1_000)}`, REGEX);
    expect(markers[0]).toMatchObject({
      start: 0,
      end: 2_001,
      message: 'RecursionError: maximum recursion depth exceeded',
    });
  });

  test('every marker stands within the pattern, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '😀', '(', ')', '[', ']', '\\', '*', '|', '?', '.', '\n') }),
        (source) => {
          for (const { start, end, fix } of analyse(source, REGEX).markers) {
            expect(start >= 0 && start <= end && end <= source.length).toBe(true);
            if (fix !== null) expect(fix.start <= fix.end && fix.end <= source.length).toBe(true);
          }
        },
      ),
    );
  });

  test('a keyword with capital letters is warned about where case counts', () => {
    expect(analyse('Sudo', { type: 'KEYWORD', caseSensitive: true }).markers).toHaveLength(1);
    expect(analyse('sudo (', { type: 'KEYWORD', caseSensitive: true }).markers).toEqual([]);
  });
});

describe('parts', () => {
  const { parts, groups } = analyse('😀(?P<word>a+)|b', REGEX);

  test('the innermost part at a cursor is found, at the end the last', () => {
    const textAt = (offset: number) => parts[partAt(parts, offset)]?.text;
    expect(textAt(0)).toBe('the character “😀”');
    expect(textAt(11)).toBe('the character “a”');
    expect(textAt(15)).toBe('the character “b”');
    expect(textAt(16)).toBe('the character “b”');
    expect(partAt([], 3)).toBe(-1);
  });

  test('groups are listed with their names', () => expect(groups).toEqual([{ name: 'word', number: 1 }]));

  test('of 10,000 alternatives the first are listed and the rest counted', () => {
    const many = analyse(Array.from({ length: 10_000 }, (_, n) => `w${n}x`).join('|'), REGEX);
    expect(many.parts).toHaveLength(5_000);
    expect(many.omitted).toBeGreaterThan(5_000);
  });
});

describe('completion', () => {
  const groups = [
    { name: 'word', number: 1 },
    { name: null, number: 2 },
  ];
  const labels = (before: string) => completionsFor(before, groups).items.map(({ label }) => label);

  test('goes on from what is begun', () => {
    expect(labels('a\\')).toContain('\\d');
    expect(labels('a\\')).toContain('\\2');
    expect(labels('a(?<')).toEqual(['(?<=…)', '(?<!…)']);
    expect(completionsFor('a(?<', groups).typed).toBe('(?<');
  });

  test('after an escaped backslash nothing is begun', () => {
    expect(completionsFor('a\\\\', groups).typed).toBe('');
    expect(completionsFor('a\\(', groups).typed).toBe('');
  });

  test('names groups where a reference is begun', () => {
    expect(labels('(?P=wo')).toEqual(['word']);
    expect(labels('(?(')).toEqual(['word', '2']);
  });

  test('what is inserted is the construct itself, whatever signs the notation of snippets has', () => {
    const plain = (snippet: string) => snippet.replace(/\\([$\\}])|\$\d/g, '$1');
    for (const { snippet, plain: own } of completionsFor('', []).items) expect(plain(snippet)).toBe(own);
  });
});
