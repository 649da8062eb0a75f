// The command palette: everything that can be done now, found by a few letters.
import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { cx, ITEM } from '../parts/class-names.ts';
import { Kbd } from '../parts/kbd.tsx';
import { type Command, useAllCommands } from '../state/commands.ts';
import { fuzzyFilter } from '../state/fuzzy.ts';

interface Group {
  value: string;
  items: Command[];
}

/** Commands that fit, in groups; while nothing is typed in the groups' own order, else the best group first. */
export function groupCommands(commands: readonly Command[], query: string): Group[] {
  const groups = new Map<string, Command[]>();
  for (const command of fuzzyFilter(query, commands, ({ label, words }) =>
    `${label} ${words ?? ''}`.trim(),
  )) {
    const group = groups.get(command.group);
    if (group === undefined) groups.set(command.group, [command]);
    else group.push(command);
  }
  return [...groups].map(([value, items]) => ({ value, items }));
}

export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup
          aria-label="Commands"
          className="fixed top-[12vh] left-1/2 z-40 flex max-h-[min(28rem,76vh)] w-140 max-w-[calc(100vw-2rem)] -translate-x-1/2 flex-col overflow-hidden rounded-xl bg-raised shadow-pop transition-[opacity,scale] duration-100 outline-none data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0"
        >
          <PaletteBody onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Mounted while the palette is open, so that it always begins with an empty query. */
function PaletteBody({ onClose }: { onClose: () => void }) {
  const commands = useAllCommands();
  const [query, setQuery] = useState('');
  const groups = useMemo(() => groupCommands(commands, query), [commands, query]);
  return (
    <Autocomplete.Root
      open
      inline
      items={groups}
      filter={null}
      value={query}
      onValueChange={setQuery}
      itemToStringValue={(command: Command) => command.label}
      autoHighlight="always"
      keepHighlight
    >
      <div className="flex shrink-0 items-center gap-2.5 border-b border-line px-3.5">
        <Search aria-hidden className="size-4 shrink-0 text-faint" />
        <Autocomplete.Input
          aria-label="Find a command"
          placeholder="Find a command or a screen"
          className="h-11 w-full bg-transparent text-lg outline-none placeholder:text-faint"
        />
        <Kbd keys="escape" />
      </div>
      <Autocomplete.Empty className="px-4 py-6 text-center text-muted empty:hidden">
        No command fits “{query}”
      </Autocomplete.Empty>
      <Autocomplete.List className="min-h-0 flex-1 scroll-py-1.5 overflow-y-auto p-1.5 outline-none data-empty:hidden">
        {(group: Group) => (
          <Autocomplete.Group key={group.value} items={group.items}>
            <Autocomplete.GroupLabel className="px-2 pt-2 pb-1 text-sm text-muted select-none">
              {group.value}
            </Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(command: Command) => (
                <Autocomplete.Item
                  key={command.id}
                  value={command}
                  onClick={() => {
                    onClose();
                    command.run();
                  }}
                  className={cx(ITEM, 'min-h-8')}
                >
                  <span className="flex w-4 shrink-0 text-muted">
                    {command.icon && <command.icon className="size-4" />}
                  </span>
                  <span className="min-w-0 flex-1 truncate">{command.label}</span>
                  {command.hint !== undefined && (
                    <span className="shrink-0 text-sm text-muted">{command.hint}</span>
                  )}
                  {command.keys !== undefined && <Kbd keys={command.keys} />}
                </Autocomplete.Item>
              )}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
    </Autocomplete.Root>
  );
}
