/** The monitors of this workspace: how many are at work, how well, and the switch for the one of this console. */
import { Radar } from 'lucide-react';
import { useEffect } from 'react';
import { Checkbox } from '../../parts/field.tsx';
import { Callout, EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useScrolls } from '../../parts/use-scrolls.ts';
import { useMonitor, watchMonitor } from '../../state/monitor.ts';
import { saveSettings, useSettings } from '../../state/settings.ts';
import { plural } from '../overview/figure.ts';
import { MonitorPanel } from './monitor-panel.tsx';

export function MonitorView() {
  useEffect(() => watchMonitor(), []);
  const view = useMonitor((state) => state.view);
  const failure = useMonitor((state) => state.failure);
  const { monitorHere } = useSettings();
  const [box, tabIndex] = useScrolls<HTMLDivElement>();
  const monitors = view?.monitors ?? [];
  const alive = monitors.filter((one) => one.alive).length;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader
        title="Monitor"
        hint={view !== null && (alive === 0 ? 'None at work' : `${plural(alive, 'monitor')} at work`)}
        actions={
          <Checkbox
            label="Monitor on this machine"
            checked={monitorHere}
            onChange={(on) => void saveSettings({ monitorHere: on })}
          />
        }
      />
      {view !== null && failure !== null && <ErrorNote error={failure} className="m-2 mb-0" />}
      {view?.problem != null && (
        <Callout kind="bad" title="The monitor of this machine does not run" className="m-2 mb-0">
          {view.problem}
        </Callout>
      )}
      {view === null ? (
        failure !== null ? (
          <ErrorNote form="fill" error={failure} />
        ) : (
          <Skeleton lines={12} className="p-4" />
        )
      ) : monitors.length === 0 ? (
        <EmptyState
          icon={<Radar />}
          title={monitorHere ? 'The monitor is starting' : 'No monitor is at work'}
        >
          {monitorHere
            ? 'It reads the rules and then shows here how it does.'
            : 'A monitor scores what is said as it is said. Switch it on above, or run “npm run monitor” on a server.'}
        </EmptyState>
      ) : (
        <div
          ref={box}
          tabIndex={tabIndex}
          className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-3 focus-visible:-outline-offset-2"
        >
          {monitors.map((one) => (
            <MonitorPanel key={one.state.id} monitor={one} print={view.rules_print} />
          ))}
        </div>
      )}
    </div>
  );
}
