// Adding or changing a server: checked at each field, tried step by step, and saved only when it holds together.
import { PlugZap } from 'lucide-react';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { Check, ServerProfile } from '../../../shared/protocol/workspace.ts';
import { Button } from '../../parts/button.tsx';
import { Checkbox, TextField } from '../../parts/field.tsx';
import { ErrorNote } from '../../parts/notice.tsx';
import { core } from '../../state/core.ts';
import { navigate } from '../../state/route.ts';
import { notify } from '../../state/toasts.ts';
import { loadWorkspaces, type WorkspaceList } from '../../state/workspace.ts';
import { ConnectionTest } from './connection-test.tsx';
import { checkDraft, type Draft, draftOf, profileIdFor } from './draft.ts';
import { forgetDraft, keepDraft, keptDraft, sameDraft } from './kept-draft.ts';
import { TlsFields } from './tls-fields.tsx';

export interface ProfileFormProps {
  /** Null for a new one. */
  profile: ServerProfile | null;
  list: WorkspaceList;
}

export function ProfileForm({ profile, list }: ProfileFormProps) {
  const keptAs = profile?.id ?? 'new';
  const [draft, setDraft] = useState(() => keptDraft(keptAs) ?? draftOf(profile));
  const begun = !sameDraft(draft, draftOf(profile));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [submitted, setSubmitted] = useState(false);
  const [busy, setBusy] = useState<'test' | 'save' | null>(null);
  const [checks, setChecks] = useState<readonly Check[] | null>(null);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const form = useRef<HTMLFormElement>(null);

  const id =
    profile?.id ?? profileIdFor(draft.name, [...list.profiles.map((each) => each.id), 'new', 'embedded']);
  const checked = checkDraft(draft, id);
  const problems = checked.ok ? {} : checked.problems;
  const shown = Object.fromEntries(
    Object.entries(problems).filter(([field]) => submitted || touched.has(field)),
  );
  const stored = profile === null ? undefined : list.secrets[profile.id];

  const change = (patch: Partial<Draft>) => {
    const next = { ...draft, ...patch };
    setDraft(next);
    if (sameDraft(next, draftOf(profile))) forgetDraft(keptAs);
    else keepDraft(keptAs, next);
  };
  type TextName = Exclude<keyof Draft, 'tls' | 'redisTls' | 'redisUsed'>;
  const text = (name: TextName) => ({
    value: draft[name],
    onChange: (value: string) => change({ [name]: value }),
    onBlur: () => setTouched((before) => new Set(before).add(name)),
    error: shown[name],
  });

  /** Runs `work` with what the form holds; a form with problems shows them and leads to the first. */
  const attempt = async (
    kind: 'test' | 'save',
    work: (held: Extract<typeof checked, { ok: true }>) => Promise<void>,
  ) => {
    setSubmitted(true);
    setFailure(null);
    if (!checked.ok) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
      return;
    }
    setBusy(kind);
    try {
      await work(checked);
    } catch (caught) {
      setFailure(caught as FailureDetails);
    } finally {
      setBusy(null);
    }
  };
  const test = () =>
    attempt('test', async ({ profile, secrets }) => {
      setChecks(null);
      setChecks((await core().call('workspace.test', { profile, secrets })).checks);
    });
  const save = (event: FormEvent) => {
    event.preventDefault();
    void attempt('save', async ({ profile, secrets }) => {
      await core().call('workspace.save', { profile, secrets });
      forgetDraft(keptAs);
      await loadWorkspaces();
      notify({ kind: 'good', title: `${profile.name} was saved` });
      navigate(`workspace/${profile.id}`);
    });
  };

  return (
    <form ref={form} onSubmit={save} noValidate className="mx-auto flex max-w-190 flex-col gap-6 p-6 pb-0">
      <h2 className="text-lg font-semibold">{profile === null ? 'Add a server' : `Edit ${profile.name}`}</h2>
      <TextField
        label="Name"
        {...text('name')}
        maxLength={80}
        placeholder="Production"
        className="max-w-80"
      />
      <Fields legend="Postgres" hint="A role that may read is enough; what it may not do is not offered.">
        <div className="col-span-2 grid grid-cols-[minmax(0,1fr)_6rem] gap-3">
          <TextField label="Host" {...text('host')} mono placeholder="db.example.com" />
          <TextField label="Port" {...text('port')} mono inputMode="numeric" />
        </div>
        <TextField label="Database" {...text('database')} mono />
        <TextField label="Statement limit in seconds" {...text('timeoutSeconds')} mono inputMode="numeric" />
        <TextField label="Role" {...text('user')} mono placeholder="console_analyst" />
        <PasswordField label="Password of the role" {...text('password')} stored={stored?.postgres} />
        <TlsFields
          service="Postgres"
          name="tls"
          draft={draft.tls}
          problems={shown}
          onChange={(tls) => change({ tls })}
        />
      </Fields>
      <Fields
        legend="Redis"
        hint="Rings when an alert comes, so that it shows at once. Without it alerts show within 30 s."
      >
        <Checkbox
          label="Listen to Redis"
          checked={draft.redisUsed}
          onChange={(redisUsed) => change({ redisUsed })}
          className="col-span-2"
        />
        {draft.redisUsed && (
          <>
            <div className="col-span-2 grid grid-cols-[minmax(0,1fr)_6rem] gap-3">
              <TextField label="Redis host" {...text('redisHost')} mono placeholder="redis.example.com" />
              <TextField label="Redis port" {...text('redisPort')} mono inputMode="numeric" />
            </div>
            <TextField label="Redis user" {...text('redisUser')} mono placeholder="default" />
            <PasswordField label="Redis password" {...text('redisPassword')} stored={stored?.redis} />
            <TlsFields
              service="Redis"
              name="redisTls"
              draft={draft.redisTls}
              problems={shown}
              onChange={(redisTls) => change({ redisTls })}
            />
          </>
        )}
      </Fields>
      <p className="text-sm text-muted">{list.secretsKept}</p>
      {failure !== null && <ErrorNote error={failure} />}
      {(checks !== null || busy === 'test') && <ConnectionTest checks={busy === 'test' ? null : checks} />}
      <footer className="sticky bottom-0 -mx-6 flex justify-end gap-2 border-t border-line bg-surface px-6 py-3">
        <Button
          icon={<PlugZap aria-hidden />}
          className="mr-auto"
          busy={busy === 'test'}
          onClick={() => void test()}
        >
          Test connection
        </Button>
        {begun && <p className="self-center text-sm text-muted">Not saved yet; kept in this window</p>}
        <Button
          kind="quiet"
          onClick={() => {
            forgetDraft(keptAs);
            navigate(profile === null ? 'workspace' : `workspace/${profile.id}`);
          }}
        >
          {begun ? 'Discard' : 'Cancel'}
        </Button>
        <Button kind="primary" type="submit" busy={busy === 'save'}>
          Save
        </Button>
      </footer>
    </form>
  );
}

function Fields({ legend, hint, children }: { legend: string; hint: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend className="font-semibold">{legend}</legend>
      <p className="mb-2 text-muted">{hint}</p>
      <div className="grid grid-cols-2 items-start gap-3">{children}</div>
    </fieldset>
  );
}

interface PasswordFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** One is kept already; it is never shown. */
  stored: boolean | undefined;
}

function PasswordField({ stored, ...field }: PasswordFieldProps) {
  return (
    <TextField
      {...field}
      type="password"
      autoComplete="new-password"
      placeholder={stored ? 'kept; empty keeps it' : undefined}
    />
  );
}
