// Long work with its progress, and the way to stop it.
import { CircleCheck, CircleSlash, CircleX, LoaderCircle } from 'lucide-react';
import type { Job } from '../../../shared/protocol/jobs.ts';
import { Button } from '../../parts/button.tsx';
import { ProgressBar } from '../../parts/progress-bar.tsx';
import { cancelJob } from '../../state/jobs.ts';

export const JOB_SIGNS = {
  running: { icon: LoaderCircle, look: 'text-accent animate-spin' },
  done: { icon: CircleCheck, look: 'text-good' },
  failed: { icon: CircleX, look: 'text-bad' },
  cancelled: { icon: CircleSlash, look: 'text-faint' },
};

/** 0–1 as whole percent. */
export const percent = (progress: number) => `${Math.floor(progress * 100)} %`;

/** All jobs with their progress. */
export function JobList({ jobs }: { jobs: readonly Job[] }) {
  return (
    <ul className="flex flex-col gap-3">
      {jobs.map((job) => {
        const { icon: Icon, look } = JOB_SIGNS[job.state];
        return (
          <li key={job.id} className="flex flex-col gap-1">
            <div className="flex items-center gap-2">
              <Icon aria-hidden className={`size-3.5 shrink-0 ${look}`} />
              <span className="min-w-0 flex-1 truncate">{job.title}</span>
              {job.state === 'running' && job.progress !== null && (
                <span className="tnum text-muted">{percent(job.progress)}</span>
              )}
              {job.state === 'running' && job.cancellable && (
                <Button kind="quiet" className="-my-1" onClick={() => cancelJob(job.id)}>
                  Cancel
                </Button>
              )}
            </div>
            {job.state === 'running' && <ProgressBar label={job.title} value={job.progress} />}
            <p className="text-sm text-muted wrap-anywhere">
              {job.failure === null ? job.detail : `${job.failure.message}. ${job.failure.hint}`}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
