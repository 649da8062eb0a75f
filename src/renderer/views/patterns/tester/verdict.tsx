// One verdict on a message: what becomes of it, and how every layer added to that.
import type { ScoredMessage } from '../../../../shared/protocol/studio.ts';
import { LEVEL_WORDS, LevelBadge } from '../../../parts/level-badge.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { Breakdown } from '../../alerts/detail/breakdown.tsx';
import { microseconds } from '../figures.ts';
import { actionInWords } from './differences.ts';

export interface VerdictProps {
  title: string;
  hint?: string | undefined;
  scored: ScoredMessage;
}

export function Verdict({ title, hint, scored }: VerdictProps) {
  const { level, total, action, alertLevel, ml, signals, undecided } = scored;
  return (
    <Panel title={title} hint={hint} className="flex-1">
      <div className="flex flex-col gap-4">
        <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <LevelBadge level={level} score={total} />
          <strong className={scored.blocked ? 'text-bad' : undefined}>{actionInWords(action)}</strong>
          <span className="text-muted">
            {alertLevel === null ? 'no alert' : `an alert of level ${LEVEL_WORDS[alertLevel].toLowerCase()}`}
          </span>
          <span className="tnum ml-auto text-sm text-muted">{microseconds(scored.microseconds)}</span>
        </p>
        <Breakdown event={{ layers: scored.layers, total, decidedBy: scored.decidedBy }} />
        {signals.length > 0 && (
          <section aria-label="Signals of behaviour">
            <h3 className="mb-1 text-sm font-semibold text-muted">Signals of behaviour</h3>
            <ul className="flex flex-col gap-0.5">
              {signals.map((signal) => (
                <li key={signal.name} className="flex gap-3">
                  <span className="min-w-0 flex-1 wrap-anywhere">
                    {signal.name} <bdi className="text-muted">{signal.detail}</bdi>
                  </span>
                  <span className="tnum">{signal.score}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
        <p className="text-sm text-muted">
          {ml === null
            ? 'The classifier was not asked.'
            : `The classifier gives ${Math.round(ml.probability * 100)} % that it is an attack.`}
        </p>
        {undecided.length > 0 && (
          <p className="text-sm text-warn">
            Cut off at their deadline, and counted as not matched: {undecided.join(', ')}. Production would
            stall on them.
          </p>
        )}
      </div>
    </Panel>
  );
}
