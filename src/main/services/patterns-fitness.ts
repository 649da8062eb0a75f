// Whether a definition may be put into force: its tests are run, and what it would do to production is looked at first.
import { unstorable } from '../../shared/model/storable-text.ts';
import type { PatternDefinition, PatternVersion } from '../../shared/protocol/patterns.ts';
import { testOutcomes } from '../scoring/authoring.ts';
import type { AuthoringThreads } from '../scoring/authoring-threads.ts';

const TOLD_TESTS = 20;
const TOLD_CHARACTERS = 80;

export interface Fitness {
  /** Why it may not; empty where it may. */
  readonly problems: readonly string[];
  readonly tests: PatternVersion['tests'];
}

export async function fitnessOf(
  threads: AuthoringThreads,
  definition: PatternDefinition,
  acceptSlow: boolean,
): Promise<Fitness> {
  const unkept = unkeptOf(definition);
  if (unkept !== null) return { problems: [unkept], tests: null };
  const { errors, redos } = await threads.judge(definition);
  if (errors.length > 0)
    return {
      problems: errors.map(({ message, span }) =>
        span ? `It cannot be used: ${message}, at character ${span[0] + 1}` : `It cannot be used: ${message}`,
      ),
      tests: null,
    };
  const problems: string[] = [];
  if (redos?.grade === 'exponential')
    problems.push(`A message made for it would stall production. ${redos.words}`);
  if (redos?.grade === 'polynomial' && !acceptSlow)
    problems.push(
      `A long message made for it would slow production down: accept that in so many words, or mend it. ${redos.words}`,
    );
  const { problems: failed, tests } = await runTests(threads, definition);
  return { problems: [...problems, ...failed], tests };
}

/** What the database would keep as another text, or null. */
function unkeptOf({ name, value, description, tests }: PatternDefinition): string | null {
  const parts = [
    ['The name', name],
    ['The pattern', value],
    ['The description', description],
    ...tests.flatMap(({ text, note }, place) => [
      [`Test ${place + 1}`, text],
      [`The note of test ${place + 1}`, note],
    ]),
  ] as [string, string][];
  for (const [part, text] of parts) {
    const reason = unstorable(text);
    if (reason !== null)
      return `${part} holds what cannot be kept: ${reason}. Leave it out, or write it as an escape.`;
  }
  return null;
}

async function runTests(threads: AuthoringThreads, definition: PatternDefinition): Promise<Fitness> {
  if (definition.tests.length === 0) return { problems: [], tests: null };
  const { error, trials } = await threads.try(
    definition,
    definition.tests.map(({ text }) => text),
  );
  if (error !== null) return { problems: [`It cannot be tried: ${error}`], tests: null };
  const outcomes = testOutcomes(definition.tests, trials);
  const failed = outcomes.filter(({ passed }) => !passed);
  const told = failed.slice(0, TOLD_TESTS).map(({ place, stalled }) => {
    const { text, expect } = definition.tests[place]!;
    const what = stalled
      ? 'stalls it'
      : expect === 'match'
        ? 'should match, and does not'
        : 'should not match, and does';
    return `Test ${place + 1}, “${shortened(text)}”, ${what}`;
  });
  if (failed.length > TOLD_TESTS) told.push(`${failed.length - TOLD_TESTS} more tests fail`);
  return { problems: told, tests: { passed: outcomes.length - failed.length, failed: failed.length } };
}

const shortened = (text: string): string =>
  text.length > TOLD_CHARACTERS ? `${text.slice(0, TOLD_CHARACTERS)}…` : text;
