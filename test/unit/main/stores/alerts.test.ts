// The pure parts of the alert stores: what a change means, what a stored event says, how a search is written as SQL.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventDetail, matchedPatterns } from '../../../../src/main/stores/alerts-event.ts';
import { textCondition } from '../../../../src/main/stores/alerts-filter.ts';
import { describeChange } from '../../../../src/main/stores/alerts-history.ts';
import { resolveChange } from '../../../../src/main/stores/alerts-triage.ts';
import { Params, storable } from '../../../../src/main/stores/params.ts';
import { alertDetailSchema } from '../../../../src/shared/protocol/alerts.ts';

describe('a change', () => {
  it('closes with the status that its reason gives', () => {
    expect(resolveChange({ status: 'RESOLVED', reason: 'false_positive' })).toEqual({
      status: 'FALSE_POSITIVE',
      reason: 'false_positive',
    });
    expect(resolveChange({ status: 'FALSE_POSITIVE' })).toEqual({
      status: 'FALSE_POSITIVE',
      reason: 'false_positive',
    });
    expect(resolveChange({ reason: 'other', assignee: null })).toEqual({
      status: 'RESOLVED',
      reason: 'other',
      assignee: null,
    });
    expect(resolveChange({ status: 'OPEN' })).toEqual({ status: 'OPEN' });
  });

  it('is told field by field, and an undo as an undo', () => {
    expect(
      describeChange(
        'alerts.triage',
        { status: 'OPEN', assigned_to: null, version: 1 },
        { status: 'RESOLVED', assignee: 'ana' },
      ),
    ).toEqual([
      { what: 'Status', before: 'OPEN', after: 'RESOLVED' },
      { what: 'Assignee', before: null, after: 'ana' },
    ]);
    expect(describeChange('alerts.undo', { assigned_to: 'ana' }, { assigned_to: null })).toEqual([
      { what: 'Assignee (undone)', before: 'ana', after: null },
    ]);
    expect(describeChange('alerts.undo', { version: 2 }, { version: 1 })).toEqual([
      { what: 'Change undone', before: null, after: null },
    ]);
    expect(describeChange('alerts.triage', { assigned_to: 'ana' }, { assignee: null })).toEqual([
      { what: 'Assignee', before: 'ana', after: null },
    ]);
  });
});

describe('a stored event', () => {
  it('is shown whatever its columns hold, and never fails', () => {
    const row = fc.dictionary(
      fc.constantFrom(
        'message',
        'pattern_score',
        'ml_score',
        'total_risk_score',
        'matched_patterns',
        'detection_metadata',
        'blocked',
        'action_taken',
      ),
      fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.double()),
    );
    fc.assert(
      fc.property(row, (stored) => {
        const detail = eventDetail({ id: 1, ...stored });
        expect(alertDetailSchema.shape.event.parse(detail)).toEqual(detail);
      }),
      { numRuns: 500 },
    );
  });

  it('names matched patterns in every form they are written in, and drops spans that are none', () => {
    const stored = [
      'plain',
      {
        name: 'full',
        category: 'INJECTION',
        score: 80,
        spans: [[0, 4], { start: 5, end: 9 }, [7, 7], [-1, 2], ['a', 'b'], null],
      },
      { pattern_name: 'python', risk_score: 40, span: [1, 2] },
      { score: 3 },
      17,
      null,
    ];
    expect(matchedPatterns(stored)).toEqual([
      { name: 'plain', category: null, score: null, spans: [] },
      {
        name: 'full',
        category: 'INJECTION',
        score: 80,
        spans: [
          [0, 4],
          [5, 9],
        ],
      },
      { name: 'python', category: null, score: 40, spans: [[1, 2]] },
    ]);
    expect(matchedPatterns({ not: 'a list' })).toEqual([]);
  });
});

describe('a search for text', () => {
  const written = (text: string) => {
    const params = new Params();
    return [textCondition('m', text, params), ...params.values];
  };

  it('binds the text, with its wildcards taken literally', () => {
    expect(written("500%_'\\")).toEqual(['m COLLATE "C" ILIKE $1', "%500\\%\\_'\\\\%"]);
    expect(written('שלום')).toEqual(['m COLLATE "C" ILIKE $1', '%שלום%']);
  });

  it('names both cases of letters beyond A to Z, and quotes what a regular expression would read', () => {
    expect(written('É.*x')).toEqual(['m COLLATE "POSIX" ~ $1', '[Éé]\\.\\*[xX]']);
    expect(written('été')).toEqual(['m COLLATE "C" ~ $1', '[éÉ][tT][éÉ]']);
  });

  it('does not ask the trigram index for less than it can look up', () => {
    expect(written('zq')).toEqual(['m COLLATE "POSIX" ILIKE $1', '%zq%']);
    expect(written('a-b==c')).toEqual(['m COLLATE "POSIX" ILIKE $1', '%a-b==c%']);
  });
});

it('leaves only what Postgres can store, and nothing else out', () => {
  expect(storable('a\0b\ud800c😀')).toBe('ab\ufffdc😀');
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
      (text) => storable(text) === text,
    ),
  );
});
