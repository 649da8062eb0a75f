// What concerns the whole window, above the screen: the core is away, the window is refused, the workspace has something to say.
import { CircleAlert, LoaderCircle, TriangleAlert, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button, IconButton } from '../parts/button.tsx';
import { cx } from '../parts/class-names.ts';
import { useNow } from '../parts/time.tsx';
import { useConnection } from '../state/connection.ts';
import { core } from '../state/core.ts';
import { retryServices, useWorkspaces } from '../state/workspace.ts';

export function Banners() {
  const connection = useConnection();
  const { current: workspace, reached } = useWorkspaces();
  const [dismissed, setDismissed] = useState<string | null>(null);
  if (connection.state === 'reconnecting' || connection.state === 'refused') {
    return (
      <Banner
        kind={connection.state === 'refused' ? 'bad' : 'busy'}
        message={connection.problem ?? 'The connection to the console was lost'}
        hint={connection.hint}
        action={
          connection.state === 'reconnecting' && (
            <>
              {connection.nextAttemptMs !== null && (
                <Countdown to={connection.nextAttemptMs} attempt={connection.attempt} />
              )}
              <Button onClick={() => core().retryNow()}>Try now</Button>
            </>
          )
        }
      />
    );
  }
  const problem = workspace?.problem;
  // While it was never ready, its screens say so themselves.
  if (problem && reached && dismissed !== problem.code) {
    const failed = workspace.phase === 'failed';
    return (
      <Banner
        kind={failed ? 'bad' : 'warn'}
        message={`${workspace.profile.name}: ${problem.message}`}
        hint={problem.hint}
        action={
          failed ? (
            <Button onClick={retryServices}>Try again</Button>
          ) : (
            <IconButton label="Dismiss" icon={<X />} onClick={() => setDismissed(problem.code)} />
          )
        }
      />
    );
  }
  return null;
}

const BANNERS = {
  busy: { icon: LoaderCircle, box: 'border-warn/35 bg-warn/10', look: 'animate-spin text-warn' },
  warn: { icon: TriangleAlert, box: 'border-warn/35 bg-warn/10', look: 'text-warn' },
  bad: { icon: CircleAlert, box: 'border-bad/35 bg-bad/10', look: 'text-bad' },
};

function Banner(props: {
  kind: keyof typeof BANNERS;
  message: string;
  hint: string | null;
  action: ReactNode;
}) {
  const { kind, message, hint, action } = props;
  const { icon: Icon, box, look } = BANNERS[kind];
  return (
    <div role="alert" className={cx('flex shrink-0 items-center gap-2.5 border-b px-4 py-2', box)}>
      <Icon aria-hidden className={cx('size-4 shrink-0', look)} />
      <p className="min-w-0 flex-1 wrap-anywhere">
        <span className="font-medium">{message}.</span> <span className="text-muted">{hint}</span>
      </p>
      <div className="flex shrink-0 items-center gap-2">{action}</div>
    </div>
  );
}

function Countdown({ to, attempt }: { to: number; attempt: number }) {
  const seconds = Math.max(0, Math.ceil((to - useNow(500)) / 1_000));
  return (
    <span aria-live="off" className="tnum text-sm text-muted">
      try {attempt}, next in {seconds} s
    </span>
  );
}
