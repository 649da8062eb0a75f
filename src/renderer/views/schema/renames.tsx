// Suggested renames: why, what a sample of the rows says, and what one thinks of it.
import { Check, Undo2, X } from 'lucide-react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { ObjectDetail, RenameSuggestion } from '../../../shared/protocol/schema.ts';
import { Button } from '../../parts/button.tsx';
import { judgeRename } from '../../state/schema.ts';
import { notify, notifyFailure } from '../../state/toasts.ts';

export function Renames({ detail }: { detail: ObjectDetail }) {
  return (
    <ul className="flex flex-col gap-3">
      {detail.suggestions.map((suggestion) => (
        <Suggestion key={`${suggestion.from}\n${suggestion.to.join('\n')}`} suggestion={suggestion} />
      ))}
    </ul>
  );
}

const VERDICTS = {
  open: '',
  accepted: 'Accepted: it is renamed',
  refused: 'Refused: two different columns',
} as const;

function Suggestion({ suggestion }: { suggestion: RenameSuggestion }) {
  const { from, to, score, reasons, verdict } = suggestion;
  const judge = (next: 'open' | 'accepted' | 'refused') =>
    judgeRename(from, to[0] ?? '', next).then(
      (remembered) => {
        if (!remembered && next !== 'open')
          notify({
            title: 'Kept for this comparison alone',
            description: 'The console’s tables are missing here, or you may not write to them.',
          });
      },
      (failure: FailureDetails) => notifyFailure(failure),
    );
  return (
    <li className="rounded-md border border-line px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 font-mono font-medium wrap-anywhere">
          {from} → {to.join(' + ')}
        </span>
        <span className="text-sm text-muted tabular-nums">{Math.round(score * 100)} %</span>
        {verdict !== 'open' && <span className="text-sm text-muted">{VERDICTS[verdict]}</span>}
        <span className="ml-auto flex gap-2">
          {to.length === 1 && verdict === 'open' && (
            <>
              <Button icon={<Check aria-hidden />} onClick={() => void judge('accepted')}>
                It is the same
              </Button>
              <Button kind="quiet" icon={<X aria-hidden />} onClick={() => void judge('refused')}>
                It is not
              </Button>
            </>
          )}
          {verdict !== 'open' && (
            <Button kind="quiet" icon={<Undo2 aria-hidden />} onClick={() => void judge('open')}>
              Take back
            </Button>
          )}
        </span>
      </div>
      <p className="text-muted">{reasons.join('; ')}.</p>
      {(suggestion.left !== null || suggestion.right !== null) && (
        <p className="text-sm text-muted">
          Left: {profileInWords(suggestion.left)}. Right: {profileInWords(suggestion.right)}.
        </p>
      )}
    </li>
  );
}

function profileInWords(profile: RenameSuggestion['left']): string {
  if (profile === null) return 'rows not read';
  if (profile.rows === 0) return 'no rows';
  const range =
    profile.least === null || profile.greatest === null
      ? ''
      : `, from ${profile.least} to ${profile.greatest}`;
  return `${profile.rows} rows sampled, ${Math.round(profile.nulls * 100)} % null, ${profile.distinct} distinct${range}`;
}
