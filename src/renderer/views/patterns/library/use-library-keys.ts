// The keys of the library, and the same as commands of the palette.
import { Regex } from 'lucide-react';
import { useCommands } from '../../../state/commands.ts';
import { type KeyBinding, useKeys } from '../../../state/keys.ts';
import { marking, usePatterns } from '../../../state/patterns.ts';
import type { BulkAction } from './bulk-bar.tsx';

/** Rows that page up and page down pass. */
const PAGE_KEYS = 20;

export interface LibraryKeys {
  /** Names in their order on screen. */
  names: readonly string[];
  firstVisible: () => number;
  actions: readonly BulkAction[];
  onOpen: (name: string) => void;
  onNew: (() => void) | null;
}

export function useLibraryKeys({ names, firstVisible, actions, onOpen, onNew }: LibraryKeys): void {
  const move = (by: number, extend = false) => marking.move(names, by, firstVisible(), extend);
  const withActive = (run: (name: string) => void) => {
    const { active } = usePatterns.getState();
    if (active !== null) run(active);
  };
  const ends = (at: number) => marking.setActive(names.at(at) ?? null);
  const bindings: KeyBinding[] = [
    { keys: 'j', label: 'Next pattern', run: () => move(1) },
    { keys: 'k', label: 'Previous pattern', run: () => move(-1) },
    { keys: 'arrowdown', label: 'Next pattern', unlisted: true, run: () => move(1) },
    { keys: 'arrowup', label: 'Previous pattern', unlisted: true, run: () => move(-1) },
    { keys: 'pagedown', label: 'Further down', run: () => move(PAGE_KEYS) },
    { keys: 'pageup', label: 'Further up', run: () => move(-PAGE_KEYS) },
    { keys: 'home', label: 'First pattern', run: () => ends(0) },
    { keys: 'end', label: 'Last pattern', run: () => ends(-1) },
    { keys: 'enter', label: 'Open the pattern', run: () => withActive(onOpen) },
    { keys: 'x', label: 'Mark or unmark', run: () => withActive(marking.toggle) },
    {
      keys: 'shift+x',
      label: 'Mark from the last mark to here',
      run: () => withActive((name) => marking.range(names, name)),
    },
    { keys: 'shift+arrowdown', label: 'Mark downwards', run: () => move(1, true) },
    { keys: 'shift+arrowup', label: 'Mark upwards', run: () => move(-1, true) },
    { keys: 'mod+a', label: 'Mark all that fit', run: () => marking.all(names) },
    {
      keys: 'escape',
      label: 'Unmark',
      run: () => (usePatterns.getState().marked.size > 0 ? marking.clear() : marking.setActive(null)),
    },
    ...actions,
    ...(onNew === null ? [] : [{ keys: 'n', label: 'New pattern', run: onNew }]),
    {
      keys: '/',
      label: 'Search the patterns',
      run: () => document.querySelector<HTMLInputElement>('[data-search]')?.focus(),
    },
  ];
  useKeys('Patterns', bindings);
  useCommands([
    ...(onNew === null
      ? []
      : [
          {
            id: 'patterns.new',
            label: 'New pattern',
            group: 'Patterns',
            keys: 'n',
            icon: Regex,
            run: onNew,
          },
        ]),
    ...actions.map(({ keys, label, run }) => ({
      id: `patterns.key.${keys}`,
      label,
      group: 'Patterns',
      keys,
      run,
    })),
  ]);
}
