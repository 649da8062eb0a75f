// Exceptions: whom and what a pattern does not count for, until when and why; added with a look at what they silence.
import { Plus, Search, ShieldMinus } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { FailureDetails } from '../../../../shared/model/failure.ts';
import { Button } from '../../../parts/button.tsx';
import { cx } from '../../../parts/class-names.ts';
import { Dialog } from '../../../parts/dialog.tsx';
import { TextField } from '../../../parts/field.tsx';
import { EmptyState, ErrorNote } from '../../../parts/notice.tsx';
import { Segmented } from '../../../parts/segmented.tsx';
import { oneLine } from '../../../parts/segments.ts';
import { Skeleton } from '../../../parts/skeleton.tsx';
import { Time } from '../../../parts/time.tsx';
import {
  type Exception,
  endException,
  readExceptions,
  useExceptions,
  watchExceptions,
} from '../../../state/exceptions.ts';
import { useKeys } from '../../../state/keys.ts';
import { navigate, routeHref, useRoute } from '../../../state/route.ts';
import { notify } from '../../../state/toasts.ts';
import { useRight } from '../../../state/workspace.ts';
import { plural } from '../../overview/figure.ts';
import { isReason, ReasonField } from '../reason-field.tsx';
import { ExceptionDialog, type ExceptionSeed } from './exception-dialog.tsx';

type Shown = 'active' | 'ended' | 'all';

const HOME = 'patterns/exceptions';

/** Whom and what an exception is for: "user 12, role analyst, text “report”". */
export function scopeOf({ user, role, text }: Exception['rule']): string {
  return [user && `user ${user}`, role && `role ${role}`, text && `text “${oneLine(text)}”`]
    .filter(Boolean)
    .join(', ');
}

export function Exceptions() {
  useEffect(watchExceptions, []);
  const { list, failure } = useExceptions();
  const { query } = useRoute();
  const mayWrite = useRight('patterns.write');
  const [words, setWords] = useState('');
  const [shown, setShown] = useState<Shown>('active');
  const [ending, setEnding] = useState<Exception | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const seed: ExceptionSeed | null = query.has('new')
    ? { pattern: query.get('pattern'), user: query.get('user'), text: query.get('text') }
    : null;
  const add = () => navigate(HOME, { new: '1' });
  useKeys('Exceptions', [
    ...(mayWrite ? [{ keys: 'n', label: 'New exception', run: add }] : []),
    { keys: '/', label: 'Search the exceptions', run: () => field.current?.focus() },
  ]);
  const fitting = useMemo(
    () => list?.filter((one) => fits(one, shown, words.toLowerCase())) ?? [],
    [list, shown, words],
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <search className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <TextField
          ref={field}
          label="Search exceptions"
          hideLabel
          icon={<Search />}
          placeholder="Search pattern, user, role, text, reason  /"
          value={words}
          onChange={setWords}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
          className="w-80"
        />
        <Segmented
          label="Which exceptions"
          options={[
            { value: 'active', label: 'In force' },
            { value: 'ended', label: 'Ended' },
            { value: 'all', label: 'All' },
          ]}
          value={shown}
          onChange={setShown}
        />
        {list !== null && (
          <span className="tnum text-sm text-muted" aria-live="polite">
            {plural(fitting.length, 'exception')}
          </span>
        )}
        {mayWrite && (
          <Button kind="primary" icon={<Plus aria-hidden />} className="ml-auto" onClick={add}>
            New exception
          </Button>
        )}
      </search>
      {failure !== null && list !== null && (
        <ErrorNote error={failure} onRetry={() => void readExceptions()} className="m-2" />
      )}
      {list === null ? (
        failure !== null ? (
          <ErrorNote form="fill" error={failure} onRetry={() => void readExceptions()} />
        ) : (
          <Skeleton lines={8} className="p-4" />
        )
      ) : fitting.length === 0 ? (
        <EmptyState
          icon={<ShieldMinus />}
          title={list.length === 0 ? 'No exceptions yet' : 'No exception fits'}
        >
          {list.length === 0 &&
            'An exception keeps one pattern from counting for a user, a role or a text, until a day you name.'}
        </EmptyState>
      ) : (
        <ul aria-label="Exceptions" className="min-h-0 flex-1 overflow-y-auto">
          {fitting.map((one) => (
            <Entry key={one.id} exception={one} onEnd={mayWrite ? () => setEnding(one) : null} />
          ))}
        </ul>
      )}
      {seed !== null && mayWrite && (
        <ExceptionDialog seed={seed} onClose={() => navigate(HOME, {}, { replace: true })} />
      )}
      {ending !== null && <EndDialog exception={ending} onClose={() => setEnding(null)} />}
    </div>
  );
}

function fits({ rule, by, active }: Exception, shown: Shown, words: string): boolean {
  if (shown !== 'all' && active !== (shown === 'active')) return false;
  return [rule.pattern, rule.user, rule.role, rule.text, rule.reason, by].some((text) =>
    text?.toLowerCase().includes(words),
  );
}

function Entry({ exception, onEnd }: { exception: Exception; onEnd: (() => void) | null }) {
  const { rule, by, at, active } = exception;
  return (
    <li
      className={cx(
        'flex items-center gap-4 border-b border-line px-4 py-2 hover:bg-hover/70',
        !active && 'text-muted',
      )}
    >
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-3">
          <a
            href={routeHref(`studio/${rule.pattern}`)}
            className="min-w-0 shrink-0 truncate font-medium hover:underline"
          >
            <bdi>{oneLine(rule.pattern)}</bdi>
          </a>
          <bdi className="min-w-0 truncate">{scopeOf(rule)}</bdi>
        </p>
        <p className="truncate text-sm text-muted">
          <bdi title={rule.reason}>{rule.reason}</bdi>
        </p>
      </div>
      <span className="w-44 shrink-0 truncate text-right text-sm text-muted">
        <bdi>{by}</bdi> <Time at={at} form="ago" />
      </span>
      <span className="w-36 shrink-0 text-sm">
        {!active ? (
          'Ended'
        ) : rule.until === null ? (
          <span className="text-warn">Without an end</span>
        ) : (
          <>
            Until <Time at={rule.until} />
          </>
        )}
      </span>
      <span className="w-14 shrink-0">
        {active && onEnd !== null && (
          <Button kind="quiet" onClick={onEnd} aria-label={`End the exception of ${rule.pattern}`}>
            End
          </Button>
        )}
      </span>
    </li>
  );
}

function EndDialog({ exception, onClose }: { exception: Exception; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const end = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const ended = await endException(exception.id, reason.trim());
      notify({ kind: 'good', title: ended ? 'The exception ended' : 'The exception had ended already' });
      onClose();
    } catch (error) {
      setFailure(error as FailureDetails);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="End this exception"
      description={`${oneLine(exception.rule.pattern)} counts again for ${scopeOf(exception.rule)}.`}
      firstFocus={field}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form="end-exception" busy={busy} disabled={!isReason(reason)}>
            End it
          </Button>
        </>
      }
    >
      <form
        id="end-exception"
        className="flex flex-col gap-3 p-0.5"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReason(reason)) void end();
        }}
      >
        <ReasonField ref={field} value={reason} onChange={setReason} />
        {failure !== null && <ErrorNote error={failure} />}
      </form>
    </Dialog>
  );
}
