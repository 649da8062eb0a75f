// The questions: each with its answer in one sentence, and beside it the proof of the one that is open.
import {
  CircleAlert,
  CircleCheck,
  CircleHelp,
  Download,
  FileText,
  RotateCw,
  TriangleAlert,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import { ANSWER_WORDS } from '../../../shared/model/verification.ts';
import type { Answer, Verification } from '../../../shared/protocol/verification.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { Code } from '../../parts/code.tsx';
import { ErrorNote } from '../../parts/notice.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { SplitPane } from '../../parts/split-pane.tsx';
import { Time } from '../../parts/time.tsx';
import { useScrolls } from '../../parts/use-scrolls.ts';
import { useKeys } from '../../state/keys.ts';
import { navigate, useRoute } from '../../state/route.ts';
import { useVerification, verify, watchVerification } from '../../state/verification.ts';
import { reportOf } from './report.ts';

const LOOKS = {
  bad: { icon: CircleAlert, look: 'text-bad' },
  warn: { icon: TriangleAlert, look: 'text-warn' },
  good: { icon: CircleCheck, look: 'text-good' },
  unknown: { icon: CircleHelp, look: 'text-muted' },
} as const;

export function Questions() {
  useEffect(watchVerification, []);
  const { read, busy, failure } = useVerification();
  if (read === null)
    return failure === null ? (
      <Skeleton lines={14} className="max-w-3xl p-6" />
    ) : (
      <ErrorNote form="fill" error={failure} onRetry={() => void verify()} />
    );
  return (
    <div className="flex h-full min-h-0 flex-col">
      {failure !== null && <ErrorNote error={failure} onRetry={() => void verify()} className="m-2 mb-0" />}
      <Answers read={read} busy={busy} />
    </div>
  );
}

function Answers({ read, busy }: { read: Verification; busy: boolean }) {
  const { query } = useRoute();
  const asked = query.get('question');
  const at = Math.max(
    0,
    read.answers.findIndex(({ id }) => id === asked),
  );
  const open = read.answers[at];
  const show = (index: number) => {
    const next = read.answers[Math.min(read.answers.length - 1, Math.max(0, index))];
    if (next) navigate('verification', { question: next.id }, { replace: true });
  };
  useKeys('Verification', [
    { keys: 'j', label: 'Next question', run: () => show(at + 1) },
    { keys: 'k', label: 'Previous question', run: () => show(at - 1) },
  ]);
  const inexact = read.answers.some(({ facts }) =>
    facts.rows.some((row) => row.some((cell) => typeof cell === 'string' && cell.startsWith('about '))),
  );
  return (
    <>
      <div className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-1.5">
        <span className="min-w-0 truncate text-muted">
          <bdi className="font-mono text-sm">{oneLine(read.database)}</bdi> as{' '}
          <bdi className="font-mono text-sm">{oneLine(read.role)}</bdi>, read{' '}
          <Time at={read.readAt} form="ago" />
        </span>
        <div className="ml-auto flex items-center gap-2">
          {inexact && (
            <Button busy={busy} onClick={() => void verify(true)}>
              Count exactly
            </Button>
          )}
          <Button icon={<RotateCw aria-hidden />} busy={busy} onClick={() => void verify()}>
            Ask again
          </Button>
          <Button
            icon={<Download aria-hidden />}
            onClick={() =>
              saveFile(`verification-${read.database}-${read.readAt.slice(0, 10)}.md`, reportOf(read))
            }
          >
            Save as Markdown
          </Button>
          <Button icon={<FileText aria-hidden />} onClick={() => navigate('reports/schema')}>
            Report as PDF
          </Button>
        </div>
      </div>
      <SplitPane
        name="verification"
        label="the proof"
        initial={560}
        className="flex-1"
        main={
          <ol aria-label="Questions" className="h-full overflow-y-auto">
            {read.answers.map((answer, index) => (
              <Line key={answer.id} answer={answer} open={index === at} onOpen={() => show(index)} />
            ))}
          </ol>
        }
        side={open === undefined ? null : <Proof key={open.id} answer={open} />}
      />
    </>
  );
}

function Line({ answer, open, onOpen }: { answer: Answer; open: boolean; onOpen: () => void }) {
  const { icon: Icon, look } = LOOKS[answer.state];
  return (
    <li className="border-b border-line">
      <button
        type="button"
        aria-current={open ? 'true' : undefined}
        onClick={onOpen}
        className={cx(
          'flex w-full gap-3 px-4 py-2.5 text-left focus-visible:-outline-offset-2',
          open ? 'bg-press' : 'hover:bg-hover',
        )}
      >
        <Icon
          role="img"
          aria-label={ANSWER_WORDS[answer.state]}
          className={cx('mt-0.5 size-4 shrink-0', look)}
        />
        <span className="min-w-0">
          <span className="block text-muted">{answer.question}</span>
          <span className="block font-medium wrap-anywhere">{answer.answer}</span>
        </span>
      </button>
    </li>
  );
}

const SHOWN_ROWS = 100;

function Proof({ answer: { question, answer, state, notes, facts, sql } }: { answer: Answer }) {
  const [all, setAll] = useState(false);
  const [box, tabIndex] = useScrolls<HTMLDivElement>();
  const rows = all ? facts.rows : facts.rows.slice(0, SHOWN_ROWS);
  const { icon: Icon, look } = LOOKS[state];
  return (
    <div
      ref={box}
      tabIndex={tabIndex}
      className="flex h-full flex-col gap-4 overflow-y-auto p-4 focus-visible:-outline-offset-2"
    >
      <div>
        <p className={cx('flex items-center gap-1.5 text-sm font-medium', look)}>
          <Icon aria-hidden className="size-3.5" />
          {ANSWER_WORDS[state]}
        </p>
        <h2 className="mt-1 font-semibold">{question}</h2>
        <p className="mt-1 wrap-anywhere">{answer}</p>
      </div>
      {notes.length > 0 && (
        <ul className="list-disc space-y-1 pl-5 text-muted">
          {notes.map((note) => (
            <li key={note} className="wrap-anywhere">
              {note}
            </li>
          ))}
        </ul>
      )}
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by the keyboard too
        <div tabIndex={0} className="shrink-0 overflow-x-auto rounded-md border border-line">
          <table className="w-full border-collapse">
            <thead>
              <tr className="border-b border-line text-left text-sm text-muted">
                {facts.columns.map((column) => (
                  <th key={column} scope="col" className="px-2.5 py-1.5 font-medium whitespace-nowrap">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows are read at once and never move
                <tr key={index} className="border-b border-line align-top last:border-0">
                  {row.map((cell, place) => (
                    <td
                      key={facts.columns[place]}
                      className={cx('px-2.5 py-1', typeof cell === 'number' && 'tnum text-right')}
                    >
                      <Cell value={cell} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length < facts.rows.length && (
        <Button className="self-start" onClick={() => setAll(true)}>
          Show all {facts.rows.length.toLocaleString('en')} rows
        </Button>
      )}
      <div className="shrink-0">
        <h3 className="mb-1 text-sm font-medium text-muted">Asked with</h3>
        <Code label={`SQL of “${question}”`} className="max-h-80" wrap>
          {sql}
        </Code>
      </div>
    </div>
  );
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

function Cell({ value }: { value: string | number | null }) {
  if (value === null) return <span className="text-faint">none</span>;
  if (typeof value === 'number') return value.toLocaleString('en');
  if (INSTANT.test(value)) return <Time at={value} form="full" focusable />;
  return <bdi className="wrap-anywhere">{oneLine(value)}</bdi>;
}
