// A channel being made or changed: where it leads on top, then its rules; what is wrong is said at its field.
import { type FormEvent, useId, useState } from 'react';
import { Failure, type FailureDetails } from '../../../shared/model/failure.ts';
import { LEVELS } from '../../../shared/model/level.ts';
import type { Channel, ChannelRules } from '../../../shared/protocol/channels.ts';
import { Button } from '../../parts/button.tsx';
import { MultiSelect } from '../../parts/combobox.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Checkbox, TextField } from '../../parts/field.tsx';
import { LEVEL_WORDS } from '../../parts/level-badge.tsx';
import { ErrorNote } from '../../parts/notice.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { Select } from '../../parts/select.tsx';
import { useTimeZone } from '../../parts/time.tsx';
import { saveChannel } from '../../state/channels.ts';
import { notify } from '../../state/toasts.ts';
import { type ChannelDraft, type DraftProblems, draftOf, judgeDraft, newDraft } from './draft.ts';
import { DAY_WORDS, KIND_WORDS } from './words.ts';

interface ChannelDialogProps {
  channel: Channel | null;
  choices: { categories: readonly string[]; roles: readonly string[] };
  kept: string;
  onClose: () => void;
}

export function ChannelDialog({ channel, choices, kept, onClose }: ChannelDialogProps) {
  const form = useId();
  const [draft, setDraft] = useState<ChannelDraft>(() => (channel === null ? newDraft() : draftOf(channel)));
  const [problems, setProblems] = useState<DraftProblems>({});
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<ChannelDraft>) => setDraft({ ...draft, ...part });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const judged = judgeDraft(draft);
    if (!('settings' in judged)) return setProblems(judged);
    setProblems({});
    setBusy(true);
    try {
      await saveChannel({
        ...(channel !== null && { id: channel.id, version: channel.version }),
        name: draft.name.trim(),
        enabled: draft.enabled,
        ...judged,
        ...(draft.secret !== undefined && { secret: draft.secret }),
      });
      notify({ kind: 'good', title: `The channel ${draft.name.trim()} is kept` });
      onClose();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      setFailure(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      size="large"
      title={channel === null ? 'New channel' : `Channel ${channel.name}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} kind="primary" busy={busy}>
            Save
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={(event) => void save(event)} className="flex flex-col gap-4">
        {failure !== null && <ErrorNote error={failure} />}
        <div className="flex flex-wrap items-end gap-4">
          <TextField
            label="Name"
            value={draft.name}
            onChange={(name) => change({ name })}
            error={problems.name}
            maxLength={80}
            className="min-w-52 flex-1"
          />
          <Segmented
            label="Kind"
            options={(['email', 'slack', 'webhook'] as const).map((value) => ({
              value,
              label: KIND_WORDS[value],
            }))}
            value={draft.kind}
            onChange={(kind) => change({ kind })}
          />
          <Checkbox
            label="On"
            checked={draft.enabled}
            onChange={(enabled) => change({ enabled })}
            className="pb-1.5"
          />
        </div>
        {draft.kind === 'email' && <MailFields draft={draft} problems={problems} change={change} />}
        {draft.kind === 'webhook' && (
          <>
            <TextField
              label="Address"
              value={draft.url}
              onChange={(url) => change({ url })}
              error={problems.url}
              placeholder="https://siem.example.org/hook"
              mono
            />
            <div className="flex flex-wrap items-center gap-5">
              <Segmented
                label="Form"
                options={[
                  { value: 'watchroom', label: 'Watchroom’s own' },
                  { value: 'ocsf', label: 'OCSF finding' },
                ]}
                value={draft.format}
                onChange={(format) => change({ format })}
              />
              <Checkbox
                label="It may lie on this machine or in its network"
                checked={draft.inside}
                onChange={(inside) => change({ inside })}
              />
            </div>
          </>
        )}
        <TextField
          label={SECRET_WORDS[draft.kind]}
          type="password"
          value={draft.secret ?? ''}
          onChange={(secret) => change({ secret })}
          maxLength={2_000}
          placeholder={channel?.secret === 'kept' ? 'Kept; leave empty to leave it as it is' : ''}
          description={`${kept}. Never in the database. A monitor takes it from its environment.`}
        />
        <Rules
          rules={draft.rules}
          problems={problems}
          choices={choices}
          change={(rules) => change({ rules })}
        />
      </form>
    </Dialog>
  );
}

const SECRET_WORDS = {
  email: 'Password of the mail server',
  slack: 'Address of the incoming webhook',
  webhook: 'Key for the signature (HMAC-SHA256)',
};

interface FieldsProps {
  draft: ChannelDraft;
  problems: DraftProblems;
  change: (part: Partial<ChannelDraft>) => void;
}

function MailFields({ draft, problems, change }: FieldsProps) {
  return (
    <div className="grid grid-cols-6 gap-3">
      <TextField
        label="Mail server"
        value={draft.host}
        onChange={(host) => change({ host })}
        error={problems.host}
        mono
        className="col-span-3"
      />
      <TextField
        label="Port"
        value={draft.port}
        onChange={(port) => change({ port })}
        error={problems.port}
        inputMode="numeric"
        mono
      />
      <Select
        label="Encryption"
        value={draft.encryption}
        onChange={(encryption) => change({ encryption })}
        options={[
          { value: 'starttls', label: 'STARTTLS' },
          { value: 'tls', label: 'TLS' },
          { value: 'off', label: 'Off' },
        ]}
        className="col-span-2"
      />
      <TextField
        label="User, if it asks for one"
        value={draft.user}
        onChange={(user) => change({ user })}
        mono
        className="col-span-3"
      />
      <TextField
        label="From"
        value={draft.from}
        onChange={(from) => change({ from })}
        error={problems.from}
        mono
        className="col-span-3"
      />
      <TextField
        label="To, parted by commas"
        value={draft.to}
        onChange={(to) => change({ to })}
        error={problems.to}
        mono
        className="col-span-6"
      />
    </div>
  );
}

interface RulesProps {
  rules: ChannelRules;
  problems: DraftProblems;
  choices: ChannelDialogProps['choices'];
  change: (rules: ChannelRules) => void;
}

function Rules({ rules, problems, choices, change }: RulesProps) {
  const zone = useTimeZone();
  const { hours } = rules;
  const set = (part: Partial<ChannelRules>) => change({ ...rules, ...part });
  const toggle = <T,>(all: readonly T[], one: T, on: boolean): T[] =>
    on ? [...all, one] : all.filter((other) => other !== one);
  const setHours = (part: Partial<NonNullable<ChannelRules['hours']>>) =>
    hours && set({ hours: { ...hours, ...part } });
  return (
    <fieldset className="flex flex-col gap-3 border-t border-line pt-3">
      <legend className="sr-only">Rules</legend>
      <fieldset aria-label="Levels" className="flex flex-wrap items-center gap-4">
        <span className="text-sm font-medium">Tell of</span>
        {LEVELS.map((level) => (
          <Checkbox
            key={level}
            label={LEVEL_WORDS[level]}
            checked={rules.levels.includes(level)}
            onChange={(on) => set({ levels: toggle(rules.levels, level, on) })}
          />
        ))}
        {problems.levels !== undefined && <span className="text-sm text-bad">{problems.levels}</span>}
      </fieldset>
      <div className="flex flex-wrap items-center gap-3">
        <MultiSelect
          label="Categories"
          options={choices.categories.map((value) => ({ value, label: value }))}
          values={rules.categories}
          onChange={(categories) => set({ categories })}
        />
        <MultiSelect
          label="Roles of the user"
          options={choices.roles.map((value) => ({ value, label: value }))}
          values={rules.roles}
          onChange={(roles) => set({ roles })}
        />
        <span className="text-sm text-muted">None chosen means all.</span>
      </div>
      <div className="flex flex-wrap items-center gap-4">
        <Checkbox
          label="Only at certain hours; the rest waits"
          checked={hours !== null}
          onChange={(on) =>
            set({ hours: on ? { from: '08:00', to: '18:00', days: [1, 2, 3, 4, 5], zone } : null })
          }
        />
        {hours !== null && (
          <Checkbox
            label="Critical at any time"
            checked={rules.criticalAlways}
            onChange={(criticalAlways) => set({ criticalAlways })}
          />
        )}
      </div>
      {hours !== null && (
        <div className="flex flex-wrap items-end gap-3">
          <TextField
            label="From"
            value={hours.from}
            onChange={(from) => setHours({ from })}
            mono
            className="w-20"
          />
          <TextField label="To" value={hours.to} onChange={(to) => setHours({ to })} mono className="w-20" />
          <fieldset aria-label="Days" className="flex gap-3 pb-1.5">
            {DAY_WORDS.map((word, index) => (
              <Checkbox
                key={word}
                label={word}
                checked={hours.days.includes(index + 1)}
                onChange={(on) => setHours({ days: toggle(hours.days, index + 1, on).sort() })}
              />
            ))}
          </fieldset>
          <span className="pb-1.5 text-muted">{hours.zone}</span>
          {problems.hours !== undefined && <span className="pb-1.5 text-sm text-bad">{problems.hours}</span>}
        </div>
      )}
      <div className="grid grid-cols-2 gap-3">
        <Select
          label="Bursts of the same kind"
          value={String(rules.groupMinutes)}
          onChange={(minutes) => set({ groupMinutes: Number(minutes) })}
          options={[
            { value: '0', label: 'Each by itself' },
            ...[5, 10, 30, 60].map((minutes) => ({
              value: String(minutes),
              label: `Together after ${minutes} minutes`,
            })),
          ]}
        />
        <Select
          label="How much of the message goes out"
          value={rules.text}
          onChange={(text) => set({ text })}
          options={[
            { value: 'none', label: 'Nothing' },
            { value: 'excerpt', label: 'The first 160 characters' },
            { value: 'full', label: 'The alert’s whole text' },
          ]}
        />
      </div>
      <TextField
        label="Link to an alert, if there is one"
        value={rules.link}
        onChange={(link) => set({ link })}
        error={problems.link}
        placeholder="https://console.example.org/#/alerts/{alert}"
        mono
      />
    </fieldset>
  );
}
