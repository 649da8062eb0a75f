// Keeps screens that need the workspace back until it was ready once, and says meanwhile what is going on.
import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { EmptyState, ErrorNote } from '../parts/notice.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { useJobs } from '../state/jobs.ts';
import { navigate } from '../state/route.ts';
import { retryServices, useWorkspaces } from '../state/workspace.ts';
import { Rebuild } from '../views/workspace/rebuild.tsx';

export function WorkspaceGate({ children }: { children: ReactNode }) {
  const { current, reached } = useWorkspaces();
  if (current !== null && reached) return children;
  if (current?.problem && current.phase === 'failed') {
    const { message, hint } = current.problem;
    return (
      <ErrorNote
        form="fill"
        error={{ message: `${current.profile.name} could not be opened: ${message}`, hint }}
        onRetry={retryServices}
        actions={
          <>
            <Rebuild />
            <Button onClick={() => navigate('workspace')}>Look at the workspaces</Button>
          </>
        }
      />
    );
  }
  return <Opening name={current?.profile.name ?? null} />;
}

function Opening({ name }: { name: string | null }) {
  const job = useJobs(({ jobs }) => jobs.find(({ state }) => state === 'running'));
  return (
    <EmptyState
      icon={<LoaderCircle aria-hidden className="animate-spin" />}
      title={name === null ? 'Connecting to the console' : `Opening ${name}`}
    >
      {job !== undefined && (
        <>
          <p>{job.title}</p>
          <ProgressBar label={job.title} value={job.progress} className="mt-2 w-60" />
        </>
      )}
    </EmptyState>
  );
}
