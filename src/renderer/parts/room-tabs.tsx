// The head of a screen that has several rooms, each with an address of its own.
import type { ReactNode } from 'react';
import { cx } from './class-names.ts';

export interface RoomTabsProps {
  title: string;
  rooms: readonly { readonly href: string; readonly title: string; readonly current: boolean }[];
  actions?: ReactNode;
}

export function RoomTabs({ title, rooms, actions }: RoomTabsProps) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-5 border-b border-line bg-surface px-4">
      <h1 className="text-lg font-semibold">{title}</h1>
      <nav aria-label={title} className="flex h-full min-w-0 gap-4 overflow-x-auto">
        {rooms.map((room) => (
          <a
            key={room.href}
            href={room.href}
            aria-current={room.current ? 'true' : undefined}
            className={cx(
              'flex h-full items-center border-b-2 font-medium whitespace-nowrap focus-visible:-outline-offset-2',
              room.current ? 'border-accent text-ink' : 'border-transparent text-muted hover:text-ink',
            )}
          >
            {room.title}
          </a>
        ))}
      </nav>
      {actions !== undefined && <div className="ml-auto flex shrink-0 items-center gap-2">{actions}</div>}
    </header>
  );
}
