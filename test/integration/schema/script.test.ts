// The migration script: applied to the left side in a shadow it gives the right side, for every kind of object added, removed and changed.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compare, NOTHING_IGNORED } from '../../../src/main/schema/compare.ts';
import type { Snapshot } from '../../../src/main/schema/model.ts';
import { writeScript } from '../../../src/main/schema/script.ts';
import { plainText } from '../../../src/main/schema/script-text.ts';
import { Shadow } from '../../../src/main/workspace/shadow-engine.ts';
import { CHANGES, EVERY_KIND } from './every-kind.ts';

let shadow: Shadow;
let base: Snapshot;
const file = (text: string) => [{ name: 'test.sql', text }];
const ALL = { accepted: null, confirmed: null, online: false };

function script(left: Snapshot, right: Snapshot) {
  const written = writeScript(compare(left, right, NOTHING_IGNORED), ALL);
  return { text: plainText(written), leftOut: written.leftOut };
}
/** Columns are added at the end: their order is told, and not made. */
const ORDER_ASIDE = { ...NOTHING_IGNORED, order: true };
const remaining = (left: Snapshot, right: Snapshot, leftOut: readonly { id: string }[]) =>
  compare(left, right, ORDER_ASIDE)
    .entries.filter(({ status, id }) => status !== 'same' && !leftOut.some((one) => one.id === id))
    .map(({ id, status, properties }) =>
      [id, status, ...properties.map(({ property, left: a, right: b }) => `${property}: ${a} → ${b}`)].join(
        ' ',
      ),
    );

async function run(text: string): Promise<void> {
  const { problem } = await shadow.run(file(text));
  if (problem) throw new Error(`${problem.message}\nat line ${problem.line} of:\n${text}`);
}

beforeAll(async () => {
  shadow = await Shadow.open({ extensions: ['pg_trgm', 'citext'] });
  await run(EVERY_KIND);
  base = await shadow.read({});
});
afterAll(() => shadow?.close());

const differing = (left: Snapshot, right: Snapshot) =>
  compare(left, right, NOTHING_IGNORED)
    .entries.filter(({ status }) => status !== 'same')
    .map(({ id }) => id);

describe('changes are seen, made by a script and undone by another', () => {
  const rounds = CHANGES.map((changes) => [Object.keys(changes).join(', '), Object.values(changes)] as const);
  test.each(rounds)('%s', async (_, changes) => {
    const [changed, undone] = await shadow.trying(async () => {
      for (const [sql] of changes) await run(sql);
      const after = await shadow.read({});
      const back = script(after, base);
      await run(back.text);
      return [after, { ...back, got: await shadow.read({}) }] as const;
    });
    expect(differing(base, changed)).toEqual(changes.flatMap(([, ...ids]) => ids).sort());
    const forward = script(base, changed);
    const got = await shadow.trying(async () => {
      await run(forward.text);
      return shadow.read({});
    });
    expect({
      forward: remaining(got, changed, forward.leftOut),
      back: remaining(undone.got, base, undone.leftOut),
    }).toEqual({ forward: [], back: [] });
  });
});

test('the whole schema is made from nothing, and taken away again', async () => {
  await shadow.clean();
  const empty = await shadow.read({});
  const make = script(empty, base);
  await run(make.text);
  const made = await shadow.read({});
  expect(remaining(made, base, make.leftOut)).toEqual([]);
  const unmake = script(made, empty);
  await run(unmake.text);
  expect(remaining(await shadow.read({}), empty, unmake.leftOut)).toEqual([]);
});
