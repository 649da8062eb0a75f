// The schema viewer's screen: comparing, and snapshots, each with an address of its own.
import { GitCompareArrows, History } from 'lucide-react';
import { Rooms } from '../rooms.tsx';
import { CompareRoom } from './compare-room.tsx';
import { SnapshotsRoom } from './snapshots-room.tsx';

export function SchemaView() {
  return (
    <Rooms
      title="Schema"
      rooms={[
        { path: 'schema', title: 'Compare', icon: GitCompareArrows, View: CompareRoom },
        { path: 'schema/snapshots', title: 'Snapshots', icon: History, View: SnapshotsRoom },
      ]}
    />
  );
}
