// Messages to read: what the change catches, what it lets go, hits by chance and near misses.
import { useState } from 'react';
import type { BacktestResult } from '../../../../shared/protocol/backtests.ts';
import { EmptyState } from '../../../parts/notice.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { SafeText } from '../../../parts/safe-text.tsx';
import { Tabs } from '../../../parts/tabs.tsx';
import { Time } from '../../../parts/time.tsx';

type Sample = BacktestResult['newSamples'][number];

const FACES = [
  { id: 'newSamples', label: 'Newly alerting', none: 'No message newly alerts.' },
  { id: 'lostSamples', label: 'No longer alerting', none: 'No message that alerted stops alerting.' },
  { id: 'hitSamples', label: 'Hits by chance', none: 'Nothing matched.' },
  { id: 'nearMisses', label: 'Near misses', none: 'No message only just failed to match.' },
] as const;

export function Samples({ result, className }: { result: BacktestResult; className?: string }) {
  const [face, setFace] = useState<string>(FACES.find(({ id }) => result[id].length > 0)?.id ?? 'newSamples');
  return (
    <Panel title="Messages to read" flush className={className}>
      <Tabs
        label="Messages to read"
        value={face}
        onChange={setFace}
        tabs={FACES.map(({ id, label, none }) => ({
          id,
          label,
          mark: result[id].length,
          content:
            result[id].length === 0 ? (
              <EmptyState title={none} />
            ) : (
              <ul className="divide-y divide-line">
                {result[id].map((sample) => (
                  <SampleLine key={sample.ref} sample={sample} />
                ))}
              </ul>
            ),
        }))}
      />
    </Panel>
  );
}

function SampleLine({ sample }: { sample: Sample }) {
  const { at, user, text, spans, before, after } = sample;
  return (
    <li className="px-3 py-2">
      <p className="mb-0.5 flex items-baseline gap-3 text-sm text-muted">
        <Time at={at} focusable />
        <bdi className="truncate">{user ?? 'no user'}</bdi>
        <span className="tnum ml-auto whitespace-nowrap">
          {before === after ? (
            `score ${after}`
          ) : (
            <>
              score {before} <span aria-hidden>→</span> <strong className="text-ink">{after}</strong>
            </>
          )}
        </span>
      </p>
      <SafeText text={text} spans={spans} fold={600} />
    </li>
  );
}
