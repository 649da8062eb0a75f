// What an analyst should know about this workspace: what is missing, and clocks that disagree.
import { Clock4, PackageX } from 'lucide-react';
import type { WorkspaceState } from '../../shared/protocol/workspace.ts';
import { Button } from '../parts/button.tsx';
import { navigate } from '../state/route.ts';
import { StatusButton } from './status-button.tsx';

/** Below this the clocks agree as far as anybody can see. */
const SKEW_SECONDS = 5;

/** "1 h 2 min", "45 s": how far apart two clocks are. */
export function skewWords(seconds: number): string {
  const size = Math.round(Math.abs(seconds));
  if (size < 120) return `${size} s`;
  const minutes = Math.round(size / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
}

export function Notices({ workspace }: { workspace: WorkspaceState }) {
  const skew = workspace.clockSkewSeconds;
  return (
    <>
      {workspace.missing.length > 0 && (
        <StatusButton
          label={`${workspace.missing.length} missing in this database`}
          title="Missing in this database"
          detail={
            <div className="flex flex-col gap-2.5">
              <ul className="flex flex-col gap-1.5">
                {workspace.missing.slice(0, 6).map(({ what, effect }) => (
                  <li key={what}>
                    <p className="font-mono text-sm wrap-anywhere">{what}</p>
                    <p className="text-muted">{effect}</p>
                  </li>
                ))}
              </ul>
              <Button className="self-start" onClick={() => navigate(`workspace/${workspace.profile.id}`)}>
                {workspace.missing.length > 6
                  ? `Show all ${workspace.missing.length}`
                  : 'What to do about it'}
              </Button>
            </div>
          }
        >
          <PackageX aria-hidden className="size-3.5 text-warn" />
          {workspace.missing.length} missing
        </StatusButton>
      )}
      {skew !== null && Math.abs(skew) >= SKEW_SECONDS && (
        <StatusButton
          label={`Clocks differ by ${skewWords(skew)}`}
          title="Clocks differ"
          detail={
            <p className="text-muted">
              The database’s clock is {skewWords(skew)} {skew > 0 ? 'ahead of' : 'behind'} this machine’s.
              Times are shown as the database gives them; set the clocks, best by NTP, so that “ago” is right.
            </p>
          }
        >
          <Clock4 aria-hidden className="size-3.5 text-warn" />
          Clock {skewWords(skew)} {skew > 0 ? 'ahead' : 'behind'}
        </StatusButton>
      )}
    </>
  );
}
