// What the table shows in place of rows: that they are on their way, or why there are none and what would bring some.
// biome-ignore-all lint/suspicious/noArrayIndexKey: the lines of a skeleton never move
import { Filter, ShieldCheck, UserRound } from 'lucide-react';
import { useStore } from 'zustand';
import { Button } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/notice.tsx';
import { navigate } from '../../state/route.ts';
import { stores } from './stores.ts';

const LINES = 24;
const WIDTHS = ['w-3/5', 'w-2/5', 'w-4/5', 'w-1/2', 'w-2/3'];

export function LoadingRows({ columns }: { columns: number }) {
  return (
    <div role="status" aria-label="Loading alerts">
      {Array.from({ length: LINES }, (_, line) => (
        <div
          key={line}
          className="grid h-(--row) grid-cols-(--columns) items-center border-b border-line/60 px-1.5"
        >
          <span />
          {Array.from({ length: columns }, (_, column) => (
            <span key={column} className="px-1.5">
              <span
                className={`block h-3 animate-pulse rounded-sm bg-press/70 ${WIDTHS[(line + column * 2) % WIDTHS.length]}`}
              />
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}

export interface EmptinessProps {
  why: 'nothing' | 'filtered' | 'nameless';
  onClearFilters: () => void;
}

export function Emptiness({ why, onClearFilters }: EmptinessProps) {
  const { searched, query } = useStore(stores().alerts.store);
  if (why === 'nameless') {
    return (
      <EmptyState
        icon={<UserRound />}
        title="Nobody has said who “me” is"
        actions={<Button onClick={() => navigate('settings')}>Open settings</Button>}
      >
        This view shows the alerts assigned to you. Give your name in the settings, and it fills.
      </EmptyState>
    );
  }
  if (why === 'filtered') {
    return (
      <EmptyState
        icon={<Filter />}
        title="No alert fits these filters"
        actions={<Button onClick={onClearFilters}>Clear filters</Button>}
      >
        {searched !== null &&
          `Only the ${query.order} ${searched.toLocaleString('en')} alerts were searched: a text needs three letters or digits in a row to be searched for in all. `}
        New alerts that fit appear here as they arrive.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<ShieldCheck />} title="No alerts yet">
      Alerts appear here as the platform writes them to its table of alerts or announces them on its live
      channel.
    </EmptyState>
  );
}
