// What may be varied on trial: thresholds, rollout, how layers are combined, and how the user stands.
import type { CallOutput } from '../../../../shared/protocol/index.ts';
import { Button } from '../../../parts/button.tsx';
import { Checkbox, TextField } from '../../../parts/field.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { Select } from '../../../parts/select.tsx';

type Settings = CallOutput<'studio.score'>['settings'];

/** Every choice as it stands in its field; empty is as configured. */
export interface Trial {
  readonly medium: string;
  readonly high: string;
  readonly critical: string;
  readonly phase: string;
  readonly combination: '' | 'strongest' | 'weighted';
  readonly flagged: boolean;
  readonly whitelisted: boolean;
  readonly bypasses: boolean;
}

export const AS_CONFIGURED: Trial = {
  medium: '',
  high: '',
  critical: '',
  phase: '',
  combination: '',
  flagged: false,
  whitelisted: false,
  bypasses: false,
};

const PHASES = ['monitoring: log only', 'alerts', 'soft blocking from 90', 'full enforcement'];
const COMBINATIONS: Readonly<Record<string, string>> = {
  strongest: 'strongest layer',
  weighted: 'weighted sum',
};

/** "3 – soft blocking from 90"; a phase that this console does not know by its number. */
const phaseInWords = (phase: number) => [phase, PHASES[phase - 1]].filter(Boolean).join(' – ');

/** A whole number from 0 to 100, or undefined for an empty field; null for what is neither. */
export function thresholdOf(text: string): number | undefined | null {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isInteger(value) && value >= 0 && value <= 100 ? value : null;
}

/** Why thresholds cannot be tried; null where they can. */
export function thresholdFault(trial: Trial, settings: Settings | null): string | null {
  const [medium, high, critical] = [trial.medium, trial.high, trial.critical].map(thresholdOf);
  if (medium === null || high === null || critical === null) return 'Whole numbers from 0 to 100';
  const all = [medium ?? settings?.medium, high ?? settings?.high, critical ?? settings?.critical];
  const known = all.filter((value) => value !== undefined);
  return known.some((value, at) => at > 0 && value <= (known[at - 1] ?? 0))
    ? 'Each must be above the one before'
    : null;
}

export interface WhatIfProps {
  trial: Trial;
  settings: Settings | null;
  onChange: (trial: Trial) => void;
}

export function WhatIf({ trial, settings, onChange }: WhatIfProps) {
  const change = (next: Partial<Trial>) => onChange({ ...trial, ...next });
  const fault = thresholdFault(trial, settings);
  const now = (value: string | number | undefined) =>
    value === undefined ? 'As configured' : `Now ${value}`;
  const threshold = (label: string, name: 'medium' | 'high' | 'critical') => (
    <TextField
      label={label}
      inputMode="numeric"
      maxLength={3}
      placeholder={settings === null ? '' : String(settings[name])}
      value={trial[name]}
      onChange={(text) => change({ [name]: text })}
      error={fault === null || trial[name] === '' ? undefined : fault}
    />
  );
  return (
    <Panel
      title="What if"
      hint={trial === AS_CONFIGURED ? 'what is left empty is as configured' : undefined}
      actions={
        trial !== AS_CONFIGURED && (
          <Button kind="quiet" onClick={() => onChange(AS_CONFIGURED)}>
            As configured
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-3">
        <div className="grid grid-cols-3 items-start gap-2">
          {threshold('Medium from', 'medium')}
          {threshold('High from', 'high')}
          {threshold('Critical from', 'critical')}
        </div>
        <div className="grid grid-cols-2 gap-2">
          <Select
            label="Rollout"
            options={[
              { value: '', label: now(settings === null ? undefined : phaseInWords(settings.rolloutPhase)) },
              ...PHASES.map((_, at) => ({ value: String(at + 1), label: phaseInWords(at + 1) })),
            ]}
            value={trial.phase}
            onChange={(phase) => change({ phase })}
          />
          <Select
            label="Combined by"
            options={[
              {
                value: '',
                label: now(
                  (settings && (COMBINATIONS[settings.combination] ?? settings.combination)) || undefined,
                ),
              },
              { value: 'strongest', label: 'The strongest layer' },
              { value: 'weighted', label: 'The weighted sum' },
            ]}
            value={trial.combination}
            onChange={(combination) => change({ combination })}
          />
        </div>
        <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
          <legend className="sr-only">How the user stands</legend>
          <Checkbox
            label="User is flagged"
            checked={trial.flagged}
            onChange={(flagged) => change({ flagged })}
          />
          <Checkbox
            label="User is whitelisted"
            checked={trial.whitelisted}
            onChange={(whitelisted) => change({ whitelisted })}
          />
          <Checkbox
            label="Role bypasses blocking"
            checked={trial.bypasses}
            onChange={(bypasses) => change({ bypasses })}
          />
        </fieldset>
      </div>
    </Panel>
  );
}
