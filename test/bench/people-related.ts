// How fast others of a message and campaigns are found on a big platform.
import { groupMessages } from '../../src/main/campaigns/group.ts';
import { findCampaigns } from '../../src/main/services/campaigns-find.ts';
import { readPeriod } from '../../src/main/stores/campaigns.ts';
import { readRelated } from '../../src/main/stores/related.ts';
import type { Database } from '../../src/main/workspace/port.ts';
import { readShape } from '../../src/main/workspace/probe.ts';
import { RELATIONS } from '../../src/shared/protocol/related.ts';
import { load, type Print, spread } from './people-measure.ts';

const ROUNDS = 10;

export async function measureRelated(database: Database, print: Print): Promise<void> {
  const shape = await readShape(database);
  const some = async (where: string) =>
    (
      await database.query<{ id: string }>(
        `SELECT id::text AS id FROM omni2.security_risk_events WHERE ${where} ORDER BY id % 9973, id LIMIT ${ROUNDS}`,
      )
    ).map(({ id }) => id);
  const subjects = {
    'an attack of a campaign': await some(`matched_patterns <> '[]'`),
    'a short everyday message': await some(`matched_patterns = '[]' AND length(message) BETWEEN 30 AND 60`),
    'a long everyday message': await some(`matched_patterns = '[]' AND length(message) > 400`),
  };
  for (const [what, ids] of Object.entries(subjects)) {
    for (const relation of RELATIONS) {
      const took: number[] = [];
      let given = 0;
      let bounded = 0;
      let sharing = 0;
      for (const id of ids) {
        const began = performance.now();
        const found = await readRelated(database, shape, {
          subject: { kind: 'event', id },
          relation,
          limit: 20,
        });
        took.push(performance.now() - began);
        given += found.messages.length + found.addresses.length;
        if (found.gaps.some((gap) => gap.startsWith('Only the newest'))) bounded += 1;
        if (found.gaps.some((gap) => gap.startsWith('Its words'))) sharing += 1;
      }
      const told = `${(given / ids.length).toFixed(1)} found${sharing > 0 ? `, ${sharing} by phrases` : ''}${bounded > 0 ? `, ${bounded} among the newest alone` : ''}`;
      print(`${`${relation} of ${what}`.padEnd(46)} ${spread(took)} ${told} ${load()}`);
    }
  }
  for (const [days, level] of [
    [30, 'MEDIUM'],
    [90, 'HIGH'],
    [90, 'LOW'],
  ] as const) {
    const ask = {
      from: new Date(Date.now() - days * 86_400_000).toISOString(),
      to: new Date().toISOString(),
      level,
      users: 3,
    };
    const began = performance.now();
    const { messages: read, bounded } = await readPeriod(database, shape, ask);
    const middle = performance.now();
    const found = findCampaigns(read, groupMessages(read.map(({ text }) => text)), ask);
    print(
      `campaigns of ${days} days from ${level}: ${found.length} among ${read.length.toLocaleString('en')}${bounded ? ' (the newest)' : ''}, read in ${(middle - began).toFixed(0)} ms, found in ${(performance.now() - middle).toFixed(0)} ms`,
    );
  }
}
