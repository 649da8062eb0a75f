// A screen of several rooms: its head, a command for each room, and the room that the address names.
import type { ComponentType } from 'react';
import { RoomTabs } from '../parts/room-tabs.tsx';
import { useCommands } from '../state/commands.ts';
import { navigate, routeHref, useRoute } from '../state/route.ts';

export interface Room {
  /** The room's route; the first room is shown where no other is named. */
  readonly path: string;
  readonly title: string;
  readonly icon: ComponentType<{ className?: string }>;
  readonly View: ComponentType;
}

export function Rooms({ title, rooms }: { title: string; rooms: readonly [Room, ...Room[]] }) {
  const { path } = useRoute();
  // What follows the second piece is the room's own.
  const own = path.split('/').slice(0, 2).join('/');
  const room = rooms.find((each) => each.path === own) ?? rooms[0];
  useCommands(
    rooms.map((each) => ({
      id: each.path,
      label: `${title}: ${each.title.toLowerCase()}`,
      group: title,
      icon: each.icon,
      run: () => navigate(each.path),
    })),
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <RoomTabs
        title={title}
        rooms={rooms.map((each) => ({
          href: routeHref(each.path),
          title: each.title,
          current: each === room,
        }))}
      />
      <div className="min-h-0 flex-1">
        <room.View key={room.path} />
      </div>
    </div>
  );
}
