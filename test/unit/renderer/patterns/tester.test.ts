// The tester: a message cut by what matched, and two verdicts told apart.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markedSegments } from '../../../../src/renderer/parts/marks.ts';
import { differences } from '../../../../src/renderer/views/patterns/tester/differences.ts';
import { AS_CONFIGURED, thresholdFault } from '../../../../src/renderer/views/patterns/tester/what-if.tsx';
import type { ScoredMessage } from '../../../../src/shared/protocol/studio.ts';

describe('segments of a scored message', () => {
  const span = fc.tuple(fc.integer({ min: -3, max: 40 }), fc.integer({ min: -3, max: 40 }));
  test('joined, they are the text, and each unit is owned by exactly the patterns that cover it', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 35 }),
        fc.array(fc.record({ spans: fc.array(span, { maxLength: 4 }) }), { maxLength: 5 }),
        (text, matches) => {
          const segments = markedSegments(text, matches);
          expect(segments.map((segment) => segment.text).join('')).toBe(text);
          let at = 0;
          for (const segment of segments) {
            for (let unit = at; unit < at + segment.text.length; unit++) {
              const covering = matches.flatMap(({ spans }, owner) =>
                spans.some(([from, to]) => from <= unit && unit < to) ? [owner] : [],
              );
              expect(segment.owners).toEqual(covering);
            }
            at += segment.text.length;
          }
        },
      ),
    );
  });
});

const scored = (over: Partial<ScoredMessage> = {}): ScoredMessage => ({
  total: 90,
  level: 'CRITICAL',
  alertLevel: 'CRITICAL',
  action: 'BLOCKED',
  blocked: true,
  decidedBy: 'strongest',
  layers: [{ name: 'pattern', score: 90, weight: 0.4, contribution: 36, detail: null }],
  matches: [{ name: 'leak', category: null, score: 90, spans: [], layer: null, draft: false }],
  signals: [],
  undecided: [],
  ml: null,
  microseconds: 10,
  ...over,
});

describe('what would be different', () => {
  test('is nothing between equals, whatever time each took', () => {
    expect(differences(scored(), scored({ microseconds: 99 }))).toEqual([]);
  });

  test('names the action first, then level, total, layers and patterns', () => {
    const after = scored({
      total: 36,
      level: 'MEDIUM',
      alertLevel: null,
      action: 'LOGGED',
      layers: [{ name: 'pattern', score: null, weight: 0.4, contribution: null, detail: null }],
      matches: [],
    });
    expect(differences(scored(), after)).toEqual([
      { what: 'Action', before: 'Blocked', after: 'Logged only' },
      { what: 'Level', before: 'Critical', after: 'Medium' },
      { what: 'Alert', before: 'Critical', after: 'none' },
      { what: 'Total', before: '90', after: '36' },
      { what: 'Patterns', before: '90', after: '–' },
      { what: 'Pattern leak', before: 'matches (90)', after: 'no match' },
    ]);
  });
});

test.each([
  [{ high: '' }, null],
  [{ high: '70' }, null],
  [{ high: '31' }, 'Each must be above the one before'],
  [{ medium: '65' }, 'Each must be above the one before'],
  [{ critical: '101' }, 'Whole numbers from 0 to 100'],
  [{ critical: 'x' }, 'Whole numbers from 0 to 100'],
])('thresholds %j: %s', (trial, fault) => {
  const settings = { rolloutPhase: 3, medium: 31, high: 61, critical: 81, combination: 'strongest' };
  expect(thresholdFault({ ...AS_CONFIGURED, ...trial }, settings)).toBe(fault);
});
