// The studio: one pattern, a new one, somebody's draft of a new one, or the choice of where to begin.
import { useEffect, useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { PatternDraft } from '../../../shared/protocol/patterns.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { core } from '../../state/core.ts';
import { navigate, useRoute } from '../../state/route.ts';
import { useSettings } from '../../state/settings.ts';
import { NEW_DEFINITION, seededDefinition } from '../../state/studio-definition.ts';
import { PatternPage } from './pattern-page.tsx';
import { endSession, hasUnkept, sessionFor } from './sessions.ts';
import { StartPage } from './start-page.tsx';

const SEED = 'studio.seed';
const NEW = 'new';

export function StudioView() {
  const { path, query } = useRoute();
  const name = path.slice('studio/'.length);
  const draft = query.get('draft');
  if (name !== '') {
    const key = `pattern:${name}`;
    return (
      <PatternPage key={key} sessionKey={key} session={sessionFor(key, () => ({ from: 'pattern', name }))} />
    );
  }
  if (query.has('new')) return <NewPage draft={draft} />;
  return draft !== null ? <DraftPage key={draft} id={draft} /> : <StartPage />;
}

/**
 * Another screen may have left what a new pattern is to begin with; it is taken once. Once there is a draft the address names it:
 * the page goes on as it is, and a reload opens the draft.
 */
function NewPage({ draft }: { draft: string | null }) {
  const [reopened] = useState(() => {
    const seed = sessionStorage.getItem(SEED);
    sessionStorage.removeItem(SEED);
    if (seed !== null || !hasUnkept(NEW)) endSession(NEW);
    sessionFor(NEW, () => ({ from: 'new', definition: seededDefinition(seed) }));
    return seed === null && draft !== null && !hasUnkept(NEW) ? draft : null;
  });
  if (reopened !== null) return <DraftPage id={reopened} />;
  return (
    <PatternPage
      sessionKey={NEW}
      session={sessionFor(NEW, () => ({ from: 'new', definition: NEW_DEFINITION }))}
    />
  );
}

function DraftPage({ id }: { id: string }) {
  const { analyst } = useSettings();
  const [draft, setDraft] = useState<PatternDraft | null>(null);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const [gone, setGone] = useState(false);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks for the same again
  useEffect(() => {
    let left = false;
    core()
      .call('patterns.drafts', {})
      .then(
        (drafts) => {
          const found = drafts.find((each) => each.id === id) ?? null;
          if (left) return;
          if (found?.pattern) navigate(`studio/${found.pattern}`, undefined, { replace: true });
          setDraft(found);
          setGone(found === null);
        },
        (error: FailureDetails) => !left && setFailure(error),
      );
    return () => {
      left = true;
    };
  }, [id, turn]);

  const again = () => {
    setFailure(null);
    setTurn(turn + 1);
  };
  if (failure !== null) return <ErrorNote form="fill" error={failure} onRetry={again} />;
  if (gone) {
    return (
      <EmptyState
        title="This draft is gone"
        actions={<Button onClick={() => navigate('studio')}>Show all drafts</Button>}
      >
        It was published or discarded meanwhile.
      </EmptyState>
    );
  }
  if (draft === null) return <Skeleton lines={6} className="p-6" />;
  const key = `draft:${id}`;
  const mine = draft.author === analyst.trim();
  const session = sessionFor(key, () => ({ from: 'draft', draft }));
  return <PatternPage sessionKey={key} session={session} foreign={mine ? null : draft} />;
}
