// The patterns' screen: the library, the whole engine on trial, backtests, exceptions and packs, each with an address of its own.
import { FlaskConical, History, Library as LibraryIcon, Package, ShieldMinus } from 'lucide-react';
import type { ComponentType } from 'react';
import { RoomTabs } from '../../parts/room-tabs.tsx';
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
      <RoomTabs
        title="Patterns"
        rooms={ROOMS.map((each) => ({
          href: routeHref(pathOf(each)),
          title: each.title,
          current: each === room,
        }))}
      />
      <div className="min-h-0 flex-1">
        <room.View key={room.id} />
      </div>
    </div>
  );
}
