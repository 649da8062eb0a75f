// Code against schema: a folder, and each of its lines that the database would refuse or read otherwise than it seems.
import { FileCode2, FolderSearch, Search } from 'lucide-react';
import { type FormEvent, useEffect, useMemo, useState } from 'react';
import {
  type CodeFinding,
  type CodeReport,
  FINDING_KINDS,
  type FindingKind,
} from '../../../shared/protocol/code.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/code.tsx';
import { TextField } from '../../parts/field.tsx';
import { Callout, EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Select } from '../../parts/select.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { scanCode, useCode, watchCode } from '../../state/code.ts';
import { count, plural } from '../overview/figure.ts';

const KINDS: Readonly<Record<FindingKind, string>> = {
  'missing-column': 'Missing column',
  'missing-table': 'Missing table',
  'ambiguous-table': 'Ambiguous name',
  'not-applied': 'Migration not applied',
  'not-understood': 'Not understood',
};
const LOOKS: Readonly<Record<FindingKind, string>> = {
  'missing-column': 'text-bad',
  'missing-table': 'text-bad',
  'ambiguous-table': 'text-warn',
  'not-applied': 'text-warn',
  'not-understood': 'text-muted',
};
/** Drawn at a time; more come on demand. */
const STEP = 200;

export function Code() {
  useEffect(watchCode, []);
  const { report, busy, failure } = useCode();
  return (
    <div className="flex h-full min-h-0 flex-col">
      <FolderForm report={report ?? null} busy={busy} />
      {failure !== null && <ErrorNote error={failure} className="m-3 mb-0" />}
      {report === undefined ? (
        <Skeleton lines={8} className="p-6" />
      ) : report === null ? (
        <EmptyState icon={<FileCode2 aria-hidden />} title="No source folder was read yet">
          Give a folder of this machine that holds the platform’s source. Python, JavaScript, TypeScript and
          SQL are parsed; in other languages texts between quotes are read. Nothing is run or changed.
        </EmptyState>
      ) : (
        <Findings key={report.readAt} report={report} />
      )}
    </div>
  );
}

function FolderForm({ report, busy }: { report: CodeReport | null; busy: boolean }) {
  const [folder, setFolder] = useState<string | null>(null);
  const [path, setPath] = useState<string | null>(null);
  const shownFolder = folder ?? report?.folder ?? '';
  const shownPath = path ?? report?.searchPath.join(', ') ?? '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (shownFolder.trim() !== '')
      void scanCode(
        shownFolder.trim(),
        shownPath
          .split(',')
          .map((name) => name.trim())
          .filter(Boolean),
      );
  };
  return (
    <form
      onSubmit={submit}
      className="flex shrink-0 flex-wrap items-end gap-3 border-b border-line px-4 py-2.5"
    >
      <TextField
        label="Source folder on this machine"
        value={shownFolder}
        onChange={setFolder}
        mono
        placeholder="/home/me/platform"
        maxLength={4_096}
        className="min-w-64 flex-1"
      />
      <TextField
        label="Search path for bare names"
        value={shownPath}
        onChange={setPath}
        mono
        placeholder="as the connected role"
        maxLength={1_000}
        className="w-56"
      />
      <Button
        type="submit"
        kind="primary"
        icon={<FolderSearch aria-hidden />}
        busy={busy}
        disabled={shownFolder.trim() === ''}
      >
        Read the folder
      </Button>
    </form>
  );
}

function Findings({ report }: { report: CodeReport }) {
  const [kind, setKind] = useState<FindingKind | 'all'>('all');
  const [text, setText] = useState('');
  const [shown, setShown] = useState(STEP);
  const fitting = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return report.findings.filter(
      (finding) =>
        (kind === 'all' || finding.kind === kind) &&
        (wanted === '' || `${finding.file} ${finding.message}`.toLowerCase().includes(wanted)),
    );
  }, [report, kind, text]);
  const left = [...report.gaps, ...report.skipped.map(({ file, why }) => `${file}: ${why}`)];
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-3 border-b border-line px-4 py-2">
        <span className="text-muted" aria-live="polite">
          {plural(report.findings.length, 'finding')} in {plural(report.statements, 'statement')} of{' '}
          {plural(report.files, 'file')}, read <Time at={report.readAt} form="ago" />
        </span>
        <div className="ml-auto flex items-center gap-2">
          <TextField
            label="Find in findings"
            hideLabel
            value={text}
            onChange={setText}
            placeholder="File, table or column"
            icon={<Search aria-hidden />}
            className="w-52"
          />
          <Select
            label="Kind"
            hideLabel
            value={kind}
            onChange={(value) => setKind(value as FindingKind | 'all')}
            options={[
              { value: 'all', label: 'All kinds' },
              ...FINDING_KINDS.map((each) => ({
                value: each,
                label: `${KINDS[each]} (${count(report.findings.filter((one) => one.kind === each).length)})`,
              })),
            ]}
          />
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by the keyboard too */}
      <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2">
        {left.length > 0 && (
          <Callout
            kind="warn"
            title={`${plural(left.length, 'file or folder', 'files or folders')} could not be read whole`}
            className="m-3"
          >
            {left.slice(0, 20).map((line) => (
              <p key={line}>{oneLine(line)}</p>
            ))}
            {left.length > 20 && <p>And {count(left.length - 20)} more.</p>}
          </Callout>
        )}
        {fitting.length === 0 ? (
          <EmptyState
            icon={<FileCode2 aria-hidden />}
            title={report.findings.length === 0 ? 'Nothing is wrong with what was read' : 'No finding fits'}
          >
            {report.findings.length > 0
              ? 'Choose another kind, or clear the text.'
              : report.statements === 0
                ? 'No SQL was found in this folder. Check that it holds the platform’s source.'
                : 'Every table and column that the code names is in the database, and means one thing only.'}
          </EmptyState>
        ) : (
          <ol aria-label="Findings">
            {fitting.slice(0, shown).map((finding) => (
              <Finding
                key={`${finding.file}:${finding.line}:${finding.position}:${finding.message}`}
                finding={finding}
              />
            ))}
          </ol>
        )}
        {fitting.length > shown && (
          <Button className="m-4" onClick={() => setShown(shown + STEP)}>
            Show {count(Math.min(STEP, fitting.length - shown))} more of {count(fitting.length - shown)}
          </Button>
        )}
      </div>
    </>
  );
}

function Finding({ finding }: { finding: CodeFinding }) {
  const place = `${finding.file}:${finding.line}`;
  return (
    <li className="group border-b border-line px-4 py-2">
      <div className="flex items-center gap-2">
        <span className={`w-40 shrink-0 text-sm font-medium ${LOOKS[finding.kind]}`}>
          {KINDS[finding.kind]}
        </span>
        <bdi className="min-w-0 truncate font-mono text-sm" title={place}>
          {oneLine(place)}
        </bdi>
        <CopyButton label={`Copy ${place}`} text={place} />
      </div>
      <div className="pl-42">
        <p className="wrap-anywhere">
          <span className="font-medium">{oneLine(finding.message)}</span>
          {finding.hint !== '' && <span className="text-muted">. {oneLine(finding.hint)}</span>}
        </p>
        {finding.excerpt !== '' && (
          <pre className="mt-0.5 truncate font-mono text-sm text-muted">{oneLine(finding.excerpt)}</pre>
        )}
      </div>
    </li>
  );
}
