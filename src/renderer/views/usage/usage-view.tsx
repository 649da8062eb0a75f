/** Usage: rooms for coverage, single answers, cost and prices, all of one period that stands in the address. */
import { RotateCw } from 'lucide-react';
import { useMemo } from 'react';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { core } from '../../state/core.ts';
import { navigate, routeHref, useRoute } from '../../state/route.ts';
import { notify, notifyFailure } from '../../state/toasts.ts';
import { periodOf, USAGE_DAYS, usageDaysOf } from '../../state/usage.ts';
import { useRight } from '../../state/workspace.ts';
import { AnswersRoom } from './answers-room.tsx';
import { CostRoom } from './cost-room.tsx';
import { CoverageRoom } from './coverage-room.tsx';
import { FixRoom } from './fix-room.tsx';
import { LimitsRoom } from './limits-room.tsx';
import { PricesRoom } from './prices-room.tsx';

const ROOMS = [
  { id: '', title: 'Coverage', Room: CoverageRoom },
  { id: 'answers', title: 'Answers', Room: AnswersRoom },
  { id: 'cost', title: 'Cost', Room: CostRoom },
  { id: 'limits', title: 'Limits', Room: LimitsRoom },
  { id: 'prices', title: 'Prices', Room: PricesRoom },
  { id: 'fix', title: 'The fix', Room: FixRoom },
] as const;

export function UsageView() {
  const { path, query } = useRoute();
  const room = path.slice('usage/'.length);
  const days = usageDaysOf(query);
  const today = new Date().toISOString().slice(0, 10);
  const period = useMemo(() => periodOf(days, Date.parse(today)), [days, today]);
  const mayWrite = useRight('usage.write');
  const { Room } = ROOMS.find(({ id }) => id === room) ?? ROOMS[0];
  const reconcile = () =>
    core()
      .call('usage.reconcile', { again: true })
      .then(
        ({ started }) =>
          notify({ title: started ? 'All of it is read again' : 'It is being read already', kind: 'info' }),
        notifyFailure,
      );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader
        title="Usage"
        hint="what was answered against what was recorded; days are UTC’s"
        actions={
          <>
            {mayWrite && (
              <Button kind="quiet" icon={<RotateCw />} onClick={() => void reconcile()}>
                Read all again
              </Button>
            )}
            <Segmented
              label="Period"
              options={USAGE_DAYS.map((choice) => ({ value: String(choice), label: `${choice} days` }))}
              value={String(days)}
              onChange={(choice) =>
                navigate(path, { ...Object.fromEntries(query), days: choice }, { replace: true })
              }
            />
          </>
        }
      />
      <nav aria-label="Usage" className="flex shrink-0 gap-4 border-b border-line bg-surface px-4">
        {ROOMS.map(({ id, title }) => (
          <a
            key={id}
            href={routeHref(id === '' ? 'usage' : `usage/${id}`, days === 30 ? {} : { days: String(days) })}
            aria-current={id === room ? 'page' : undefined}
            className={cx(
              'flex h-8 items-center border-b-2 font-medium focus-visible:-outline-offset-2',
              id === room ? 'border-accent text-ink' : 'border-transparent text-muted hover:text-ink',
            )}
          >
            {title}
          </a>
        ))}
      </nav>
      <Room period={period} />
    </div>
  );
}
