// The patterns' screen: the library, the whole engine on trial, backtests, exceptions and packs, each with an address of its own.
import { FlaskConical, History, Library as LibraryIcon, Package, ShieldMinus } from 'lucide-react';
import { Rooms } from '../rooms.tsx';
import { BacktestsRoom } from './backtests/backtests-room.tsx';
import { Exceptions } from './exceptions/exceptions.tsx';
import { Library } from './library/library.tsx';
import { Packs } from './packs/packs.tsx';
import { Tester } from './tester/tester.tsx';

export function PatternsView() {
  return (
    <Rooms
      title="Patterns"
      rooms={[
        { path: 'patterns', title: 'Library', icon: LibraryIcon, View: Library },
        { path: 'patterns/tester', title: 'Tester', icon: FlaskConical, View: Tester },
        { path: 'patterns/backtests', title: 'Backtests', icon: History, View: BacktestsRoom },
        { path: 'patterns/exceptions', title: 'Exceptions', icon: ShieldMinus, View: Exceptions },
        { path: 'patterns/packs', title: 'Packs', icon: Package, View: Packs },
      ]}
    />
  );
}
