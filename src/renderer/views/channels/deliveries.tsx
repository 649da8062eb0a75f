// What became of each delivery: newest first, with what the other side said, put back or withdrawn by hand.
import { Inbox } from 'lucide-react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { Channel, Delivery } from '../../../shared/protocol/channels.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Select } from '../../parts/select.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { changeDelivery, filterDeliveries, readMoreDeliveries, useChannels } from '../../state/channels.ts';
import { routeHref } from '../../state/route.ts';
import { notify, notifyFailure } from '../../state/toasts.ts';
import { count, plural } from '../overview/figure.ts';
import { STATE_LOOKS, STATE_WORDS } from './words.ts';

const STATES = Object.keys(STATE_WORDS) as Delivery['state'][];

export function Deliveries({ channels, mayWrite }: { channels: readonly Channel[]; mayWrite: boolean }) {
  const { deliveries, next, filter } = useChannels();
  return (
    <section aria-label="Deliveries" className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <h2 className="mr-auto font-semibold">Deliveries</h2>
        <Select
          label="Channel"
          hideLabel
          value={filter.channel ?? ''}
          onChange={(channel) =>
            filterDeliveries({ ...filter, channel: channel === '' ? undefined : channel })
          }
          options={[
            { value: '', label: 'All channels' },
            ...channels.map(({ id, name }) => ({ value: id, label: oneLine(name) })),
          ]}
        />
        <Select
          label="State"
          hideLabel
          value={filter.states?.[0] ?? ''}
          onChange={(state) =>
            filterDeliveries({ ...filter, states: state === '' ? undefined : [state as Delivery['state']] })
          }
          options={[
            { value: '', label: 'All states' },
            ...STATES.map((state) => ({ value: state, label: STATE_WORDS[state] })),
          ]}
        />
      </div>
      {deliveries === null ? (
        <Skeleton lines={6} className="p-4" />
      ) : deliveries.length === 0 ? (
        <EmptyState icon={<Inbox aria-hidden />} title="No deliveries here">
          {filter.channel !== undefined || filter.states !== undefined
            ? 'Choose another channel or state.'
            : 'The next alert that a channel’s rules let through makes one.'}
        </EmptyState>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by the keyboard too
        <div tabIndex={0} className="min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-2">
          <table className="w-full border-collapse">
            <thead className="sticky top-0 bg-canvas">
              <tr className="text-left text-sm text-muted">
                {['When', 'Channel', 'Alerts', 'State', 'What the other side said', ''].map((head) => (
                  <th
                    key={head}
                    scope="col"
                    className="border-b border-line px-3 py-1.5 font-medium whitespace-nowrap"
                  >
                    {head === '' ? <span className="sr-only">What can be done</span> : head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {deliveries.map((delivery) => (
                <Line key={delivery.id} delivery={delivery} mayWrite={mayWrite} />
              ))}
            </tbody>
          </table>
          {next !== null && (
            <Button className="m-3" onClick={() => void readMoreDeliveries()}>
              Show older ones
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function Line({ delivery, mayWrite }: { delivery: Delivery; mayWrite: boolean }) {
  const { id, alerts, count: many, grouped, state, attempts, answer, dueAt, sentAt } = delivery;
  const [first] = alerts;
  const change = async (to: 'waiting' | 'withdrawn') => {
    try {
      if (!(await changeDelivery(id, to))) notify({ title: 'This delivery was already something else' });
    } catch (failure) {
      notifyFailure(failure as FailureDetails);
    }
  };
  return (
    <tr className="border-b border-line align-top hover:bg-hover/70">
      <td className="px-3 py-1.5 whitespace-nowrap">
        <Time at={delivery.createdAt} />
      </td>
      <td className="max-w-48 truncate px-3 py-1.5">{oneLine(delivery.channelName)}</td>
      <td className="px-3 py-1.5 whitespace-nowrap">
        {first !== undefined && (
          <a href={routeHref(`alerts/${first}`)} className="text-accent hover:underline">
            {many === 1 ? first : plural(many, 'alert')}
          </a>
        )}
        {grouped && <span className="text-muted"> together</span>}
      </td>
      <td className="px-3 py-1.5 whitespace-nowrap">
        <span className={STATE_LOOKS[state]}>{STATE_WORDS[state]}</span>
        {state === 'waiting' && (
          <span className="text-muted">
            {' '}
            until <Time at={dueAt} form="clock" />
          </span>
        )}
        {attempts > 1 && <span className="text-muted">, attempt {count(attempts)}</span>}
      </td>
      <td className="px-3 py-1.5 text-muted wrap-anywhere">
        {answer === null ? '' : oneLine(answer)}
        {sentAt !== null && (
          <>
            {' '}
            <Time at={sentAt} form="clock" />
          </>
        )}
      </td>
      <td className="px-3 py-1 text-right whitespace-nowrap">
        {mayWrite && (state === 'failed' || state === 'withdrawn') && (
          <Button onClick={() => void change('waiting')}>Send again</Button>
        )}
        {mayWrite && state === 'waiting' && (
          <Button onClick={() => void change('withdrawn')}>Withdraw</Button>
        )}
      </td>
    </tr>
  );
}
