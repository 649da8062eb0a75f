/** Saved reports: what they are of, when they are made by themselves, how the last time went, and the way to open or remove one. */
import { FileClock, Trash2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import { REPORT_TITLES } from '../../../shared/model/report.ts';
import { periodBefore } from '../../../shared/model/report-period.ts';
import type { ReportPlan } from '../../../shared/protocol/report-plans.ts';
import { IconButton } from '../../parts/button.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { detailsOf } from '../../state/alerts.ts';
import { core } from '../../state/core.ts';
import { formatReportQuery } from '../../state/reports-query.ts';
import { routeHref } from '../../state/route.ts';
import { notifyFailure } from '../../state/toasts.ts';
import { useRight } from '../../state/workspace.ts';
import { EVERY_WORDS, FORMAT_WORDS } from './words.ts';

export function SavedRoom() {
  const [plans, setPlans] = useState<readonly ReportPlan[] | null>(null);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const read = useCallback(() => {
    core()
      .call('reports.plans', {})
      .then(
        (found) => {
          setPlans(found);
          setFailure(null);
        },
        (error: unknown) => setFailure(detailsOf(error)),
      );
  }, []);
  useEffect(() => {
    read();
    return core().subscribe('reports.changed', read);
  }, [read]);
  if (plans === null)
    return failure !== null ? (
      <ErrorNote form="fill" error={failure} onRetry={read} />
    ) : (
      <Skeleton lines={8} className="p-4" />
    );
  if (plans.length === 0)
    return (
      <EmptyState icon={<FileClock />} title="No report is saved">
        Choose a report and its filters, then press Save: it can be made by itself at the end of each day,
        week or month.
      </EmptyState>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by the keyboard too
    <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto p-3 focus-visible:-outline-offset-2">
      {failure !== null && <ErrorNote error={failure} onRetry={read} className="mb-2" />}
      <ul className="flex flex-col gap-2">
        {plans.map((plan) => (
          <PlanCard key={plan.id} plan={plan} />
        ))}
      </ul>
    </div>
  );
}

function PlanCard({ plan }: { plan: ReportPlan }) {
  const mayPlan = useRight('reports.plan');
  const { subject, every, formats, last } = plan;
  const period = periodBefore(every ?? 'month', Date.now());
  const href = routeHref(
    `reports/${subject.kind}`,
    formatReportQuery({
      kind: subject.kind,
      ...period,
      within: undefined,
      levels: subject.filter.levels ?? [],
      statuses: subject.filter.statuses ?? [],
      user: subject.filter.user ?? '',
      caseId: subject.caseId ?? '',
      ...subject.redaction,
    }),
  );
  return (
    <li className="flex items-start gap-3 rounded-lg border border-line bg-surface px-3 py-2">
      <div className="min-w-0 flex-1">
        <a href={href} className="font-semibold text-accent hover:underline">
          <bdi>{oneLine(plan.name)}</bdi>
        </a>
        <p className="text-muted">
          {REPORT_TITLES[subject.kind]}, {every === null ? 'when asked for' : EVERY_WORDS[every]}, as{' '}
          {formats.map((format) => FORMAT_WORDS[format][0]).join(', ')}
        </p>
        <p className="text-sm text-muted wrap-anywhere">
          To <span className="font-mono text-xs">{oneLine(plan.folder)}</span>
          {every !== null &&
            (plan.here
              ? ', while this console or a monitor here runs'
              : `, by consoles and monitors on ${oneLine(plan.machine)} while one runs there`)}
        </p>
        {last !== null && (
          <p className="text-sm wrap-anywhere">
            {last.state === 'running' && 'Being made now'}
            {last.state === 'failed' && (
              <span className="text-bad">
                Not made: {last.problem} {last.again ? 'It is tried again.' : 'It is not tried again.'}
              </span>
            )}
            {last.state === 'done' && <span className="text-good">Made</span>}{' '}
            <span className="text-muted">
              <Time at={last.at} form="full" />, of {last.from.slice(0, 10)} up to {last.to.slice(0, 10)}
              {last.entry !== null && (
                <>
                  {' · '}
                  <a href={routeHref(`journal/${last.entry}`)} className="text-accent hover:underline">
                    journal
                  </a>
                </>
              )}
            </span>
          </p>
        )}
      </div>
      {mayPlan && (
        <IconButton
          label={`Remove ${plan.name}`}
          icon={<Trash2 />}
          onClick={() => void core().call('reports.removePlan', { id: plan.id }).catch(notifyFailure)}
        />
      )}
    </li>
  );
}
