/** What a draft would have changed over the last days: messages, alerts, blocks, and the people it concerns. */
import { History } from 'lucide-react';
import { useState } from 'react';
import type { Configuration } from '../../../shared/model/configuration.ts';
import type { WhatIf } from '../../../shared/protocol/configuration.ts';
import { Button } from '../../parts/button.tsx';
import { LEVEL_WORDS, LevelBadge } from '../../parts/level-badge.tsx';
import { Callout, ErrorNote } from '../../parts/notice.tsx';
import { ProgressBar } from '../../parts/progress-bar.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { oneLine } from '../../parts/segments.ts';
import { tryDraft, useConfiguration } from '../../state/configuration.ts';
import { cancelJob, useJobs } from '../../state/jobs.ts';
import { useKeys } from '../../state/keys.ts';
import { routeHref } from '../../state/route.ts';
import { count, plural } from '../overview/figure.ts';

const DAYS = ['1', '7', '30', '90'] as const;
const SHOWN = 50;

export function WhatIfPanel({ draft }: { draft: Configuration | null }) {
  const trial = useConfiguration((state) => state.trial);
  const [days, setDays] = useState<(typeof DAYS)[number]>('7');
  const jobs = useJobs((state) => state.jobs);
  const running = trial?.running === true;
  const job = running
    ? jobs.find(({ title, state }) => title === 'What if' && state === 'running')
    : undefined;
  const go = () => {
    if (draft !== null && !running) void tryDraft(draft, Number(days));
  };
  useKeys('Configuration', [{ keys: 't', label: 'Try the changes on history', run: go }]);
  const stale = trial !== null && !running && draft !== null && trial.draft !== JSON.stringify(draft);
  return (
    <section aria-label="What if" className="flex flex-col gap-2 border-t border-line pt-3">
      <h2 className="font-semibold">What if it had been so?</h2>
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label="Days of history"
          options={DAYS.map((value) => ({ value, label: value === '1' ? '1 day' : `${value} days` }))}
          value={days}
          onChange={setDays}
        />
        <Button icon={<History aria-hidden />} busy={running} disabled={draft === null} onClick={go}>
          Try it
        </Button>
      </div>
      {running && (
        <div className="flex items-center gap-3">
          <div className="min-w-0 flex-1">
            <ProgressBar label="Judging history" value={job?.progress ?? null} />
            <p className="mt-1 text-sm text-muted tnum">{job?.detail || 'Beginning'}</p>
          </div>
          {job?.cancellable && <Button onClick={() => cancelJob(job.id)}>Cancel</Button>}
        </div>
      )}
      {!running && trial?.failure != null && trial.failure.code !== 'cancelled' && (
        <ErrorNote error={trial.failure} onRetry={go} />
      )}
      {!running && trial?.failure?.code === 'cancelled' && <p className="text-muted">It was cancelled.</p>}
      {!running && trial?.result != null && (
        <>
          {stale && <Callout kind="warn" title="This was worked out for an earlier draft" />}
          <Result result={trial.result} days={trial.days} />
        </>
      )}
    </section>
  );
}

function Result({ result, days }: { result: WhatIf; days: number }) {
  const { messages, changed, alerts, blocks, levels, users, usersChanged, notes } = result;
  if (messages === 0)
    return (
      <p className="text-muted">
        Nothing was recorded in {days === 1 ? 'the last day' : `the last ${days} days`}. Choose more days.
      </p>
    );
  const rows = [
    ['Alerts', alerts],
    ['Blocks', blocks],
    ...[...levels].reverse().map((level) => [LEVEL_WORDS[level.level], level] as const),
  ] as const;
  return (
    <>
      <p>
        {plural(messages, 'recorded message')}; the score of {count(changed)} changes.
      </p>
      <table className="w-full tnum">
        <caption className="sr-only">Before and after</caption>
        <thead>
          <tr className="text-sm text-muted">
            <th scope="col" className="py-1 text-left font-normal">
              <span className="sr-only">What</span>
            </th>
            <th scope="col" className="py-1 text-right font-normal">
              Now
            </th>
            <th scope="col" className="py-1 text-right font-normal">
              Then
            </th>
            <th scope="col" className="py-1 text-right font-normal">
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([title, { before, after }]) => (
            <tr key={title} className="border-t border-line/60">
              <th scope="row" className="py-1 text-left font-normal">
                {title}
              </th>
              <td className="py-1 text-right">{count(before)}</td>
              <td className="py-1 text-right">{count(after)}</td>
              <td className={`py-1 text-right ${after === before ? 'text-faint' : 'font-medium'}`}>
                {signed(after - before)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3 className="mt-1 font-medium">
        {usersChanged === 0
          ? 'Nobody is judged otherwise'
          : `${plural(usersChanged, 'person', 'people')} judged otherwise`}
      </h3>
      {users.length > 0 && (
        <ul aria-label="People judged otherwise" className="flex flex-col divide-y divide-line/60">
          {users.slice(0, SHOWN).map(({ user, name, level, alerts: told, blocks: kept }) => (
            <li key={user} className="flex items-center gap-2 py-1">
              <a
                href={routeHref(`people/u:${user}`)}
                className="min-w-0 flex-1 truncate text-accent hover:underline"
              >
                <bdi>{name === null ? `User ${oneLine(user)}` : oneLine(name)}</bdi>
              </a>
              <span className="text-sm text-muted tnum">
                {[
                  told.before !== told.after &&
                    `${signed(told.after - told.before)} ${told.after - told.before === 1 ? 'alert' : 'alerts'}`,
                  kept.before !== kept.after &&
                    `${signed(kept.after - kept.before)} ${kept.after - kept.before === 1 ? 'block' : 'blocks'}`,
                ]
                  .filter(Boolean)
                  .join(', ')}
              </span>
              {level.before !== level.after && (
                <span className="flex items-center gap-1 text-sm">
                  <LevelBadge level={level.before} /> → <LevelBadge level={level.after} />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {usersChanged > SHOWN && (
        <p className="text-sm text-muted">The {SHOWN} whom it changes most are shown.</p>
      )}
      {notes.map((note) => (
        <p key={note} className="text-sm text-muted">
          {note}
        </p>
      ))}
    </>
  );
}

function signed(value: number): string {
  if (value === 0) return '0';
  return value > 0 ? `+${count(value)}` : `−${count(-value)}`;
}
