/** The versions of the configuration: who changed what and why, each compared with the one before it or with what holds now. */
import { History } from 'lucide-react';
import { useEffect, useState } from 'react';
import { differencesOf } from '../../../shared/model/configuration.ts';
import type { ConfigurationState, ConfigurationVersion } from '../../../shared/protocol/configuration.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { useScrolls } from '../../parts/use-scrolls.ts';
import { draftFrom, readVersions, useConfiguration } from '../../state/configuration.ts';
import { navigate } from '../../state/route.ts';
import { useRight } from '../../state/workspace.ts';
import { Differences } from './differences.tsx';
import { RollbackDialog } from './rollback-dialog.tsx';

const ACTIONS: Readonly<Record<ConfigurationVersion['action'], string>> = {
  found: 'found',
  save: 'saved',
  rollback: 'rolled back',
};

export function VersionsRoom({ stored }: { stored: ConfigurationState }) {
  const versions = useConfiguration((state) => state.versions);
  const failure = useConfiguration((state) => state.versionsFailure);
  const mayWrite = useRight('configuration.write');
  const [back, setBack] = useState<ConfigurationVersion | null>(null);
  const [box, tabIndex] = useScrolls<HTMLDivElement>();
  useEffect(() => void readVersions(), []);
  if (versions === null)
    return failure === null ? (
      <Skeleton lines={10} className="max-w-3xl p-6" />
    ) : (
      <ErrorNote form="fill" error={failure} onRetry={() => void readVersions()} />
    );
  if (versions.length === 0)
    return (
      <EmptyState icon={<History aria-hidden />} title="No versions yet">
        Each saving makes one. What stands in the database before the first is kept as a version as well.
      </EmptyState>
    );
  return (
    <div
      ref={box}
      tabIndex={tabIndex}
      className="h-full overflow-y-auto bg-surface focus-visible:-outline-offset-2"
    >
      {failure !== null && <ErrorNote error={failure} className="m-3" />}
      <ol aria-label="Versions" className="divide-y divide-line">
        {versions.map((version, place) => {
          const current = differencesOf(stored.configuration, version.configuration).length === 0;
          return (
            <li key={version.version} className="flex items-start gap-4 px-5 py-3">
              <div className="min-w-0 flex-1">
                <p className="flex flex-wrap items-baseline gap-x-2">
                  <strong>Version {version.version}</strong>
                  {current && <span className="text-sm text-good">in force</span>}
                  <span className="text-sm text-muted">
                    {ACTIONS[version.action]} by <bdi>{oneLine(version.by)}</bdi>,{' '}
                    <Time at={version.at} form="full" />
                  </span>
                </p>
                <p className="wrap-anywhere">
                  <bdi>{oneLine(version.reason)}</bdi>
                </p>
                {version.tried !== null && <p className="text-sm text-muted">{version.tried}</p>}
                <Differences
                  before={versions[place + 1]?.configuration ?? null}
                  after={version.configuration}
                />
              </div>
              {mayWrite && !current && (
                <div className="flex shrink-0 gap-1">
                  <Button
                    kind="quiet"
                    onClick={() => {
                      draftFrom(version);
                      navigate('configuration');
                    }}
                  >
                    Open as a draft
                  </Button>
                  <Button kind="quiet" onClick={() => setBack(version)}>
                    Roll back…
                  </Button>
                </div>
              )}
            </li>
          );
        })}
      </ol>
      {back !== null && <RollbackDialog stored={stored} version={back} onClose={() => setBack(null)} />}
    </div>
  );
}
