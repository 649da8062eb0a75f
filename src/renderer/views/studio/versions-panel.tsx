// The versions of a pattern: who put what into force, when and why; any two to compare, any earlier one to go back to.
import { GitCompareArrows, History } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { PatternVersion } from '../../../shared/protocol/patterns.ts';
import { Button } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/field.tsx';
import { EmptyState } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Time } from '../../parts/time.tsx';
import type { PageDialog } from './page-dialogs.tsx';
import type { Session } from './sessions.ts';
import { ACTION_WORDS, testsInWords } from './words.ts';

export interface VersionsPanelProps {
  session: Session;
  readOnly: string | null;
  onDialog: (dialog: PageDialog) => void;
}

export function VersionsPanel({ session, readOnly, onDialog }: VersionsPanelProps) {
  const detail = useStore(session.studio.store, (state) => state.detail);
  const removed = useStore(session.studio.store, (state) => state.removed);
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const versions = detail?.versions ?? [];
  if (versions.length === 0) {
    return (
      <EmptyState icon={<History aria-hidden />} title="No versions yet">
        Each publishing makes one. What stands in the database before the first is kept as a version as well.
      </EmptyState>
    );
  }
  // Of three the one chosen first goes: two are compared.
  const choose = (version: number, on: boolean) =>
    setChosen(on ? [...chosen, version].slice(-2) : chosen.filter((each) => each !== version));
  const pair = versions
    .filter(({ version }) => chosen.includes(version))
    .toSorted((a, b) => a.version - b.version);
  const [older, newer] = pair;
  return (
    <div className="flex flex-col">
      <div className="flex items-center gap-2 border-b border-line px-3 py-1.5">
        <span className="text-sm text-muted">Choose two to compare</span>
        <Button
          className="ml-auto"
          icon={<GitCompareArrows aria-hidden />}
          disabled={older === undefined || newer === undefined}
          onClick={() => older && newer && onDialog({ what: 'versions', before: older, after: newer })}
        >
          Compare
        </Button>
      </div>
      <ol aria-label="Versions" className="divide-y divide-line">
        {versions.map((version) => (
          <Line
            key={version.version}
            version={version}
            chosen={chosen.includes(version.version)}
            onChoose={(on) => choose(version.version, on)}
            onRollBack={
              readOnly === null &&
              version.action !== 'remove' &&
              (version.version !== detail?.version || removed)
                ? () => onDialog({ what: 'rollback', version })
                : null
            }
            current={version.version === detail?.version && !removed}
          />
        ))}
      </ol>
    </div>
  );
}

interface LineProps {
  version: PatternVersion;
  current: boolean;
  chosen: boolean;
  onChoose: (on: boolean) => void;
  /** Null where there is nothing to go back to. */
  onRollBack: (() => void) | null;
}

function Line({ version, current, chosen, onChoose, onRollBack }: LineProps) {
  const { at, by, action, reason, tests, backtest } = version;
  return (
    <li data-version={version.version} className="flex items-start gap-3 px-3 py-2">
      <Checkbox
        label={`Compare version ${version.version}`}
        hideLabel
        checked={chosen}
        onChange={onChoose}
        className="mt-0.5"
      />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <strong>Version {version.version}</strong>
          {current && <span className="text-sm text-good">in force</span>}
          <span className="text-sm text-muted">
            {ACTION_WORDS[action]} by <bdi>{oneLine(by)}</bdi>, <Time at={at} form="full" />
          </span>
        </p>
        <p className="wrap-anywhere">
          <bdi>{oneLine(reason)}</bdi>
        </p>
        <p className="text-sm text-muted">
          {tests === null ? 'tests were not run' : testsInWords(tests)}
          {backtest !== null && (
            <>
              {' '}
              · backtest: <bdi>{oneLine(backtest)}</bdi>
            </>
          )}
        </p>
      </div>
      {onRollBack !== null && (
        <Button kind="quiet" onClick={onRollBack}>
          Roll back…
        </Button>
      )}
    </li>
  );
}
