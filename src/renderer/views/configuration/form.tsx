/** The form of the configuration, section by section. */
import type { ReactNode } from 'react';
import { pointerOf } from '../../../shared/model/configuration.ts';
import { oneLine } from '../../parts/segments.ts';
import { SIGNALS } from '../studio/behaviour-form.tsx';
import { useFields, ValueField } from './value-field.tsx';

const NUMBER = 'w-36';
const CHOICE = 'w-80 max-w-full';

export function Form() {
  const { problems } = useFields();
  return (
    <div className="flex flex-col px-5 py-1">
      <Section title="Rollout" hint="What is done about a message, and when it could not be scored.">
        <ValueField pointer="/scoring/rollout_phase" className={CHOICE} />
        <ValueField pointer="/scoring/soft_block_at" className={NUMBER} />
        <ValueField pointer="/monitor/fail" className={CHOICE} />
        <ValueField pointer="/monitor/block_users" className="w-full" />
      </Section>
      <Section
        title="Levels"
        hint="From which total a message is of which level."
        problem={problems.get('/scoring/levels')}
      >
        <ValueField pointer="/scoring/levels/medium" className={NUMBER} />
        <ValueField pointer="/scoring/levels/high" className={NUMBER} />
        <ValueField pointer="/scoring/levels/critical" className={NUMBER} />
        <ValueField pointer="/scoring/flagged_margin" className="w-48" />
      </Section>
      <Section
        title="Weights"
        hint="How the layers are put together. They add up to 1."
        problem={problems.get('/scoring/weights')}
      >
        <ValueField pointer="/scoring/combination" className={CHOICE} />
        <ValueField pointer="/scoring/ml_decides_from" className="w-44" />
        <span className="w-full" />
        {['pattern', 'behaviour', 'ml', 'history', 'accumulation'].map((layer) => (
          <ValueField key={layer} pointer={`/scoring/weights/${layer}`} className="w-26" />
        ))}
      </Section>
      <Section title="History" hint="What somebody’s earlier incidents add.">
        {['per_incident', 'per_high', 'per_critical', 'cap', 'half_life_days'].map((name) => (
          <ValueField key={name} pointer={`/scoring/history/${name}`} className={NUMBER} />
        ))}
      </Section>
      <Section title="Accumulation" hint="How the messages of a conversation add up.">
        <ValueField pointer="/scoring/accumulation/half_life_minutes" className="w-48" />
        <ValueField pointer="/scoring/accumulation/cap" className={NUMBER} />
      </Section>
      <Signals />
      <Section title="Records" hint="What is kept of messages, and for how long.">
        <ValueField pointer="/monitor/text" className={CHOICE} />
        <ValueField pointer="/monitor/backfill_hours" className="w-44" />
        <span className="w-full" />
        {['low_event_days', 'event_days', 'closed_alert_days'].map((name) => (
          <ValueField key={name} pointer={`/monitor/retention/${name}`} className="w-44" />
        ))}
      </Section>
    </div>
  );
}

function Section({
  title,
  hint,
  problem,
  children,
}: {
  title: string;
  hint: string;
  /** What is wrong with the values together. */
  problem?: string | undefined;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={title}
      className="grid grid-cols-[11rem_minmax(0,1fr)] gap-6 border-b border-line py-4 last:border-0 max-xl:grid-cols-1 max-xl:gap-3"
    >
      <div>
        <h2 className="font-semibold">{title}</h2>
        <p className="text-sm text-muted">{hint}</p>
      </div>
      <div className="flex min-w-0 flex-wrap content-start items-start gap-x-4 gap-y-3">
        {children}
        {problem !== undefined && (
          <p role="alert" className="w-full text-sm text-bad">
            {problem}
          </p>
        )}
      </div>
    </section>
  );
}

function Signals() {
  const { stored, signalsReadOnly } = useFields();
  const rules = Object.entries(stored.signals);
  return (
    <Section title="Signals" hint="What is read from the course of a conversation, and the points it gives.">
      {rules.length === 0 && <p className="text-muted">No behaviour patterns are there.</p>}
      {signalsReadOnly && rules.length > 0 && (
        <p className="w-full text-muted">They can be changed by whoever may change patterns.</p>
      )}
      {rules.map(([name, { signal }]) => {
        const { label, about, bounds } = SIGNALS[signal.signal];
        const at = (...path: string[]) => pointerOf(['signals', name, ...path]);
        return (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row in every browser
          <div
            key={name}
            role="group"
            aria-label={label}
            className="grid w-full grid-cols-[13rem_minmax(0,1fr)] gap-x-4 border-b border-line/60 pb-3 last:border-0 last:pb-0"
          >
            <div>
              <ValueField pointer={at('enabled')} label={label} />
              <p className="pl-6 text-sm text-muted">{about}</p>
              <p className="pl-6 font-mono text-xs text-faint">
                <bdi>{oneLine(name)}</bdi>
              </p>
            </div>
            <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
              <ValueField pointer={at('points')} className="w-16" />
              {Object.keys(bounds).map((bound) => (
                <ValueField key={bound} pointer={at('signal', bound)} className="w-44" />
              ))}
            </div>
          </div>
        );
      })}
    </Section>
  );
}
