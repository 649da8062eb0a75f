// The views: those every console has, those that were saved, and what can be done with the one that is open.
import { Bookmark, ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { SavedView } from '../../../shared/protocol/views.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Checkbox, TextField } from '../../parts/field.tsx';
import { Menu } from '../../parts/menu.tsx';
import { type AlertQuery, BUILT_IN_VIEWS, sameQuery } from '../../state/alerts-query.ts';
import { useSettings } from '../../state/settings.ts';
import { useRight } from '../../state/workspace.ts';
import { stores } from './stores.ts';

export interface ViewBarProps {
  query: AlertQuery;
  onShow: (query: AlertQuery) => void;
}

const queryOf = (view: SavedView): AlertQuery => ({ filter: view.filter, order: view.order });

export function ViewBar({ query, onShow }: ViewBarProps) {
  const { views } = stores();
  const saved = useStore(views.store, (state) => state.views);
  const { analyst } = useSettings();
  const mayWrite = useRight('views.write');
  const [editing, setEditing] = useState<{ id?: string; name: string; shared: boolean } | null>(null);

  const builtIn = BUILT_IN_VIEWS.find((view) => sameQuery(view.query, query));
  const current = saved.find((view) => sameQuery(queryOf(view), query));
  const own = current !== undefined && current.owner === analyst && mayWrite;
  return (
    <nav
      aria-label="Views"
      className="flex h-10 shrink-0 items-center gap-1 overflow-x-auto border-b border-line px-3"
    >
      {BUILT_IN_VIEWS.map((view) => (
        <button
          key={view.id}
          type="button"
          aria-current={view === builtIn}
          onClick={() => onShow(view.query)}
          className={cx(
            'h-(--control) shrink-0 rounded-md px-2.5 font-medium whitespace-nowrap select-none',
            view === builtIn ? 'bg-selected text-ink' : 'text-muted hover:bg-hover hover:text-ink',
          )}
        >
          {view.name}
        </button>
      ))}
      <span className="mx-1 h-4 w-px shrink-0 bg-line-strong" />
      <Menu
        trigger={
          <Button
            kind="quiet"
            icon={<Bookmark aria-hidden />}
            className={cx(current !== undefined && 'bg-selected text-ink!')}
          >
            <bdi className="max-w-48 truncate">{current?.name ?? 'Saved'}</bdi>
            <ChevronDown aria-hidden />
          </Button>
        }
        groups={[
          saved.length === 0
            ? [{ id: 'none', label: 'No saved views yet', disabled: true, onSelect: () => undefined }]
            : saved.map((view) => ({
                id: view.id,
                label: view.name,
                hint: view.owner === analyst ? (view.shared ? 'shared' : undefined) : view.owner,
                checked: view === current,
                onSelect: () => onShow(queryOf(view)),
              })),
          mayWrite
            ? [
                {
                  id: 'save',
                  label: 'Save these filters as a view…',
                  disabled: current !== undefined,
                  onSelect: () => setEditing({ name: '', shared: false }),
                },
              ]
            : [],
          own
            ? [
                {
                  id: 'rename',
                  label: 'Rename or share…',
                  onSelect: () => setEditing({ id: current.id, name: current.name, shared: current.shared }),
                },
                {
                  id: 'remove',
                  label: 'Remove this view',
                  danger: true,
                  onSelect: () => void views.remove(current),
                },
              ]
            : [],
        ]}
      />
      {editing !== null && (
        <ViewDialog
          key={editing.id ?? 'new'}
          start={editing}
          onClose={() => setEditing(null)}
          onSave={async (name, shared) => {
            const done = await views.save({ ...editing, name, shared, query });
            if (done !== null) setEditing(null);
          }}
        />
      )}
    </nav>
  );
}

interface ViewDialogProps {
  start: { id?: string; name: string; shared: boolean };
  onClose: () => void;
  onSave: (name: string, shared: boolean) => Promise<void>;
}

function ViewDialog({ start, onClose, onSave }: ViewDialogProps) {
  const [name, setName] = useState(start.name);
  const [shared, setShared] = useState(start.shared);
  const [busy, setBusy] = useState(false);
  return (
    <Dialog
      open
      onClose={onClose}
      title={start.id === undefined ? 'Save a view' : 'Change the view'}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form="view-form" busy={busy} disabled={name.trim() === ''}>
            Save
          </Button>
        </>
      }
    >
      <form
        id="view-form"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          setBusy(true);
          void onSave(name.trim(), shared).finally(() => setBusy(false));
        }}
      >
        <TextField label="Name" value={name} onChange={setName} maxLength={80} required />
        <Checkbox
          label="Share with everybody who uses this database"
          description="“Me” and times such as “Today” mean for each who they are and when they look."
          checked={shared}
          onChange={setShared}
        />
      </form>
    </Dialog>
  );
}
