// The schema viewer's screen: comparing, and snapshots, each with an address of its own.
import { GitCompareArrows, History } from 'lucide-react';
import { RoomTabs } from '../../parts/room-tabs.tsx';
import { useCommands } from '../../state/commands.ts';
import { navigate, routeHref, useRoute } from '../../state/route.ts';
import { CompareRoom } from './compare-room.tsx';
import { SnapshotsRoom } from './snapshots-room.tsx';

const ROOMS = [
  { path: 'schema', title: 'Compare', icon: GitCompareArrows, View: CompareRoom },
  { path: 'schema/snapshots', title: 'Snapshots', icon: History, View: SnapshotsRoom },
] as const;

export function SchemaView() {
  const { path } = useRoute();
  const room = ROOMS.find((each) => each.path === path) ?? ROOMS[0];
  useCommands(
    ROOMS.map((each) => ({
      id: each.path,
      label: `Schema: ${each.title.toLowerCase()}`,
      group: 'Schema',
      icon: each.icon,
      run: () => navigate(each.path),
    })),
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <RoomTabs
        title="Schema"
        rooms={ROOMS.map((each) => ({
          href: routeHref(each.path),
          title: each.title,
          current: each === room,
        }))}
      />
      <div className="min-h-0 flex-1">
        <room.View />
      </div>
    </div>
  );
}
