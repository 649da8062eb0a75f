/** The configuration's screen: the draft with what history makes of it, and the versions there were. */
import { useEffect } from 'react';
import { ErrorNote } from '../../parts/notice.tsx';
import { RoomTabs } from '../../parts/room-tabs.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { readConfiguration, useConfiguration, watchConfiguration } from '../../state/configuration.ts';
import { routeHref, useRoute } from '../../state/route.ts';
import { DraftRoom } from './draft-room.tsx';
import { TakenBy } from './taken-by.tsx';
import { VersionsRoom } from './versions-room.tsx';

const ROOMS = [
  { id: '', title: 'Settings', Room: DraftRoom },
  { id: 'versions', title: 'Versions', Room: VersionsRoom },
] as const;

export function ConfigurationView() {
  useEffect(() => watchConfiguration(), []);
  const piece = useRoute().path.split('/')[1] ?? '';
  const stored = useConfiguration((state) => state.stored);
  const failure = useConfiguration((state) => state.failure);
  const { id, Room } = ROOMS.find((room) => room.id === piece) ?? ROOMS[0];
  return (
    <div className="flex h-full min-h-0 flex-col">
      <RoomTabs
        title="Configuration"
        rooms={ROOMS.map((room) => ({
          href: routeHref(room.id === '' ? 'configuration' : `configuration/${room.id}`),
          title: room.title,
          current: room.id === id,
        }))}
        actions={<TakenBy />}
      />
      {stored !== null && failure !== null && (
        <ErrorNote error={failure} onRetry={() => void readConfiguration()} className="m-2 mb-0" />
      )}
      <div className="min-h-0 flex-1">
        {stored !== null ? (
          <Room stored={stored} />
        ) : failure !== null ? (
          <ErrorNote form="fill" error={failure} onRetry={() => void readConfiguration()} />
        ) : (
          <Skeleton lines={14} className="max-w-3xl p-6" />
        )}
      </div>
    </div>
  );
}
