// How fast pages of people, timelines and replays are answered by a big platform's database.
import { DEFAULT_SCORING } from '../../src/main/scoring/configuration.ts';
import { readConversationPage } from '../../src/main/stores/conversations.ts';
import { listPeople } from '../../src/main/stores/people.ts';
import { readPerson } from '../../src/main/stores/people-detail.ts';
import { scoreInputs } from '../../src/main/stores/people-profile.ts';
import { readTimeline } from '../../src/main/stores/timeline.ts';
import type { Database } from '../../src/main/workspace/port.ts';
import { readShape } from '../../src/main/workspace/probe.ts';
import { PEOPLE_ORDERS, type PeopleFilter } from '../../src/shared/protocol/people.ts';
import { BUSIEST_USER, LONG_CONVERSATION, USERS, USUAL_USER } from './big-platform-messages.ts';
import { type Print, printTimes, times } from './people-measure.ts';

const DAY = 86_400_000;
const FILTERS: Readonly<Record<string, PeopleFilter>> = {
  'no filter': {},
  name: { query: 'person 12' },
  nobody: { query: 'no such person' },
  'level critical': { levels: ['CRITICAL'] },
  flagged: { flags: ['flagged'] },
  'over a limit': { flags: ['over_limit'] },
  'role and team': { role: 'role 3', team: 'Team 12' },
  'incident in the last day': { since: new Date(Date.now() - DAY).toISOString() },
};

export async function measureAnswers(database: Database, print: Print): Promise<void> {
  const shape = await readShape(database);
  const settings = DEFAULT_SCORING;
  const time = (what: string, asks: readonly (() => Promise<unknown>)[]) => printTimes(print, what, asks);
  // People of every busyness, the busiest among them.
  const people = [
    BUSIEST_USER,
    USUAL_USER,
    ...Array.from({ length: 58 }, (_, index) => 8 + Math.floor((USERS - 8) * (index / 58) ** 2)),
  ];
  const page = (id: number) => () =>
    Promise.all([
      readPerson(database, shape, settings, `u:${id}`),
      scoreInputs(database, shape, settings, { key: `u:${id}`, offset: 0, limit: 25 }),
      readTimeline(database, shape, settings, { key: `u:${id}`, range: null, most: 100_000, steps: 1_400 }),
    ]);
  await time('person page, 60 people (goal p95 400)', people.map(page));
  await time(`person page, one with 200,000 events`, times(8, page(BUSIEST_USER)));

  const zoom = (id: number, days: number, ago: number) => () => {
    const to = Date.now() - ago * DAY;
    const range = { from: new Date(to - days * DAY).toISOString(), to: new Date(to).toISOString() };
    return readTimeline(database, shape, settings, { key: `u:${id}`, range, most: 100_000, steps: 1_400 });
  };
  const spans = [180, 90, 45, 14, 7, 2, 0.5, 1 / 24, 1 / 720];
  const zooms = (ids: readonly number[]) =>
    ids.flatMap((id) => spans.map((days) => zoom(id, days, days > 80 ? 0 : 9)));
  await time('timeline zoom, 60 people (goal p95 200)', zooms(people));
  await time('timeline zoom, one with 200,000 events', [...zooms([BUSIEST_USER]), ...zooms([BUSIEST_USER])]);
  await time(
    'timeline of 500 messages of a conversation',
    times(10, () =>
      readTimeline(database, shape, settings, {
        key: `c:${LONG_CONVERSATION}`,
        range: null,
        most: 100_000,
        steps: 1_400,
      }),
    ),
  );

  await time(
    'replay of 500 messages (goal p95 300)',
    times(20, () =>
      readConversationPage(database, shape, settings.accumulation, {
        id: LONG_CONVERSATION,
        after: null,
        before: null,
        limit: 500,
      }),
    ),
  );

  for (const order of PEOPLE_ORDERS)
    await time(
      `people by ${order}`,
      times(3, () => listPeople(database, shape, settings, { filter: {}, order, after: null, limit: 100 })),
    );
  for (const [name, filter] of Object.entries(FILTERS))
    await time(
      `people, ${name}`,
      times(3, () =>
        listPeople(database, shape, settings, { filter, order: 'score', after: null, limit: 100 }),
      ),
    );
}
