/** Reports: which, of what period and with which filters, how it looks, and the way to files that can be checked. */
import { FileDown, RotateCw, UserRound } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ALERT_STATUSES, type AlertStatus } from '../../../shared/model/alert.ts';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { Level } from '../../../shared/model/level.ts';
import { PERSONAL_CHOICES, REPORT_KINDS, REPORT_TITLES, TEXT_CHOICES } from '../../../shared/model/report.ts';
import type { CallRequest } from '../../../shared/protocol/index.ts';
import type { ReportPreview } from '../../../shared/protocol/reports.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { MultiSelect } from '../../parts/combobox.tsx';
import { LEVEL_CHOICES, OneFilter, plainChoice } from '../../parts/filters.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useTimeZone } from '../../parts/time.tsx';
import { TypedFilter } from '../../parts/typed-filter.tsx';
import { detailsOf } from '../../state/alerts.ts';
import { core } from '../../state/core.ts';
import {
  definitionOf,
  FILTERED,
  formatReportQuery,
  parseReportQuery,
  type ReportQuery,
} from '../../state/reports-query.ts';
import { navigate, routeHref, useRoute } from '../../state/route.ts';
import { useRight } from '../../state/workspace.ts';
import { TimeFilter } from '../alerts/time-filter.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { Preview } from './preview.tsx';
import { SaveDialog } from './save-dialog.tsx';
import { SavedRoom } from './saved-room.tsx';
import { KIND_HINTS, PERSONAL_WORDS, TEXT_WORDS } from './words.ts';

type Definition = CallRequest<'reports.preview'>['definition'];

interface Shown {
  /** What the preview is of; an export is of exactly the same. */
  readonly definition: Definition;
  readonly preview: ReportPreview;
}

export function ReportsView() {
  const { path } = useRoute();
  return path === 'reports/saved' ? (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader title="Reports" hint="Saved, and made by themselves" />
      <div className="flex min-h-0 flex-1">
        <Kinds query={parseReportQuery('', new URLSearchParams())} current="saved" />
        <SavedRoom />
      </div>
    </div>
  ) : (
    <OneReport />
  );
}

function OneReport() {
  const { path, query: parameters } = useRoute();
  const address = parameters.toString();
  const kind = path.slice('reports/'.length);
  const query = useMemo(() => parseReportQuery(kind, new URLSearchParams(address)), [kind, address]);
  const { shown, failure, reading, again } = usePreview(query);
  const [dialog, setDialog] = useState<'export' | 'save' | null>(null);
  const mayPlan = useRight('reports.plan');
  const mayExport = useRight('reports.export');
  const show = (next: ReportQuery, typing = false) =>
    navigate(`reports/${next.kind}`, formatReportQuery(next), { replace: typing });
  const needsCase = query.kind === 'case' && query.caseId === '';
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader
        title="Reports"
        hint={KIND_HINTS[query.kind]}
        actions={
          <>
            <IconButton
              label="Read again"
              icon={<RotateCw />}
              disabled={reading || needsCase}
              onClick={again}
            />
            {mayPlan && (
              <Button disabled={shown === null || reading} onClick={() => setDialog('save')}>
                Save
              </Button>
            )}
            {mayExport && (
              <Button
                kind="primary"
                icon={<FileDown />}
                disabled={shown === null || reading}
                onClick={() => setDialog('export')}
              >
                Export
              </Button>
            )}
          </>
        }
      />
      <div className="flex min-h-0 flex-1">
        <Kinds query={query} current={query.kind} />
        <div className="flex min-w-0 flex-1 flex-col">
          <Filters query={query} onChange={show} />
          {failure !== null && shown !== null && (
            <ErrorNote error={failure} onRetry={again} className="m-2 mb-0" />
          )}
          {needsCase ? (
            <EmptyState title="Which case?">Write its number above; the list of cases has it.</EmptyState>
          ) : shown === null ? (
            failure !== null ? (
              <ErrorNote form="fill" error={failure} onRetry={again} />
            ) : (
              <Skeleton lines={16} className="p-4" />
            )
          ) : (
            <Preview kind={query.kind} preview={shown.preview} stale={reading} />
          )}
        </div>
      </div>
      {dialog === 'save' && shown !== null && (
        <SaveDialog definition={shown.definition} onClose={() => setDialog(null)} />
      )}
      {dialog === 'export' && shown !== null && (
        <ExportDialog
          definition={shown.definition}
          rows={Math.max(0, ...shown.preview.tables.map(({ population }) => population.count))}
          onClose={() => setDialog(null)}
        />
      )}
    </div>
  );
}

function Kinds({ query, current }: { query: ReportQuery; current: string }) {
  const link = (id: string, title: string) => (
    <li key={id}>
      <a
        href={routeHref(`reports/${id}`, id === 'saved' ? {} : formatReportQuery(query))}
        aria-current={id === current ? 'true' : undefined}
        className={cx(
          'flex h-7 items-center rounded-md px-2 font-medium',
          id === current ? 'bg-press text-ink' : 'text-muted hover:bg-hover hover:text-ink',
        )}
      >
        {title}
      </a>
    </li>
  );
  return (
    <nav aria-label="Kinds of reports" className="w-52 shrink-0 overflow-y-auto border-r border-line p-2">
      <ul className="flex flex-col gap-px">{REPORT_KINDS.map((kind) => link(kind, REPORT_TITLES[kind]))}</ul>
      <ul className="mt-2 border-t border-line pt-2">{link('saved', 'Saved reports')}</ul>
    </nav>
  );
}

/** Reads the preview while the caller is mounted, anew when the question changes. */
function usePreview(query: ReportQuery) {
  const zone = useTimeZone();
  const [state, setState] = useState<{
    shown: Shown | null;
    kind: string;
    failure: FailureDetails | null;
    reading: boolean;
  }>({ shown: null, kind: '', failure: null, reading: false });
  const turn = useRef(0);
  const again = useCallback(() => {
    const definition = definitionOf(query, zone, Date.now());
    const mine = ++turn.current;
    if (definition === null) {
      setState({ shown: null, kind: query.kind, failure: null, reading: false });
      return;
    }
    setState((before) => ({
      shown: before.kind === query.kind ? before.shown : null,
      kind: query.kind,
      failure: null,
      reading: true,
    }));
    core()
      .call('reports.preview', { definition })
      .then(
        (preview) =>
          mine === turn.current &&
          setState({ shown: { definition, preview }, kind: query.kind, failure: null, reading: false }),
        (error: unknown) =>
          mine === turn.current &&
          setState((before) => ({ ...before, failure: detailsOf(error), reading: false })),
      );
  }, [query, zone]);
  useEffect(() => {
    again();
    const stop = core().subscribe('workspace.changed', ({ phase }) => {
      if (phase === 'ready') again();
    });
    return () => {
      turn.current++;
      stop();
    };
  }, [again]);
  return { ...state, again };
}

function Filters({
  query,
  onChange,
}: {
  query: ReportQuery;
  onChange: (query: ReportQuery, typing?: boolean) => void;
}) {
  const applies = (name: keyof typeof FILTERED) => FILTERED[name].includes(query.kind);
  return (
    <search className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-3 py-2">
      {query.kind === 'case' ? (
        <TypedFilter
          label="Number of the case"
          placeholder="Number of the case"
          value={query.caseId}
          onChange={(caseId) => onChange({ ...query, caseId }, true)}
          className="w-44"
        />
      ) : (
        query.kind !== 'schema' && (
          <TimeFilter
            times={query as Parameters<typeof TimeFilter>[0]['times']}
            onChange={(times) => onChange({ ...query, ...times })}
          />
        )
      )}
      {applies('levels') && (
        <MultiSelect
          label="Level"
          options={LEVEL_CHOICES}
          values={[...query.levels]}
          onChange={(levels) => onChange({ ...query, levels: levels as Level[] })}
        />
      )}
      {applies('statuses') && (
        <MultiSelect
          label="Status"
          options={ALERT_STATUSES.map((status) => ({
            ...plainChoice(status),
            label: status.toLowerCase().replace('_', ' '),
          }))}
          values={[...query.statuses]}
          onChange={(statuses) => onChange({ ...query, statuses: statuses as AlertStatus[] })}
        />
      )}
      {applies('user') && (
        <TypedFilter
          label="Number of a user"
          placeholder="Number of a user"
          icon={<UserRound />}
          value={query.user}
          onChange={(user) => onChange({ ...query, user }, true)}
          className="w-40"
        />
      )}
      <OneFilter
        label="Texts"
        options={TEXT_CHOICES.map((value) => ({ value, label: TEXT_WORDS[value] }))}
        value={query.text}
        onChange={(text) => onChange({ ...query, text: (text ?? 'excerpt') as ReportQuery['text'] })}
      />
      <OneFilter
        label="Names"
        options={PERSONAL_CHOICES.map((value) => ({ value, label: PERSONAL_WORDS[value] }))}
        value={query.personal}
        onChange={(personal) =>
          onChange({ ...query, personal: (personal ?? 'full') as ReportQuery['personal'] })
        }
      />
    </search>
  );
}
