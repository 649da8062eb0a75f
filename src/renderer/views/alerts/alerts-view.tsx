// The alerts screen: views and filters from the address, the table, the open alert beside it, and triage over both.
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { SplitPane } from '../../parts/split-pane.tsx';
import { type AlertQuery, formatQuery, parseQuery } from '../../state/alerts-query.ts';
import { useJobs } from '../../state/jobs.ts';
import { navigate, useRoute } from '../../state/route.ts';
import { useSettings } from '../../state/settings.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { BulkBar } from './bulk-bar.tsx';
import { ConflictDialog } from './conflict-dialog.tsx';
import { DetailPanel } from './detail/detail-panel.tsx';
import { FilterBar } from './filter-bar.tsx';
import { stores } from './stores.ts';
import { AlertsTable } from './table.tsx';
import { targetsOf, triageActions } from './triage-actions.ts';
import { TriageDialogs } from './triage-dialogs.tsx';
import { useAlertKeys } from './use-alert-keys.ts';
import { ViewBar } from './view-bar.tsx';

const NARROW = '(max-width: 1099px)';

const pathOf = (key: string | null) => (key === null ? 'alerts' : `alerts/${key}`);

export function AlertsView() {
  const { alerts, details, views, selecting } = stores();
  const route = useRoute();
  const openKey = route.path.split('/')[1] || null;
  const address = route.query.toString();
  const query = useMemo(() => parseQuery(new URLSearchParams(address)), [address]);
  const { analyst, timeZone } = useSettings();
  const ready = useWorkspace()?.phase === 'ready';

  useEffect(() => {
    const stops = [alerts.start(), details.start()];
    return () => {
      for (const stop of stops) stop();
    };
  }, [alerts, details]);
  useEffect(() => {
    if (ready) void views.load();
  }, [views, ready]);
  // A job that ends may have written a history: more may fit than was there to be read.
  const working = useJobs((state) => state.jobs.some((job) => job.state === 'running'));
  const worked = useRef(false);
  useEffect(() => {
    if (worked.current && !working) void alerts.refresh();
    worked.current = working;
  }, [alerts, working]);
  // "Me" and "today" mean something else for another analyst or zone, and everything does once the workspace is open.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the query stands for depends on these
  useEffect(() => {
    if (ready) alerts.show(query, true);
  }, [alerts, query, ready, analyst, timeZone]);
  useEffect(() => {
    if (openKey !== null && alerts.store.getState().active === null) selecting.setActive(openKey);
  }, [alerts, selecting, openKey]);

  const actions = useMemo(() => {
    const open = (key: string | null) =>
      navigate(pathOf(key), new URLSearchParams(address), { replace: key !== null });
    const show = (next: AlertQuery, typing = false) =>
      navigate(pathOf(openKey), formatQuery(next), { replace: typing });
    return { open, show };
  }, [address, openKey]);
  const triage = useMemo(() => triageActions(() => targetsOf(openKey)), [openKey]);
  useAlertKeys({ openKey, triage, onOpen: actions.open, onShow: actions.show });

  const narrow = useNarrow();
  const detail = openKey === null ? null : <DetailPanel openKey={openKey} onOpen={actions.open} />;
  const table = (
    <div className="relative flex h-full min-h-0 min-w-0 flex-col">
      <div className="min-h-0 flex-1">
        <AlertsTable
          onOpen={actions.open}
          onOrder={(order) => actions.show({ ...query, order })}
          onClearFilters={() => actions.show({ filter: {}, order: query.order })}
        />
      </div>
      <BulkBar actions={triage} />
    </div>
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ViewBar query={query} onShow={actions.show} />
      <FilterBar query={query} onChange={actions.show} />
      <div className="relative min-h-0 flex-1">
        <SplitPane
          name="alerts.detail"
          label="the open alert"
          main={table}
          side={narrow ? null : detail}
          initial={480}
          min={380}
          max={900}
        />
        {narrow && detail !== null && (
          <div className="absolute inset-y-0 right-0 z-30 w-[min(560px,100%)] border-l border-line-strong shadow-pop">
            {detail}
          </div>
        )}
      </div>
      <TriageDialogs />
      <ConflictDialog />
    </div>
  );
}

function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(NARROW);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => matchMedia(NARROW).matches,
  );
}
