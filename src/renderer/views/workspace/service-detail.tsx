// One service by shape, colour and word, and all about it: since when, why not, when it is tried again.
import { Circle, CircleDashed, CircleMinus, TriangleAlert } from 'lucide-react';
import type { ServiceState } from '../../../shared/protocol/workspace.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { Facts } from '../../parts/facts.tsx';
import { Time } from '../../parts/time.tsx';
import { retryServices } from '../../state/workspace.ts';

export const SERVICE_NAMES: Readonly<Record<ServiceState['name'], string>> = {
  database: 'Database',
  live: 'Live feed',
};

export const SERVICE_STATES: Readonly<
  Record<ServiceState['state'], { word: string; icon: typeof Circle; look: string }>
> = {
  up: { word: 'up', icon: Circle, look: 'text-good fill-current [&]:scale-75' },
  connecting: { word: 'connecting', icon: CircleDashed, look: 'text-warn animate-spin' },
  down: { word: 'down', icon: TriangleAlert, look: 'text-bad' },
  absent: { word: 'not set up', icon: CircleMinus, look: 'text-faint' },
};

/** The sign of a service's state; the word stands beside it. */
export function ServiceSign({ state }: { state: ServiceState['state'] }) {
  const { icon: Icon, look } = SERVICE_STATES[state];
  return <Icon aria-hidden className={cx('size-3 shrink-0', look)} strokeWidth={2.5} />;
}

/** All about one service. */
export function ServiceDetail({ service }: { service: ServiceState }) {
  const { state, what, since, problem, hint, attempt } = service;
  return (
    <div className="flex flex-col gap-2.5">
      {problem !== null && (
        <div>
          <p className="wrap-anywhere">{problem}</p>
          {hint !== null && <p className="text-muted">{hint}</p>}
        </div>
      )}
      <Facts
        facts={[
          ['State', SERVICE_STATES[state].word],
          ['What', what],
          ...(state === 'absent'
            ? []
            : [['Since', <Time key="since" at={since} form="full" focusable />] as const]),
          ...(state === 'down' || (state === 'connecting' && attempt > 0)
            ? ([
                ['Tries so far', attempt],
                [
                  'Next try',
                  service.nextAttemptAt === null ? (
                    'now'
                  ) : (
                    <Time key="next" at={service.nextAttemptAt} form="ago" />
                  ),
                ],
              ] as const)
            : []),
        ]}
      />
      {state === 'down' && (
        <Button className="self-start" onClick={retryServices}>
          Try now
        </Button>
      )}
    </div>
  );
}
