// A draft of the configuration: what is typed, what others change meanwhile, and what is wrong with it.
import { describe, expect, test } from 'vitest';
import {
  conflictsOf,
  draftOf,
  type Edits,
  problemsOf,
  settled,
} from '../../../src/renderer/state/configuration-draft.ts';
import { type Configuration, configurationSchema } from '../../../src/shared/model/configuration.ts';

const configuration = (scoring: object = {}): Configuration =>
  configurationSchema.parse({ scoring, monitor: {}, signals: {} });
const HIGH = '/scoring/levels/high';
const DAYS = '/monitor/retention/event_days';
const edits = (values: Record<string, [before: number | null, value: string]>): Edits =>
  Object.fromEntries(
    Object.entries(values).map(([pointer, [before, value]]) => [pointer, { before, value }]),
  );

test('numbers are typed as text; an empty retention keeps for good', () => {
  const draft = configurationSchema.parse(
    draftOf(configuration(), edits({ [HIGH]: [61, ' 70 '], '/scoring/weights/ml': [0.3, '0,3'] })),
  );
  expect(draft.scoring.levels.high).toBe(70);
  expect(draft.scoring.weights.ml).toBe(0.3);
  const kept = configurationSchema.parse(draftOf(configuration(), edits({ [DAYS]: [null, '30'] })));
  expect(kept.monitor.retention.event_days).toBe(30);
  expect(settled(edits({ [DAYS]: [30, ''] }), kept)[DAYS]).toBeDefined();
  expect(configurationSchema.parse(draftOf(kept, edits({ [DAYS]: [30, ''] })))).toEqual(configuration());
});

test('an edit that says what is stored, or whose place is gone, is none', () => {
  expect(settled(edits({ [HIGH]: [61, '61.0'], '/signals/gone/points': [5, '6'] }), configuration())).toEqual(
    {},
  );
});

test('what somebody else has changed of the same value is a conflict; of another it is not', () => {
  const mine = edits({ [HIGH]: [61, '70'] });
  expect(conflictsOf(mine, configuration({ rollout_phase: 4 }))).toEqual([]);
  expect(conflictsOf(mine, configuration({ levels: { high: 65 } }))).toEqual([HIGH]);
  // The same done by both is no conflict, for it is no edit any more.
  expect(settled(mine, configuration({ levels: { high: 70 } }))).toEqual({});
});

describe('what is wrong is said beside the value, or beside its group', () => {
  test.each([
    [HIGH, 'x', HIGH, 'A number'],
    [HIGH, '', HIGH, 'A number'],
    [HIGH, '70.5', HIGH, 'A whole number'],
    [HIGH, '101', HIGH, 'At most 100'],
    [HIGH, '90', '/scoring/levels', 'The levels must rise: medium, high, critical'],
    ['/scoring/weights/ml', '0.5', '/scoring/weights', 'The weights must add up to 1'],
    ['/scoring/weights/ml', '0.305', '/scoring/weights/ml', 'In hundredths, such as 0.25'],
  ])('%s typed as “%s”', (pointer, text, where, words) => {
    const problems = problemsOf(draftOf(configuration(), edits({ [pointer]: [0, text] })));
    expect(problems.get(where)).toBe(words);
  });
});
