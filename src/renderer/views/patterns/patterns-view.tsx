// The patterns' screen: the library, the whole engine on trial, backtests, exceptions and packs, each with an address of its own.
import { FlaskConical, History, Library as LibraryIcon, Package, ShieldMinus } from 'lucide-react';
import type { ComponentType } from 'react';
import { cx } from '../../parts/class-names.ts';
import { useCommands } from '../../state/commands.ts';
import { navigate, routeHref, useRoute } from '../../state/route.ts';
import { BacktestsRoom } from './backtests/backtests-room.tsx';
import { Exceptions } from './exceptions/exceptions.tsx';
import { Library } from './library/library.tsx';
import { Packs } from './packs/packs.tsx';
import { Tester } from './tester/tester.tsx';

interface Room {
  /** The second piece of the route; empty for the first. */
  readonly id: string;
  readonly title: string;
  readonly icon: ComponentType<{ className?: string }>;
  readonly View: ComponentType;
}

const ROOMS: readonly Room[] = [
  { id: '', title: 'Library', icon: LibraryIcon, View: Library },
  { id: 'tester', title: 'Tester', icon: FlaskConical, View: Tester },
  { id: 'backtests', title: 'Backtests', icon: History, View: BacktestsRoom },
  { id: 'exceptions', title: 'Exceptions', icon: ShieldMinus, View: Exceptions },
  { id: 'packs', title: 'Packs', icon: Package, View: Packs },
];

const pathOf = ({ id }: Room) => (id === '' ? 'patterns' : `patterns/${id}`);

export function PatternsView() {
  const piece = useRoute().path.split('/')[1] ?? '';
  const room = ROOMS.find(({ id }) => id === piece) ?? (ROOMS[0] as Room);
  useCommands(
    ROOMS.map((each) => ({
      id: `patterns.${each.id}`,
      label: `Patterns: ${each.title.toLowerCase()}`,
      group: 'Patterns',
      icon: each.icon,
      run: () => navigate(pathOf(each)),
    })),
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex h-12 shrink-0 items-center gap-5 border-b border-line bg-surface px-4">
        <h1 className="text-lg font-semibold">Patterns</h1>
        <nav aria-label="Patterns" className="flex h-full min-w-0 gap-4 overflow-x-auto">
          {ROOMS.map((each) => (
            <a
              key={each.id}
              href={routeHref(pathOf(each))}
              aria-current={each === room ? 'true' : undefined}
              className={cx(
                'flex h-full items-center border-b-2 font-medium whitespace-nowrap focus-visible:-outline-offset-2',
                each === room ? 'border-accent text-ink' : 'border-transparent text-muted hover:text-ink',
              )}
            >
              {each.title}
            </a>
          ))}
        </nav>
      </header>
      <div className="min-h-0 flex-1">
        <room.View key={room.id} />
      </div>
    </div>
  );
}
