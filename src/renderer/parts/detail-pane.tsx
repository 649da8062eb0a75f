// One record beside the list it was chosen from: a head, the way to close it, and what was read of it.
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Answered } from '../state/answer.ts';
import { useKeys } from '../state/keys.ts';
import { IconButton } from './button.tsx';
import { ErrorNote } from './notice.tsx';
import { Skeleton } from './skeleton.tsx';

export interface DetailPaneProps<T> {
  /** What one is called: "entry". */
  one: string;
  /** What stands beside the way to close it. */
  head: ReactNode;
  answered: Answered<T>;
  onClose: () => void;
  children: (answer: T) => ReactNode;
}

export function DetailPane<T>({ one, head, answered, onClose, children }: DetailPaneProps<T>) {
  const { answer, failure, again } = answered;
  const close = `Close the ${one}`;
  useKeys(`${one.charAt(0).toUpperCase()}${one.slice(1)}`, [{ keys: 'escape', label: close, run: onClose }]);
  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-3">
        {head}
        <IconButton label={close} icon={<X />} onClick={onClose} className="ml-auto" />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by the keyboard too */}
      <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto p-3 focus-visible:-outline-offset-2">
        {failure !== null ? (
          <ErrorNote form="fill" error={failure} onRetry={again} />
        ) : answer === null ? (
          <Skeleton lines={12} />
        ) : (
          children(answer)
        )}
      </div>
    </div>
  );
}
