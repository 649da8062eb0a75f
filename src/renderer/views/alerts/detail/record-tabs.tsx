// What people made of an alert: notes, with a field to add one, and the history of every change.
import { useState } from 'react';
import { useStore } from 'zustand';
import type { AlertDetail } from '../../../../shared/protocol/alerts.ts';
import { Button } from '../../../parts/button.tsx';
import { TextArea } from '../../../parts/field.tsx';
import { EmptyState } from '../../../parts/notice.tsx';
import { SafeText } from '../../../parts/safe-text.tsx';
import { oneLine } from '../../../parts/segments.ts';
import { STATUS_WORDS } from '../../../parts/status-badge.tsx';
import { Time } from '../../../parts/time.tsx';
import { REASON_WORDS } from '../../../state/alerts-triage.ts';
import { useRight } from '../../../state/workspace.ts';
import { stores } from '../stores.ts';

export function NotesTab({ detail }: { detail: AlertDetail }) {
  const { triage, details } = stores();
  const busy = useStore(triage.store, (state) => state.busy);
  const mayTriage = useRight('alerts.triage');
  const [note, setNote] = useState('');
  const { row, notes } = detail;
  const provisional = row.source === 'provisional';
  const add = async () => {
    if (note.trim() === '' || busy) return;
    if (!(await triage.apply([{ key: row.key, version: row.version }], { note: note.trim() }))) return;
    setNote('');
    await details.read();
  };
  return (
    <div className="flex flex-col gap-4 p-4">
      {notes.length === 0 ? (
        <p className="text-muted">
          No notes yet. What you write here, others find when they open this alert.
        </p>
      ) : (
        <ol className="flex flex-col gap-3">
          {notes.map((entry) => (
            <li key={entry.id}>
              <header className="flex items-baseline gap-2 text-sm text-muted">
                <bdi className="font-semibold text-ink">{entry.author}</bdi>
                <Time at={entry.at} form="ago" />
              </header>
              <SafeText text={entry.body} fold={1_500} />
            </li>
          ))}
        </ol>
      )}
      {mayTriage && (
        <form
          className="flex flex-col gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <TextArea
            label="New note"
            hideLabel
            placeholder={provisional ? 'Notes can be written once the alert has its row' : 'Add a note'}
            disabled={provisional}
            value={note}
            onChange={setNote}
            maxLength={10_000}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              void add();
            }}
          />
          <Button type="submit" busy={busy} disabled={note.trim() === ''} className="self-end">
            Add note
          </Button>
        </form>
      )}
    </div>
  );
}

export function HistoryTab({ detail }: { detail: AlertDetail }) {
  if (detail.history.length === 0) {
    return (
      <EmptyState title="Nobody changed this alert yet">
        Every change made in a console is written down here.
      </EmptyState>
    );
  }
  return (
    <ol className="flex flex-col p-4">
      {detail.history.map((entry) => (
        <li
          key={`${entry.at} ${entry.what} ${entry.after}`}
          className="relative border-l border-line-strong pb-4 pl-4 before:absolute before:top-1.5 before:-left-1 before:size-2 before:rounded-full before:bg-faint last:pb-0"
        >
          <p className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-semibold">{entry.what}</span>
            {(entry.before !== null || entry.after !== null) && (
              <span>
                <bdi className="text-muted">{valueInWords(entry.before)}</bdi> →{' '}
                <bdi>{valueInWords(entry.after)}</bdi>
              </span>
            )}
          </p>
          <p className="text-sm text-muted">
            <bdi>{entry.actor}</bdi>, <Time at={entry.at} form="full" focusable />
          </p>
        </li>
      ))}
    </ol>
  );
}

const VALUE_WORDS: Readonly<Record<string, string>> = { ...STATUS_WORDS, ...REASON_WORDS };

function valueInWords(value: string | null): string {
  return value === null ? '–' : (VALUE_WORDS[value] ?? oneLine(value));
}
