/** Usage: rooms for coverage, single answers, cost and prices, all of one period that stands in the address. */
import { RotateCw } from 'lucide-react';
import { useMemo } from 'react';
import { Button } from '../../parts/button.tsx';
import { RoomTabs } from '../../parts/room-tabs.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { core } from '../../state/core.ts';
import { navigate, routeHref, useRoute } from '../../state/route.ts';
import { notify, notifyFailure } from '../../state/toasts.ts';
import { periodOf, todayIn, USAGE_DAYS, usageDaysOf, useUsage } from '../../state/usage.ts';
import { useRight } from '../../state/workspace.ts';
import { AnswersRoom } from './answers-room.tsx';
import { CostRoom } from './cost-room.tsx';
import { CoverageRoom } from './coverage-room.tsx';
import { FixRoom } from './fix-room.tsx';
import { LimitsRoom } from './limits-room.tsx';
import { PricesRoom } from './prices-room.tsx';

/** The last three are of no period. */
const ROOMS = [
  { id: '', title: 'Coverage', Room: CoverageRoom, timed: true },
  { id: 'answers', title: 'Answers', Room: AnswersRoom, timed: true },
  { id: 'cost', title: 'Cost', Room: CostRoom, timed: true },
  { id: 'limits', title: 'Limits', Room: LimitsRoom, timed: false },
  { id: 'prices', title: 'Prices', Room: PricesRoom, timed: false },
  { id: 'fix', title: 'The fix', Room: FixRoom, timed: false },
] as const;

const READ_AGAIN = {
  started: 'All of it is read again',
  running: 'It is being read already',
  elsewhere: 'Another console is reading it just now: try again when it is done',
} as const;

export function UsageView() {
  const { path, query } = useRoute();
  const room = path.slice('usage/'.length);
  const days = usageDaysOf(query);
  const { data: told, failure } = useUsage('usage.zone', {});
  // Where it cannot be told, each room says what is wrong.
  const zone = told?.zone ?? (failure === null ? null : 'UTC');
  const today = zone === null ? null : todayIn(zone, Date.now());
  const period = useMemo(() => (today === null ? null : periodOf(days, today)), [days, today]);
  const mayWrite = useRight('usage.write');
  const { Room, timed } = ROOMS.find(({ id }) => id === room) ?? ROOMS[0];
  const reconcile = () =>
    core()
      .call('usage.reconcile', { again: true })
      .then(({ outcome }) => notify({ title: READ_AGAIN[outcome], kind: 'info' }), notifyFailure);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <RoomTabs
        title="Usage"
        rooms={ROOMS.map(({ id, title }) => ({
          href: routeHref(id === '' ? 'usage' : `usage/${id}`, days === 30 ? {} : { days: String(days) }),
          title,
          current: id === room,
        }))}
        actions={
          <>
            {mayWrite && (
              <Button kind="quiet" icon={<RotateCw />} onClick={() => void reconcile()}>
                Read all again
              </Button>
            )}
            {timed && (
              <Segmented
                label={`Period, in days of ${zone ?? 'the accounting'}`}
                options={USAGE_DAYS.map((choice) => ({ value: String(choice), label: `${choice} days` }))}
                value={String(days)}
                onChange={(choice) =>
                  navigate(path, { ...Object.fromEntries(query), days: choice }, { replace: true })
                }
              />
            )}
          </>
        }
      />
      {period === null || zone === null ? (
        <Skeleton lines={12} className="p-4" />
      ) : (
        <Room period={period} zone={zone} />
      )}
    </div>
  );
}
