// Which workspace is looked at, and the way to another.
import { ChevronsUpDown, Plus, SlidersHorizontal } from 'lucide-react';
import { Menu, type MenuEntry } from '../parts/menu.tsx';
import { navigate } from '../state/route.ts';
import { openWorkspace, useWorkspaces } from '../state/workspace.ts';

export function WorkspaceSwitcher({ narrow }: { narrow: boolean }) {
  const { current, list } = useWorkspaces();
  const name = current?.profile.name ?? 'Opening…';
  const entries: MenuEntry[] = (list?.profiles ?? []).map((profile) => ({
    id: profile.id,
    label: profile.name,
    hint: profile.kind === 'embedded' ? 'on this machine' : profile.postgres.host,
    checked: profile.id === current?.profile.id,
    onSelect: () => void openWorkspace(profile.id),
  }));
  return (
    <Menu
      side={narrow ? 'right' : 'bottom'}
      groups={[
        entries,
        [
          { id: 'add', label: 'Add a workspace', icon: <Plus />, onSelect: () => navigate('workspace/new') },
          {
            id: 'manage',
            label: 'Manage workspaces',
            icon: <SlidersHorizontal />,
            keys: 'g w',
            onSelect: () => navigate('workspace'),
          },
        ],
      ]}
      trigger={
        <button
          type="button"
          aria-label={`Workspace: ${name}`}
          className="flex h-9 shrink-0 items-center gap-2 rounded-md px-1 text-left select-none hover:bg-hover data-popup-open:bg-hover"
        >
          <Mark />
          {!narrow && (
            <span title={name} className="min-w-0 flex-1 truncate font-semibold">
              {name}
            </span>
          )}
          {!narrow && <ChevronsUpDown aria-hidden className="mr-1 size-3.5 shrink-0 text-faint" />}
        </button>
      }
    />
  );
}

/** The product's mark: an eye that watches. */
function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className="size-6.5 shrink-0">
      <rect width="32" height="32" rx="8" className="fill-accent-fill" />
      <g className="stroke-on-accent" fill="none" strokeWidth="2.4" strokeLinejoin="round">
        <path d="M4.5 16C7.5 10.5 11.5 8 16 8s8.5 2.5 11.5 8c-3 5.5-7 8-11.5 8S7.5 21.5 4.500 16z" />
      </g>
      <circle cx="16" cy="16" r="4" className="fill-on-accent" />
    </svg>
  );
}
