// Exceptions, packs and words of a message: what their forms make of what was typed and chosen.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  exceptionDraft,
  ruleOf,
} from '../../../../src/renderer/views/patterns/exceptions/exception-draft.ts';
import { forField, withSpan } from '../../../../src/renderer/views/patterns/from-message/selection.ts';
import { definitionDiff, textDiff } from '../../../../src/renderer/views/patterns/packs/definition-diff.ts';
import { readFiles } from '../../../../src/renderer/views/patterns/packs/pack-source.ts';
import { definition } from './rows.ts';

const NOW = Date.parse('2026-03-31T12:00:10Z');

describe('an exception', () => {
  const draft = exceptionDraft({ pattern: 'leak', user: '7', text: null }, 'UTC', NOW);
  test('lasts a week unless told otherwise', () => {
    expect(ruleOf({ ...draft, reason: 'Red team' }, 'UTC', { now: NOW })).toEqual({
      pattern: 'leak',
      user: '7',
      role: null,
      text: null,
      until: '2026-04-07T12:01:00.000Z',
      reason: 'Red team',
    });
  });

  test('can be previewed without a reason, and not added', () => {
    expect(ruleOf(draft, 'UTC', { now: NOW })).toBe('Say why');
    expect(ruleOf(draft, 'UTC', { now: NOW, preview: true })).toMatchObject({ pattern: 'leak' });
  });

  test.each([
    [{ user: ' ' }, /Name a user, a role or a text/],
    [{ lasts: 'custom' as const, until: '2026-03-31T11:00' }, /end before it begins/],
    [{ lasts: 'custom' as const, until: '' }, /Give the moment/],
    [{ pattern: '' }, /Name the pattern/],
  ])('%j is none: %s', (over, why) => {
    expect(ruleOf({ ...draft, ...over }, 'UTC', { now: NOW, preview: true })).toMatch(why);
  });
});

describe('what an import changes', () => {
  test('is nothing between equals, and names each field that differs', () => {
    expect(definitionDiff(definition(), definition())).toEqual([]);
    const after = definition({
      value: 'b+',
      enabled: false,
      severity: 'HIGH',
      atlas: ['AML.T0051'],
      tests: [{ text: 'b', expect: 'match', note: '' }],
    });
    expect(definitionDiff(definition(), after)).toEqual([
      { field: 'Value', before: 'a+', after: 'b+' },
      { field: 'Enabled', before: 'yes', after: 'no' },
      { field: 'Severity', before: '–', after: 'HIGH' },
      { field: 'ATLAS', before: '–', after: 'AML.T0051' },
      { field: 'Tests', before: '0 to match, 0 not', after: '1 to match, 0 not' },
    ]);
  });

  test('as many tests with other texts differ as well', () => {
    const one = definition({ tests: [{ text: 'b', expect: 'match', note: '' }] });
    const other = definition({ tests: [{ text: 'c', expect: 'match', note: '' }] });
    expect(definitionDiff(one, other)).toHaveLength(1);
  });

  test('two texts are their common ends and what lies between', () => {
    const pieces = fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 8 });
    fc.assert(
      fc.property(pieces, pieces, (before, after) => {
        const parts = textDiff(before, after);
        expect(parts.start + parts.before + parts.end).toBe(before);
        expect(parts.start + parts.after + parts.end).toBe(after);
        if (before === after) expect(parts.before + parts.after).toBe('');
      }),
    );
  });
});

describe('words chosen in a message', () => {
  test('stay the same words when a field makes one break of two characters', () => {
    const text = 'one\r\ntwo\r\nthree';
    const chosen = forField(text, [
      [5, 8],
      [10, 15],
    ]);
    expect(chosen.text).toBe('one\ntwo\nthree');
    expect(chosen.spans.map(([from, to]) => chosen.text.slice(from, to))).toEqual(['two', 'three']);
  });

  test('join where they touch, and are never more than twenty', () => {
    expect(withSpan([[0, 3]], [3, 6])).toEqual([[0, 6]]);
    expect(
      withSpan(
        [
          [0, 3],
          [8, 9],
        ],
        [4, 6],
      ),
    ).toEqual([
      [0, 3],
      [4, 6],
      [8, 9],
    ]);
    const many = Array.from({ length: 30 }, (_, at): [number, number] => [at * 2, at * 2 + 1]);
    expect(forField('x'.repeat(100), many).spans).toHaveLength(20);
  });
});

describe('files of a pack', () => {
  test('what is no text is refused by name, and too much before it is read', async () => {
    const bytes = new File([new Uint8Array([0xff, 0xfe, 0x00, 0xd8])], 'odd.yaml');
    await expect(readFiles([bytes])).rejects.toThrow('odd.yaml is no text in UTF-8');
    await expect(readFiles([new File(['x'.repeat(6_000_001)], 'big.yaml')])).rejects.toThrow('too large');
    await expect(readFiles(Array.from({ length: 21 }, () => new File(['x'], 'a.yaml')))).rejects.toThrow(
      '20',
    );
    expect(await readFiles([new File(['patterns: []'], 'a.yaml')])).toEqual([
      { name: 'a.yaml', text: 'patterns: []' },
    ]);
  });
});
