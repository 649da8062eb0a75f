// Cost and usage today: what the audit tables recorded, and the answers that none of them accounts for.
import type { z } from 'zod';
import type { Panel, usageTodaySchema } from '../../../shared/protocol/overview.ts';
import { Callout } from '../../parts/notice.tsx';
import { Time } from '../../parts/time.tsx';
import { routeHref } from '../../state/route.ts';
import { compact, money, plural } from './figure.ts';
import { Slot } from './slot.tsx';

type Usage = z.infer<typeof usageTodaySchema>;

export function UsagePanel({ read, className = '' }: { read: Panel<Usage> | undefined; className?: string }) {
  const since = read?.state === 'filled' ? read.data.since : null;
  return (
    <Slot
      title="Cost and usage today"
      hint={
        since && (
          <>
            since <Time at={since} form="clock" />
          </>
        )
      }
      read={read}
      className={className}
      actions={
        <a href={routeHref('usage')} className="text-sm text-accent hover:underline">
          All usage
        </a>
      }
    >
      {(usage) => <Figures usage={usage} />}
    </Slot>
  );
}

function Figures({ usage }: { usage: Usage }) {
  const costs = usage.recorded.flatMap((row) => (row.cost === null ? [] : [row.cost]));
  const missing = usage.unrecorded.reduce((sum, row) => sum + row.answers, 0);
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="tnum text-xl font-semibold">
          {usage.accounted
            ? money(usage.accounted.cost + usage.accounted.estimatedCost)
            : costs.length > 0
              ? money(costs.reduce((a, b) => a + b))
              : 'Unknown'}
        </span>
        <span className="text-muted">
          {usage.accounted
            ? `of which ${money(usage.accounted.cost)} recorded and ~${money(usage.accounted.estimatedCost)} estimated`
            : 'recorded cost'}
        </span>
      </p>
      <table className="w-full">
        <thead className="sr-only">
          <tr>
            <th>Table</th>
            <th>Requests</th>
            <th>Tokens</th>
            <th>Cost</th>
          </tr>
        </thead>
        <tbody>
          {usage.recorded.map((row) => (
            <tr key={row.table} className="border-b border-line">
              <td className="max-w-0 truncate py-1 font-mono text-sm" title={row.note ?? undefined}>
                {row.table}
              </td>
              <td className="tnum w-px py-1 pl-3 text-right whitespace-nowrap">
                {plural(row.requests, 'request')}
              </td>
              <td className="tnum w-px py-1 pl-3 text-right whitespace-nowrap">
                {row.tokens === null ? '–' : `${compact(row.tokens)} tokens`}
              </td>
              <td className="tnum w-px py-1 pl-3 text-right whitespace-nowrap" title={row.note ?? undefined}>
                {row.cost === null ? <span className="text-warn">no cost column</span> : money(row.cost)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {missing > 0 && (
        <Callout kind="warn" title={`${plural(missing, 'answer')} without an audit row`}>
          {usage.unrecorded
            .map(({ endpoint, answers }) => `${endpoint}: ${plural(answers, 'answer')}`)
            .join(' · ')}
          . Their cost is estimated.
        </Callout>
      )}
    </div>
  );
}
