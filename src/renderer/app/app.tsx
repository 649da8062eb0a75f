// The whole window: what it follows, what surrounds every screen, and the screen itself.
import { Tooltip } from '@base-ui/react/tooltip';
import { useEffect, useRef, useState } from 'react';
import { TimeZone } from '../parts/time.tsx';
import { zoneOf } from '../parts/time-format.ts';
import { ToastRegion } from '../parts/toast-region.tsx';
import { watchCritical } from '../state/feed.ts';
import { watchJobs } from '../state/jobs.ts';
import { listenForKeys } from '../state/keys.ts';
import { watchOpenCritical } from '../state/open-critical.ts';
import { useSettings, watchSettings } from '../state/settings.ts';
import { useWorkspace, watchWorkspace } from '../state/workspace.ts';
import { GatherDialog } from '../views/cases/gather-dialog.tsx';
import { Banners } from './banners.tsx';
import { useFrameCommands } from './frame-commands.ts';
import { KeyHelp } from './key-help.tsx';
import { Navigation } from './navigation.tsx';
import { Palette } from './palette.tsx';
import { useScreen } from './screens.ts';
import { StatusBar } from './status-bar.tsx';
import { useAppearance } from './use-appearance.ts';
import { useWindowTitle } from './use-window-title.ts';
import { ViewBoundary } from './view-boundary.tsx';

export function App() {
  useEffect(() => {
    const stops = [
      watchSettings(),
      watchWorkspace(),
      watchJobs(),
      watchOpenCritical(),
      watchCritical(),
      listenForKeys(),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  const [layer, setLayer] = useState<'palette' | 'keys' | null>(null);
  const main = useRef<HTMLElement>(null);
  const settings = useSettings();
  const workspace = useWorkspace();
  const screen = useScreen();

  useAppearance(settings.theme, settings.density);
  useWindowTitle(screen?.title ?? 'Nothing here');
  const actions = { openPalette: () => setLayer('palette'), openKeys: () => setLayer('keys') };
  useFrameCommands(actions);

  return (
    <TimeZone value={zoneOf(settings.timeZone)}>
      <Tooltip.Provider>
        <button
          type="button"
          onClick={() => main.current?.focus()}
          className="sr-only z-60 rounded-md bg-accent-fill px-3 py-1 text-on-accent focus-visible:not-sr-only focus-visible:absolute focus-visible:top-2 focus-visible:left-2"
        >
          Skip to the screen
        </button>
        <div className="grid h-full grid-cols-[auto_minmax(0,1fr)] grid-rows-[minmax(0,1fr)_auto]">
          <Navigation {...actions} />
          <main ref={main} tabIndex={-1} className="flex min-h-0 min-w-0 flex-col outline-none">
            <Banners />
            <div className="min-h-0 flex-1">
              {/* A screen begins anew with each workspace, where it shows one: nothing of the one before may be seen in it. */}
              <ViewBoundary
                key={screen?.right === 'console.use' ? screen.id : `${screen?.id} ${workspace?.profile.id}`}
                screen={screen}
              />
            </div>
          </main>
          <StatusBar />
        </div>
        <Palette open={layer === 'palette'} onClose={() => setLayer(null)} />
        <KeyHelp open={layer === 'keys'} onClose={() => setLayer(null)} />
        <GatherDialog />
        <ToastRegion />
      </Tooltip.Provider>
    </TimeZone>
  );
}
