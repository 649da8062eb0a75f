// The steps of a connection test, each with what was found and what to do.
import { CircleCheck, CircleDashed, CircleX, LoaderCircle, TriangleAlert } from 'lucide-react';
import type { Check } from '../../../shared/protocol/workspace.ts';
import { cx } from '../../parts/class-names.ts';

const STEPS: Readonly<Record<Check['step'], string>> = {
  host: 'Reach the database host',
  tls: 'Agree on encryption',
  login: 'Log in',
  database: 'Open the database',
  schema: 'Find the platform’s tables',
  privilege: 'May read them',
  'redis-host': 'Reach the Redis host',
  'redis-tls': 'Agree on encryption with Redis',
  'redis-login': 'Log in to Redis',
  'redis-channels': 'May listen to the channels',
};

const SIGNS = {
  ok: { icon: CircleCheck, look: 'text-good', word: 'ok' },
  warning: { icon: TriangleAlert, look: 'text-warn', word: 'warning' },
  failed: { icon: CircleX, look: 'text-bad', word: 'failed' },
  skipped: { icon: CircleDashed, look: 'text-faint', word: 'not tried' },
};

/** One sentence about the whole test. */
export function verdict(checks: readonly Check[]): string {
  const failed = checks.filter(({ state }) => state === 'failed').length;
  const warned = checks.filter(({ state }) => state === 'warning').length;
  if (failed > 0) return 'It does not work yet';
  return warned > 0 ? 'It works, with something to know' : 'It works';
}

/** Null while the test runs. */
export function ConnectionTest({ checks }: { checks: readonly Check[] | null }) {
  if (checks === null) {
    return (
      <p role="status" className="flex items-center gap-2 text-muted">
        <LoaderCircle aria-hidden className="size-4 animate-spin" /> Testing the connection, at most some
        seconds for each step
      </p>
    );
  }
  return (
    <section
      aria-label="Result of the test"
      aria-live="polite"
      ref={(element) => element?.scrollIntoView({ block: 'nearest' })}
      className="scroll-mb-20 rounded-lg border border-line"
    >
      <h3 className="border-b border-line px-3 py-2 font-semibold">{verdict(checks)}</h3>
      <ol className="p-1.5">
        {checks.map(({ step, state, message, hint }) => {
          const { icon: Icon, look, word } = SIGNS[state];
          return (
            <li key={step} className="flex items-start gap-2.5 px-1.5 py-1">
              <Icon aria-hidden className={cx('mt-0.5 size-4 shrink-0', look)} />
              <div className={cx('min-w-0 wrap-anywhere', state === 'skipped' && 'text-muted')}>
                <span className="font-medium">{STEPS[step]}</span>
                <span className="sr-only"> {word}</span> <span className="text-muted">{message}</span>
                {hint !== null && state !== 'ok' && <p>{hint}</p>}
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
