// One run of a what-if: the recorded verdicts of the last days, judged by what is stored and by what is asked.
import type { Configuration } from '../../shared/model/configuration.ts';
import type { WhatIf } from '../../shared/protocol/configuration.ts';
import { WhatIfJudge } from '../backtest/what-if.ts';
import { WhatIfTally } from '../backtest/what-if-tally.ts';
import { ANYBODY, type Standing } from '../scoring/decide.ts';
import { standings } from '../stores/backtests-history.ts';
import { type RecordedPage, recordedVerdicts } from '../stores/configuration-history.ts';
import { readRules } from '../stores/rules.ts';
import { findNames, findRoles } from '../stores/users.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import type { JobHandle } from './jobs.ts';
import { patiently } from './patience.ts';

const PAGE = 2_000;
const DAY_MS = 86_400_000;

/** Rejects when the job is cancelled, or the database stays away. */
export async function runWhatIf(
  { database, shape }: OpenWorkspace,
  stored: Configuration,
  asked: Configuration,
  days: number,
  job: JobHandle,
): Promise<WhatIf> {
  const ask = <T>(question: () => Promise<T>) => patiently(job, question);
  const recorded = recordedVerdicts(shape());
  const judge = new WhatIfJudge(stored, asked);
  const tally = new WhatIfTally();
  const fromMs = Date.now() - days * DAY_MS;
  const from = new Date(fromMs - judge.leadMs).toISOString();
  const wanted = { texts: judge.readsTexts, signals: judge.readsSignals };
  const standing = await ask(() => readStandings({ database, shape }));
  const total = await ask(() => recorded.count(database, from));
  let read = 0;
  let reading: Promise<RecordedPage> | null = ask(() => recorded.page(database, from, null, PAGE, wanted));
  while (reading) {
    const { messages, next }: RecordedPage = await reading;
    // The next page is read while this one is judged.
    reading = next && ask(() => recorded.page(database, from, next, PAGE, wanted));
    reading?.catch(() => undefined);
    for (const message of messages) {
      const { before, after } = judge.judge(message, standing(message.user));
      if (message.atMs >= fromMs) tally.add(message.user, before, after);
    }
    read += messages.length;
    job.progress(total === 0 ? null : Math.min(1, read / total), `${read.toLocaleString('en')} messages`);
  }
  const result = tally.result(judge.notes);
  const names = await ask(() =>
    findNames(
      database,
      shape(),
      result.users.map(({ user }) => user),
    ),
  );
  return { ...result, users: result.users.map((one) => ({ ...one, name: names.get(one.user) ?? null })) };
}

/** How each user stands today: flagged, whitelisted, or of a role that is never blocked. */
async function readStandings({
  database,
  shape,
}: Pick<OpenWorkspace, 'database' | 'shape'>): Promise<(user: string | null) => Standing> {
  const marked = await standings(database, shape());
  const { bypassRoles } = await readRules(database, shape());
  const bypassing = new Set(bypassRoles.map((role) => role.toLowerCase()));
  const roles = bypassing.size > 0 ? await findRoles(database, shape()) : new Map<string, string>();
  return (user) => {
    if (user === null) return ANYBODY;
    const bypassesBlocking = bypassing.has(roles.get(user)?.toLowerCase() ?? '');
    const mark = marked.get(user) ?? ANYBODY;
    return bypassesBlocking ? { ...mark, bypassesBlocking } : mark;
  };
}

/** One line for the version that is saved on the strength of it. */
export function whatIfInWords({ messages, alerts, blocks, usersChanged }: WhatIf, days: number): string {
  const number = (value: number) => value.toLocaleString('en');
  const period = days === 1 ? 'the last day' : `the last ${days} days`;
  return `Over ${period}: ${number(messages)} messages, alerts ${number(alerts.before)} → ${number(alerts.after)}, blocks ${number(blocks.before)} → ${number(blocks.after)}, ${number(usersChanged)} people judged otherwise`;
}
