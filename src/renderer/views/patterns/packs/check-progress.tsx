// While the patterns of a large pack are checked: how far that is, and the way to leave it.
import { PACK_JOB } from '../../../../shared/protocol/packs.ts';
import { Button } from '../../../parts/button.tsx';
import { ProgressBar } from '../../../parts/progress-bar.tsx';
import { Skeleton } from '../../../parts/skeleton.tsx';
import { cancelJob, useJobs } from '../../../state/jobs.ts';

export function CheckProgress() {
  const job = useJobs(({ jobs }) =>
    jobs.find(({ title, state }) => title === PACK_JOB && state === 'running'),
  );
  if (job === undefined) return <Skeleton lines={8} />;
  return (
    <section aria-label="Progress" className="flex flex-col gap-2">
      <div className="flex items-center gap-3">
        <span className="min-w-0 flex-1 truncate">
          {PACK_JOB}: <span className="tnum">{job.detail}</span>
        </span>
        {job.cancellable && <Button onClick={() => cancelJob(job.id)}>Cancel</Button>}
      </div>
      <ProgressBar label={PACK_JOB} value={job.progress} />
    </section>
  );
}
