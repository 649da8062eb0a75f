// All about one workspace: how to reach it, how its services are, what is missing, what could be created.
import { FolderOpen, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { WorkspaceProfile, WorkspaceState } from '../../../shared/protocol/workspace.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Facts } from '../../parts/facts.tsx';
import { ErrorNote } from '../../parts/notice.tsx';
import { core } from '../../state/core.ts';
import { useJobs } from '../../state/jobs.ts';
import { navigate } from '../../state/route.ts';
import { notify, notifyFailure } from '../../state/toasts.ts';
import {
  loadWorkspaces,
  openWorkspace,
  retryServices,
  useWorkspace,
  type WorkspaceList,
} from '../../state/workspace.ts';
import { JobList } from './job-list.tsx';
import { forgetDraft } from './kept-draft.ts';
import { Missing } from './missing.tsx';
import { Proposal } from './proposal.tsx';
import { Rebuild } from './rebuild.tsx';
import { Section } from './section.tsx';
import { SERVICE_NAMES, ServiceDetail, ServiceSign } from './service-detail.tsx';
import { TLS_WORDS } from './tls-fields.tsx';

export interface ProfileDetailProps {
  profile: WorkspaceProfile;
  list: WorkspaceList;
}

export function ProfileDetail({ profile, list }: ProfileDetailProps) {
  const workspace = useWorkspace();
  const open = workspace?.profile.id === profile.id ? workspace : null;
  return (
    <div className="mx-auto flex max-w-210 flex-col gap-6 p-6">
      <header className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-lg font-semibold">{profile.name}</h2>
          <p className="text-muted">
            {profile.kind === 'embedded'
              ? 'A database within this console, with a simulated platform that keeps talking. Nothing leaves this machine.'
              : 'A platform’s own servers.'}
          </p>
        </div>
        <ProfileActions profile={profile} isCurrent={list.current === profile.id} />
      </header>
      {open !== null && <OpenWorkspace workspace={open} />}
      {profile.kind === 'server' && (
        <Section title="Connection">
          <ConnectionFacts profile={profile} list={list} />
        </Section>
      )}
    </div>
  );
}

function OpenWorkspace({ workspace }: { workspace: WorkspaceState }) {
  const jobs = useJobs((state) => state.jobs);
  return (
    <>
      {workspace.problem !== null && (
        <ErrorNote error={workspace.problem} onRetry={retryServices} actions={<Rebuild />} />
      )}
      <Section title="Services">
        <div className="grid grid-cols-2 gap-3">
          {workspace.services.map((service) => (
            <div key={service.name} className="rounded-lg border border-line p-3">
              <h4 className="mb-2 flex items-center gap-2 font-medium">
                <ServiceSign state={service.state} />
                {SERVICE_NAMES[service.name]}
              </h4>
              <ServiceDetail service={service} />
            </div>
          ))}
        </div>
      </Section>
      {jobs.length > 0 && (
        <Section title="Jobs">
          <JobList jobs={jobs} />
        </Section>
      )}
      {workspace.missing.length > 0 && (
        <Section
          title="What is missing"
          hint="The console works with what is there. This is what it cannot do for now."
        >
          <Missing missing={workspace.missing} />
        </Section>
      )}
      {workspace.phase === 'ready' && <Proposal mayCreate={workspace.rights.includes('schema.create')} />}
    </>
  );
}

function ConnectionFacts({
  profile,
  list,
}: {
  profile: Extract<WorkspaceProfile, { kind: 'server' }>;
  list: WorkspaceList;
}) {
  const { postgres, redis } = profile;
  const stored = list.secrets[profile.id];
  const password = (kept: boolean | undefined) => (kept ? 'kept' : 'none kept');
  return (
    <div className="grid grid-cols-2 gap-6">
      <Facts
        facts={[
          ['Postgres', `${postgres.host}:${postgres.port}`],
          ['Database', postgres.database],
          ['Role', postgres.user],
          ['Password', password(stored?.postgres)],
          ['TLS', TLS_WORDS[postgres.tls.mode]],
          ['Statement limit', `${postgres.statementTimeoutMs / 1_000} s`],
        ]}
      />
      {redis === null ? (
        <p className="text-muted">No Redis: alerts are read from the database alone, every 30 s.</p>
      ) : (
        <Facts
          facts={[
            ['Redis', `${redis.host}:${redis.port}`],
            ['User', redis.user ?? 'the default user'],
            ['Password', password(stored?.redis)],
            ['TLS', TLS_WORDS[redis.tls.mode]],
          ]}
        />
      )}
      <p className="col-span-2 text-sm text-muted">{list.secretsKept}</p>
    </div>
  );
}

function ProfileActions({ profile, isCurrent }: { profile: WorkspaceProfile; isCurrent: boolean }) {
  const [opening, setOpening] = useState(false);
  const [removing, setRemoving] = useState(false);
  const remove = async () => {
    setRemoving(false);
    try {
      await core().call('workspace.remove', { id: profile.id });
      forgetDraft(profile.id);
      notify({ kind: 'good', title: `${profile.name} was removed from this console` });
      navigate('workspace');
    } catch (failure) {
      notifyFailure(failure as { message: string; hint: string });
    }
    await loadWorkspaces();
  };
  const open = async () => {
    setOpening(true);
    await openWorkspace(profile.id);
    setOpening(false);
  };
  return (
    <>
      {profile.kind === 'server' && (
        <Button icon={<Trash2 aria-hidden />} kind="quiet" onClick={() => setRemoving(true)}>
          Remove
        </Button>
      )}
      {profile.kind === 'server' && (
        <Button icon={<Pencil aria-hidden />} onClick={() => navigate(`workspace/${profile.id}/edit`)}>
          Edit
        </Button>
      )}
      {!isCurrent && (
        <Button icon={<FolderOpen aria-hidden />} kind="primary" busy={opening} onClick={() => void open()}>
          Open
        </Button>
      )}
      <Dialog
        open={removing}
        onClose={() => setRemoving(false)}
        title={`Remove ${profile.name}?`}
        actions={
          <>
            <Button onClick={() => setRemoving(false)}>Keep it</Button>
            <Button kind="danger" onClick={() => void remove()}>
              Remove
            </Button>
          </>
        }
      >
        This console forgets how to reach it, and its passwords. Nothing is changed in the database.
        {isCurrent && ' It is open now; the workspace on this machine is opened instead.'}
      </Dialog>
    </>
  );
}
