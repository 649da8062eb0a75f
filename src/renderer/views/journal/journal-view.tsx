/** The journal: every change and export, by who, what and when, with the entry beside it and the check of the chain. */
import { BookLock, RotateCw, Search, UserRound } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { JournalRow } from '../../../shared/protocol/journal.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { OneFilter, plainChoice } from '../../parts/filters.tsx';
import type { RecordColumn } from '../../parts/record-list.tsx';
import { RecordPane } from '../../parts/record-pane.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { oneLine } from '../../parts/segments.ts';
import { SplitPane } from '../../parts/split-pane.tsx';
import { Time, useTimeZone } from '../../parts/time.tsx';
import { TypedFilter } from '../../parts/typed-filter.tsx';
import { asksAnything } from '../../state/audit-query.ts';
import { core } from '../../state/core.ts';
import {
  formatJournalQuery,
  type JournalQuery,
  journalFilterOf,
  parseJournalQuery,
} from '../../state/journal-query.ts';
import { createPaged } from '../../state/paged.ts';
import { navigate, useRoute } from '../../state/route.ts';
import { TimeFilter } from '../alerts/time-filter.tsx';
import { count } from '../overview/figure.ts';
import { ChainCheck, useChainCheck } from './chain-check.tsx';
import { EntryDetail } from './entry-detail.tsx';
import { actionWords } from './words.ts';

const COLUMNS: readonly RecordColumn<JournalRow>[] = [
  { head: 'No.', look: 'tnum text-right text-muted', cell: ({ seq }) => count(seq) },
  { head: 'Time', cell: ({ at }) => <Time at={at} className="text-muted" /> },
  { head: 'Who', cell: ({ actor }) => <bdi>{oneLine(actor)}</bdi> },
  { head: 'What', cell: ({ action }) => <span title={action}>{actionWords(action)}</span> },
  {
    head: 'Of',
    cell: ({ subject, subjects }) => (
      <>
        <bdi className="font-mono text-xs">{oneLine(subject)}</bdi>
        {subjects > 1 && <span className="text-muted"> · {count(subjects)}</span>}
      </>
    ),
  },
];
const TEMPLATE =
  'grid-cols-[64px_112px_minmax(80px,0.6fr)_minmax(120px,1fr)_minmax(80px,1fr)] @4xl:grid-cols-[80px_112px_minmax(110px,0.6fr)_minmax(160px,1fr)_minmax(120px,1.4fr)]';

export function JournalView() {
  const { path, query: parameters } = useRoute();
  const address = parameters.toString();
  const query = useMemo(() => parseJournalQuery(new URLSearchParams(address)), [address]);
  const zone = useTimeZone();
  const [list] = useState(() => createPaged<JournalRow>(({ seq }) => String(seq)));
  const check = useChainCheck();
  useEffect(
    () =>
      list.show(async (after) => {
        const filter = journalFilterOf(query, zone, Date.now());
        const page = await core().call('journal.list', {
          filter,
          after: after === null ? null : Number(after),
        });
        return { rows: page.rows, next: page.next === null ? null : String(page.next), gaps: [] };
      }),
    [list, query, zone],
  );
  const open = /^journal\/([1-9]\d{0,14})$/.exec(path)?.[1] ?? '';
  const show = (next: JournalQuery, typing = false) =>
    navigate(open === '' ? 'journal' : `journal/${open}`, formatJournalQuery(next), { replace: typing });
  const select = (seq: string | null) =>
    navigate(seq === null ? 'journal' : `journal/${seq}`, formatJournalQuery(query), {
      replace: open !== '',
    });
  const reading = useStore(list.store, (state) => state.reading);
  const filtered = asksAnything(formatJournalQuery(query));

  const content = (
    <RecordPane
      label="Journal"
      one="entry"
      many="entries"
      list={list}
      columns={COLUMNS}
      template={TEMPLATE}
      onOpen={({ seq }) => select(String(seq))}
      onClear={filtered ? () => show(parseJournalQuery(new URLSearchParams())) : null}
      empty={{
        icon: <BookLock />,
        title: 'No entry yet',
        remedy: 'Every change and every export is written here, and stays.',
      }}
    />
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader
        title="Journal"
        hint="Every change and export; entries are only ever added"
        actions={
          <>
            <Button busy={check.busy} onClick={check.run}>
              Check the chain
            </Button>
            <IconButton
              label="Read again"
              icon={<RotateCw />}
              disabled={reading}
              onClick={() => void list.read()}
            />
          </>
        }
      />
      <Filters query={query} onChange={show} filtered={filtered} />
      <ChainCheck check={check} onOpen={(seq) => select(String(seq))} />
      <SplitPane
        name="journal"
        label="the entry"
        main={content}
        side={open === '' ? null : <EntryDetail key={open} seq={Number(open)} onClose={() => select(null)} />}
        className="flex-1"
      />
    </div>
  );
}

interface FiltersProps {
  query: JournalQuery;
  onChange: (query: JournalQuery, typing?: boolean) => void;
  filtered: boolean;
}

function Filters({ query, onChange, filtered }: FiltersProps) {
  const [actions, setActions] = useState<readonly string[]>([]);
  useEffect(() => {
    // Without the choices the filter offers none; the list tells what is wrong.
    core()
      .call('journal.actions', {})
      .then(
        (found) => setActions(found.actions),
        () => undefined,
      );
  }, []);
  const kinds = [...new Set(actions.map((action) => action.split('.')[0]!))];
  return (
    <search className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-3 py-2">
      <TypedFilter
        label="Search before and after"
        placeholder="Search before and after  /"
        icon={<Search />}
        search
        maxLength={200}
        value={query.text}
        onChange={(text) => onChange({ ...query, text }, true)}
        className="w-56"
      />
      <TypedFilter
        label="Who"
        placeholder="Who"
        icon={<UserRound />}
        value={query.actor}
        onChange={(actor) => onChange({ ...query, actor }, true)}
        className="w-36"
      />
      <TypedFilter
        label="Key of what was changed"
        placeholder="Key, whole: a:12"
        maxLength={300}
        value={query.subject}
        onChange={(subject) => onChange({ ...query, subject }, true)}
        className="w-40"
      />
      <OneFilter
        label="What"
        searchable
        options={[
          ...kinds.map((kind) => ({ value: kind, label: `All of ${kind}` })),
          ...actions.map((action) => ({ ...plainChoice(action), label: actionWords(action) })),
        ]}
        value={query.action === '' ? null : query.action}
        onChange={(action) => onChange({ ...query, action: action ?? '' })}
      />
      <TimeFilter
        times={query as Parameters<typeof TimeFilter>[0]['times']}
        onChange={(times) => onChange({ ...query, ...times })}
      />
      {filtered && (
        <Button kind="quiet" onClick={() => onChange(parseJournalQuery(new URLSearchParams()))}>
          Clear
        </Button>
      )}
    </search>
  );
}
