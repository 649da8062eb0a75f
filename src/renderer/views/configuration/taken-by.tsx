/** How many of the monitors at work judge by what is stored now, so that a change is seen to arrive. */
import { CircleCheck, Hourglass } from 'lucide-react';
import { useEffect } from 'react';
import { useMonitor, watchMonitor } from '../../state/monitor.ts';
import { routeHref } from '../../state/route.ts';
import { plural } from '../overview/figure.ts';

export function TakenBy() {
  useEffect(() => watchMonitor(), []);
  const view = useMonitor((state) => state.view);
  if (view === null || view.rules_print === '') return null;
  const alive = view.monitors.filter((one) => one.alive);
  const taken = alive.filter(({ state }) => state.rules.print === view.rules_print);
  const all = taken.length === alive.length;
  return (
    <a
      href={routeHref('monitor')}
      className="flex items-center gap-1.5 text-sm text-muted hover:text-ink"
      aria-live="polite"
    >
      {alive.length === 0 ? (
        'No monitor is at work'
      ) : (
        <>
          {all ? <CircleCheck className="size-3.5" /> : <Hourglass className="size-3.5" />}
          {all
            ? `In force at ${alive.length === 1 ? 'the monitor' : `all ${plural(alive.length, 'monitor')}`}`
            : `In force at ${taken.length} of ${plural(alive.length, 'monitor')}`}
        </>
      )}
    </a>
  );
}
