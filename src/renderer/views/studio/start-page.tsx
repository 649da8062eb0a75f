// Where to begin: a new pattern, a draft of one that was never published, or the library.
import { FilePlus2, Library } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { PatternDraft } from '../../../shared/protocol/patterns.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { core } from '../../state/core.ts';
import { useKeys } from '../../state/keys.ts';
import { navigate, routeHref } from '../../state/route.ts';
import { useSettings } from '../../state/settings.ts';
import { useRight } from '../../state/workspace.ts';
import { TYPE_WORDS } from './words.ts';

const begin = () => navigate('studio', { new: '1' });

export function StartPage() {
  const mayWrite = useRight('patterns.write');
  const { analyst } = useSettings();
  const [drafts, setDrafts] = useState<readonly PatternDraft[] | null>(null);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  useEffect(() => {
    const read = () =>
      void core()
        .call('patterns.drafts', {})
        .then(setDrafts, (error: FailureDetails) => setFailure(error));
    read();
    return core().subscribe('patterns.changed', read);
  }, []);
  useKeys('Studio', mayWrite ? [{ keys: 'n', label: 'New pattern', run: begin }] : []);

  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader
        title="Studio"
        hint="Write, test and publish patterns"
        actions={
          <>
            <Button icon={<Library aria-hidden />} onClick={() => navigate('patterns')}>
              Open the library
            </Button>
            {mayWrite && (
              <Button kind="primary" icon={<FilePlus2 aria-hidden />} onClick={begin}>
                New pattern
              </Button>
            )}
          </>
        }
      />
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        <Panel
          title="Drafts of new patterns"
          hint="Kept until they are published or discarded"
          flush
          className="mx-auto max-w-200"
        >
          {failure !== null ? (
            <ErrorNote form="fill" error={failure} />
          ) : drafts === null ? (
            <Skeleton lines={4} className="p-3" />
          ) : drafts.length === 0 ? (
            <EmptyState title="There are no drafts of new patterns">
              {mayWrite
                ? 'Begin one here, or open a pattern from the library to change it.'
                : 'Your database role may read patterns, not change them. Open one from the library.'}
            </EmptyState>
          ) : (
            <ul aria-label="Drafts" className="divide-y divide-line">
              {drafts.map(({ id, author, updatedAt, definition }) => (
                <li key={id}>
                  <a
                    href={routeHref('studio', { draft: id })}
                    className="flex items-center gap-3 px-3 py-2 hover:bg-hover"
                  >
                    <span className="min-w-0 flex-1">
                      <bdi className="block truncate font-medium">{oneLine(definition.name)}</bdi>
                      <span className="block truncate text-sm text-muted">
                        {TYPE_WORDS[definition.type]} ·{' '}
                        <bdi className="font-mono">{oneLine(definition.value.slice(0, 200))}</bdi>
                      </span>
                    </span>
                    <span className="shrink-0 text-right text-sm text-muted">
                      {author === analyst.trim() ? 'Yours' : <bdi>{author}</bdi>},{' '}
                      <Time at={updatedAt} form="ago" />
                    </span>
                  </a>
                </li>
              ))}
            </ul>
          )}
        </Panel>
      </div>
    </div>
  );
}
