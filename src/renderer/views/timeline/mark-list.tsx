// The marks in view as a table: for readers and the keyboard, and for what stands together on the chart.
import { memo, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Mark } from '../../../shared/protocol/timeline.ts';
import { Button } from '../../parts/button.tsx';
import { MarkShape, markTitle } from '../../parts/mark-shape.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { useScrolls } from '../../parts/use-scrolls.ts';
import { core } from '../../state/core.ts';
import { gather } from '../../state/gathering.ts';
import { memberOf } from '../../state/reference.ts';
import { routeHref } from '../../state/route.ts';
import { createMarkList, type MarkQuery } from '../../state/timeline-marks.ts';
import { useRight } from '../../state/workspace.ts';

/** A view that moves is listed when it has come to rest. */
const REST_MS = 250;

/** Where a mark leads: to its message in the replay, else to its alert; null where there is nothing to open. */
export function markHref({ conversation, step, alert }: Mark): string | null {
  if (conversation !== null) return routeHref(`conversations/${conversation}`, { at: step ?? '' });
  return alert === null ? null : routeHref(`alerts/${alert}`);
}

export function MarkTable({ query, label }: { query: MarkQuery; label: string }) {
  const list = useMemo(() => createMarkList(core()), []);
  const mayGather = useRight('cases.write');
  const { marks, next, failure, reading } = useStore(list.store);
  const [box, tabIndex] = useScrolls<HTMLDivElement>();
  const asked = JSON.stringify(query);
  useEffect(() => {
    const timer = setTimeout(() => void list.read(JSON.parse(asked) as MarkQuery), REST_MS);
    return () => clearTimeout(timer);
  }, [list, asked]);
  if (failure !== null && marks === null)
    return <ErrorNote form="fill" error={failure} onRetry={() => void list.read(query)} />;
  if (marks === null) return <Skeleton lines={5} className="p-3" />;
  if (marks.length === 0)
    return (
      <EmptyState title="Nothing happened in this time">
        Look at a longer time, or show more kinds.
      </EmptyState>
    );
  return (
    <div ref={box} tabIndex={tabIndex} className="h-full overflow-auto focus-visible:-outline-offset-2">
      <table className="w-full table-fixed border-collapse" aria-label={label} aria-busy={reading}>
        <thead className="sticky top-0 z-10 bg-surface text-left text-sm text-muted">
          <tr className="[&>th]:border-b [&>th]:border-line [&>th]:px-3 [&>th]:py-1 [&>th]:font-medium">
            <th className="w-44">Time</th>
            <th className="w-32">Kind</th>
            <th className="w-16 text-right">Score</th>
            <th>What</th>
            <th className="w-44">Open</th>
          </tr>
        </thead>
        <tbody>
          {marks.map((mark) => (
            <Row key={mark.ref} mark={mark} mayGather={mayGather} />
          ))}
        </tbody>
      </table>
      {failure !== null && <ErrorNote error={failure} className="m-2" />}
      {next !== null && (
        <div className="flex items-center gap-3 p-2">
          <Button busy={reading} onClick={() => void list.more(query)}>
            Show more
          </Button>
          <span className="text-sm text-muted">
            The first {marks.length.toLocaleString('en')} are listed.
          </span>
        </div>
      )}
    </div>
  );
}

/** Drawn anew only with its mark, and not with every frame of a view that is panned. */
const Row = memo(function Row({ mark, mayGather }: { mark: Mark; mayGather: boolean }) {
  const { at, kind, score, title, alert, conversation } = mark;
  const href = markHref(mark);
  const member = mayGather ? memberOf(mark.ref) : null;
  return (
    <tr className="h-(--row) hover:bg-hover [&>td]:truncate [&>td]:px-3">
      <td>
        <Time at={at} form="full" />
      </td>
      <td>
        <span className="flex items-center gap-1.5">
          <MarkShape kind={kind} />
          {markTitle(kind)}
        </span>
      </td>
      <td className="text-right">{score ?? '–'}</td>
      <td title={oneLine(title)}>
        <bdi>{oneLine(title)}</bdi>
      </td>
      <td>
        <span className="flex gap-3">
          {href !== null && conversation !== null && (
            <a href={href} className="text-accent hover:underline">
              Replay
            </a>
          )}
          {alert !== null && (
            <a href={routeHref(`alerts/${alert}`)} className="text-accent hover:underline">
              Alert
            </a>
          )}
          {member !== null && (
            <button
              type="button"
              onClick={() =>
                gather({
                  members: [member],
                  what: `the ${markTitle(kind).toLowerCase()}`,
                  title: '',
                  severity: 'HIGH',
                })
              }
              className="rounded-sm text-accent hover:underline"
            >
              Add to case
            </button>
          )}
        </span>
      </td>
    </tr>
  );
});
