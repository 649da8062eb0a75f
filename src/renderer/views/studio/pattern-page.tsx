// One pattern: its text and details, what they mean, and beside them tests, attacks, score and versions.
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { PatternDraft } from '../../../shared/protocol/patterns.ts';
import { followAnalysis } from '../../editor/follow-analysis.ts';
import type { PatternEditorHandle } from '../../editor/pattern-editor.tsx';
import { Button } from '../../parts/button.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { SplitPane } from '../../parts/split-pane.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { navigate, useRoute } from '../../state/route.ts';
import type { StudioState } from '../../state/studio.ts';
import { useRight } from '../../state/workspace.ts';
import { AttackPanel } from './attack-panel.tsx';
import { DetailsForm } from './details-form.tsx';
import { Explanation } from './explanation.tsx';
import { PageBanners } from './page-banners.tsx';
import { type PageDialog, PageDialogs } from './page-dialogs.tsx';
import { PageHeader } from './page-header.tsx';
import { createReading } from './reading.ts';
import { ScorePanel } from './score-panel.tsx';
import type { Session } from './sessions.ts';
import { TestsPanel } from './tests-panel.tsx';
import { useStudioKeys } from './use-studio-keys.ts';
import { ValueEditor } from './value-editor.tsx';
import { VersionsPanel } from './versions-panel.tsx';

const SIDES = ['tests', 'attack', 'score', 'versions'] as const;
export type Side = (typeof SIDES)[number];

export interface PatternPageProps {
  sessionKey: string;
  session: Session;
  /** Somebody else's draft of a new pattern: to be read, and to take a copy of. */
  foreign?: PatternDraft | null | undefined;
}

/** Why nothing can be changed; null where it can. */
function useReadOnly(foreign: PatternDraft | null): string | null {
  const mayWrite = useRight('patterns.write');
  if (!mayWrite) return 'Your database role may read patterns, not change them.';
  if (foreign !== null) return `This is the draft of ${foreign.author}. Take a copy to change it.`;
  return null;
}

export function PatternPage({ sessionKey, session, foreign = null }: PatternPageProps) {
  const { studio, trials } = session;
  // What changes with every key is read by the parts of the page that show it.
  const { pattern, loading, failure, draft, tests, versions } = useStore(
    studio.store,
    useShallow((state) => ({
      pattern: state.pattern,
      loading: state.loading,
      failure: state.failure,
      draft: state.draft,
      tests: state.definition.tests.length,
      versions: state.detail?.versions.length ?? 0,
    })),
  );
  const unknown = useStore(studio.store, isUnknown);
  const route = useRoute();
  const readOnly = useReadOnly(foreign);
  const [dialog, setDialog] = useState<PageDialog | null>(null);
  const [reading] = useState(createReading);
  const [face, setFace] = useState('explanation');
  const editor = useRef<PatternEditorHandle>(null);
  const newText = useRef<HTMLTextAreaElement>(null);

  useEffect(() => studio.start(), [studio]);
  useEffect(() => trials.follow(studio), [trials, studio]);
  useEffect(
    () => followAnalysis(studio.store, (analysis) => reading.setState({ analysis })),
    [studio, reading],
  );

  // A new pattern gets an address of its own once there is a draft of it, so that a reload finds it again.
  useEffect(() => {
    if (sessionKey === 'new' && draft !== null && pattern === null)
      navigate('studio', { new: '1', draft }, { replace: true });
  }, [sessionKey, draft, pattern]);

  const asked = route.query.get('tab');
  const side: Side = SIDES.find((each) => each === asked) ?? 'tests';
  const showSide = (next: Side) => {
    const query = new URLSearchParams(route.query);
    query.set('tab', next === 'tests' ? '' : next);
    navigate(route.path, query, { replace: true });
  };
  useStudioKeys({
    session,
    readOnly,
    onDialog: setDialog,
    onSide: showSide,
    onEditor: () => editor.current?.focus(),
    onNewText: () => {
      showSide('tests');
      requestAnimationFrame(() => newText.current?.focus());
    },
    onDetails: () => setFace('details'),
  });

  if (failure !== null) return <ErrorNote form="fill" error={failure} onRetry={() => void studio.read()} />;
  if (unknown) return <UnknownPattern name={pattern ?? ''} />;
  if (loading) return <Skeleton lines={8} className="p-6" />;
  const common = { session, readOnly };
  const main = (
    <div className="flex h-full min-h-0 flex-col overflow-y-auto">
      <ValueEditor {...common} reading={reading} editor={editor} />
      <Tabs
        label="About the pattern"
        value={face}
        onChange={setFace}
        className="min-h-60 flex-1"
        tabs={[
          {
            id: 'explanation',
            label: 'Explanation',
            content: (
              <Explanation
                session={session}
                reading={reading}
                onSelect={(start, end) => editor.current?.select(start, end)}
              />
            ),
          },
          { id: 'details', label: 'Details', content: <DetailsForm {...common} /> },
        ]}
      />
    </div>
  );
  const panel = (
    <Tabs
      label="What it does"
      value={side}
      onChange={(id) => showSide(id as Side)}
      className="h-full"
      tabs={[
        {
          id: 'tests',
          label: 'Tests',
          mark: tests || undefined,
          content: (
            <TestsPanel
              {...common}
              field={newText}
              onScore={(text) => {
                trials.score(text, studio.store.getState().definition, pattern);
                showSide('score');
              }}
            />
          ),
        },
        { id: 'attack', label: 'Slow texts', content: <AttackPanel session={session} editor={editor} /> },
        { id: 'score', label: 'Score', content: <ScorePanel session={session} /> },
        {
          id: 'versions',
          label: 'Versions',
          mark: versions || undefined,
          content: <VersionsPanel {...common} onDialog={setDialog} />,
        },
      ]}
    />
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader {...common} foreign={foreign} onDialog={setDialog} />
      <PageBanners {...common} foreign={foreign} onDialog={setDialog} />
      <SplitPane
        name="studio.side"
        label="what the pattern does"
        className="flex-1"
        main={main}
        side={panel}
        initial={520}
        min={340}
        max={900}
      />
      <PageDialogs
        dialog={dialog}
        session={session}
        sessionKey={sessionKey}
        onDialog={setDialog}
        onClose={() => setDialog(null)}
      />
    </div>
  );
}

/** Nobody ever wrote it: the address is mistaken, or of another workspace. */
const isUnknown = ({ detail, published, draft, removed, keeping }: StudioState): boolean =>
  detail !== null && published === null && draft === null && !removed && keeping.state === 'clean';

function UnknownPattern({ name }: { name: string }) {
  return (
    <EmptyState
      title={`There is no pattern “${oneLine(name)}” here`}
      actions={<Button onClick={() => navigate('patterns')}>Open the library</Button>}
    >
      Nor was there one of this name before, as far as its versions tell.
    </EmptyState>
  );
}
