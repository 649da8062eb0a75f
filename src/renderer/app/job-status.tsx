// Long work in the status bar: the newest that runs, or that failed a moment ago.
import { ProgressBar } from '../parts/progress-bar.tsx';
import { useJobs } from '../state/jobs.ts';
import { JOB_SIGNS, JobList, percent } from '../views/workspace/job-list.tsx';
import { StatusButton } from './status-button.tsx';

export function JobStatus() {
  const jobs = useJobs((state) => state.jobs);
  const shown = jobs.find(({ state }) => state === 'running') ?? jobs.find(({ state }) => state === 'failed');
  if (shown === undefined) return null;
  const { icon: Icon, look } = JOB_SIGNS[shown.state];
  const far = shown.state === 'running' && shown.progress !== null ? ` ${percent(shown.progress)}` : '';
  return (
    <StatusButton title="Jobs" detail={<JobList jobs={jobs} />}>
      <Icon aria-hidden className={`size-3.5 shrink-0 ${look}`} />
      <span className="max-w-60 min-w-0 truncate">{shown.title}</span>
      {shown.state === 'running' && (
        <ProgressBar label={shown.title} value={shown.progress} className="w-20 shrink-0" />
      )}
      {far !== '' && <span className="tnum w-8 shrink-0 text-right">{far}</span>}
      {shown.state === 'failed' && <span className="text-bad">failed</span>}
    </StatusButton>
  );
}
