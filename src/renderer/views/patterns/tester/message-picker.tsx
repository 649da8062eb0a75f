// Picks a message of history, to be scored as it was when it came.
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { FailureDetails } from '../../../../shared/model/failure.ts';
import type { CallOutput } from '../../../../shared/protocol/index.ts';
import { Dialog } from '../../../parts/dialog.tsx';
import { TextField } from '../../../parts/field.tsx';
import { LevelBadge } from '../../../parts/level-badge.tsx';
import { EmptyState, ErrorNote } from '../../../parts/notice.tsx';
import { oneLine } from '../../../parts/segments.ts';
import { Skeleton } from '../../../parts/skeleton.tsx';
import { Time } from '../../../parts/time.tsx';
import { core } from '../../../state/core.ts';

export type PickedMessage = CallOutput<'studio.messages'>[number];

const TYPING_MS = 200;

export function MessagePicker({
  onPick,
  onClose,
}: {
  onPick: (message: PickedMessage) => void;
  onClose: () => void;
}) {
  const [query, setQuery] = useState('');
  const [found, setFound] = useState<readonly PickedMessage[] | null>(null);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const [turn, setTurn] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks for the same again
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(
      () => {
        core()
          .call('studio.messages', { query, limit: 50 })
          .then(
            (messages) => {
              if (gone) return;
              setFound(messages);
              setFailure(null);
            },
            (error: FailureDetails) => !gone && setFailure(error),
          );
      },
      query === '' ? 0 : TYPING_MS,
    );
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [query, turn]);
  return (
    <Dialog
      open
      onClose={onClose}
      title="Pick a message"
      description="It is scored with its user's profile and its conversation as they were when it came."
      size="large"
      firstFocus={field}
    >
      <TextField
        ref={field}
        label="Search messages"
        hideLabel
        icon={<Search />}
        placeholder="Search the text"
        maxLength={200}
        value={query}
        onChange={setQuery}
        className="mb-2 p-0.5"
      />
      {failure !== null ? (
        <ErrorNote error={failure} onRetry={() => setTurn(turn + 1)} />
      ) : found === null ? (
        <Skeleton lines={8} />
      ) : found.length === 0 ? (
        <EmptyState title={query === '' ? 'No message is stored yet' : 'No message has this text'} />
      ) : (
        <ul aria-label="Messages">
          {found.map((message) => (
            <li key={message.event}>
              <button
                type="button"
                onClick={() => onPick(message)}
                className="grid w-full grid-cols-[5.5rem_5.5rem_minmax(0,1fr)_7rem] items-center gap-2 rounded-md px-2 py-1 text-left hover:bg-hover"
              >
                <LevelBadge level={message.level} />
                <span className="text-sm text-muted">
                  <Time at={message.at} />
                </span>
                <bdi dir="auto" className="truncate text-left">
                  {oneLine(message.text.slice(0, 300))}
                </bdi>
                <bdi className="truncate text-sm text-muted">{message.user ?? 'no user'}</bdi>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
