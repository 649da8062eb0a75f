// Workspaces: the list of them, and all about the chosen one. The choice is in the address.
import { Plus } from 'lucide-react';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { navigate, routeHref, useRoute } from '../../state/route.ts';
import { loadWorkspaces, useWorkspaces, type WorkspaceList } from '../../state/workspace.ts';
import { ProfileDetail } from './profile-detail.tsx';
import { ProfileForm } from './profile-form.tsx';

export function WorkspaceView() {
  const { list, listFailure } = useWorkspaces();
  return (
    <div className="flex h-full flex-col bg-surface">
      <ScreenHeader
        title="Workspaces"
        hint="What this console looks at"
        actions={
          <Button icon={<Plus aria-hidden />} onClick={() => navigate('workspace/new')}>
            Add a server
          </Button>
        }
      />
      {list !== null ? (
        <Body list={list} />
      ) : listFailure !== null ? (
        <ErrorNote form="fill" error={listFailure} onRetry={() => void loadWorkspaces()} />
      ) : (
        <Skeleton lines={5} className="p-4" />
      )}
    </div>
  );
}

function Body({ list }: { list: WorkspaceList }) {
  const [, id = list.current, verb] = useRoute().path.split('/');
  const profile = list.profiles.find((candidate) => candidate.id === id);
  const editing = id === 'new' || (verb === 'edit' && profile?.kind === 'server');
  return (
    <div className="flex min-h-0 flex-1">
      <nav aria-label="Workspaces" className="w-60 shrink-0 overflow-y-auto border-r border-line p-2">
        <ul className="flex flex-col gap-px">
          {list.profiles.map((each) => (
            <li key={each.id}>
              <a
                href={routeHref(`workspace/${each.id}`)}
                aria-current={each.id === id ? 'true' : undefined}
                className={cx(
                  'block rounded-md px-2.5 py-1.5',
                  each.id === id ? 'bg-press' : 'hover:bg-hover',
                )}
              >
                <span className="flex items-baseline gap-2">
                  <span className="min-w-0 flex-1 truncate font-medium">{each.name}</span>
                  {each.id === list.current && <span className="shrink-0 text-sm text-accent">open</span>}
                </span>
                <span className="block truncate text-sm text-muted">
                  {each.kind === 'embedded'
                    ? 'On this machine, simulated'
                    : `${each.postgres.host}, ${each.postgres.database}`}
                </span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="min-w-0 flex-1 overflow-y-auto">
        {editing ? (
          <ProfileForm key={id} profile={profile?.kind === 'server' ? profile : null} list={list} />
        ) : profile === undefined ? (
          <EmptyState title="There is no such workspace">
            It may have been removed. Choose another one from the list.
          </EmptyState>
        ) : (
          <ProfileDetail key={profile.id} profile={profile} list={list} />
        )}
      </div>
    </div>
  );
}
