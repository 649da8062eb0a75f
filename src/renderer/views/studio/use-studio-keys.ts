// The keys of a pattern's page, and the same as commands of the palette.
import { FlaskConical } from 'lucide-react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { useCommands } from '../../state/commands.ts';
import { type KeyBinding, useKeys } from '../../state/keys.ts';
import { navigate } from '../../state/route.ts';
import type { PageDialog } from './page-dialogs.tsx';
import type { Side } from './pattern-page.tsx';
import type { Session } from './sessions.ts';

export interface StudioKeys {
  session: Session;
  readOnly: string | null;
  onDialog: (dialog: PageDialog) => void;
  onSide: (side: Side) => void;
  onEditor: () => void;
  onNewText: () => void;
  onDetails: () => void;
}

export function useStudioKeys(given: StudioKeys): void {
  const { session, readOnly, onDialog, onSide, onEditor, onNewText, onDetails } = given;
  const { studio } = session;
  const { edited, draft, isPublished, pattern, removed } = useStore(
    studio.store,
    useShallow(({ keeping, draft, published, pattern, removed }) => ({
      edited: draft !== null || keeping.state !== 'clean',
      draft,
      isPublished: published !== null,
      pattern,
      removed,
    })),
  );
  const writable = readOnly === null;

  const entries: (KeyBinding & { when?: boolean; id: string })[] = [
    { id: 'editor', keys: 'e', label: 'Write in the pattern', run: onEditor },
    { id: 'details', keys: 'd', label: 'Show the details', run: onDetails },
    { id: 'text', keys: 't', label: 'Add a sample text', run: onNewText, when: writable },
    { id: 'tests', keys: '1', label: 'Show the tests', run: () => onSide('tests') },
    { id: 'attack', keys: '2', label: 'Show slow texts', run: () => onSide('attack') },
    { id: 'score', keys: '3', label: 'Show the score', run: () => onSide('score') },
    { id: 'versions', keys: '4', label: 'Show the versions', run: () => onSide('versions') },
    {
      id: 'keep',
      keys: 'mod+s',
      label: 'Save the draft now',
      run: () => void studio.keep(),
      everywhere: true,
      when: writable,
    },
    {
      id: 'publish',
      keys: 'mod+enter',
      label: 'Publish',
      run: () => onDialog({ what: 'publish' }),
      everywhere: true,
      when: writable && (edited || removed),
    },
    {
      id: 'changes',
      keys: 'c',
      label: 'Compare with what is published',
      run: () => onDialog({ what: 'compare-published' }),
      when: edited && isPublished,
    },
    {
      id: 'discard',
      keys: 'shift+d',
      label: 'Discard the draft',
      run: () => onDialog({ what: 'discard' }),
      when: writable && edited,
    },
    {
      id: 'backtest',
      keys: 'b',
      label: 'Backtest this pattern',
      run: () => navigate('patterns/backtests', draft !== null ? { draft } : { pattern: pattern ?? '' }),
      when: writable && (draft !== null || pattern !== null),
    },
  ];
  const usable = entries.filter(({ when }) => when !== false);
  useKeys('Pattern', usable);
  // What the editor does by itself; a person who cannot use a pointer has to know the way out of it.
  useKeys('Pattern editor', [
    { keys: 'escape tab', label: 'Leave the editor', run: () => undefined, native: true },
    { keys: 'ctrl+space', label: 'Show what can be written here', run: () => undefined, native: true },
    { keys: 'mod+.', label: 'Mend what is marked', run: () => undefined, native: true },
    { keys: 'F8', label: 'Go to the next error', run: () => undefined, native: true },
  ]);
  useCommands(
    usable.map(({ id, label, keys, run }) => ({
      id: `studio.${id}`,
      label,
      group: 'Pattern',
      keys,
      icon: FlaskConical,
      run: () => run(new KeyboardEvent('keydown')),
    })),
  );
}
