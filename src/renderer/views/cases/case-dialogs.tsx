/** What is asked before a case is changed: its fields, whose it is, and how it ended. */
import { type ReactNode, type RefObject, useRef, useState } from 'react';
import { CASE_OUTCOMES, type CaseOutcome } from '../../../shared/model/case.ts';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import { LEVELS } from '../../../shared/model/level.ts';
import { LIMITS } from '../../../shared/policy/limits.ts';
import type { CaseChange, CaseDetail } from '../../../shared/protocol/cases.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextArea, TextField } from '../../parts/field.tsx';
import { LEVEL_WORDS, LevelShape } from '../../parts/level-badge.tsx';
import { ErrorNote } from '../../parts/notice.tsx';
import { type Choice, Select } from '../../parts/select.tsx';
import type { CaseStore } from '../../state/case.ts';
import { useSettings } from '../../state/settings.ts';
import { OUTCOME_WORDS } from './words.tsx';

export interface CaseDialogProps {
  detail: CaseDetail;
  one: CaseStore;
  onClose: () => void;
}

interface FormProps extends CaseDialogProps {
  title: string;
  verb: string;
  /** Null while what stands in the fields cannot be sent. */
  change: CaseChange | null;
  done: string;
  size?: 'small' | 'medium' | undefined;
  firstFocus: RefObject<HTMLElement | null>;
  children: ReactNode;
}

function Form({ detail, one, onClose, title, verb, change, done, size, firstFocus, children }: FormProps) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const send = async () => {
    if (change === null || busy) return;
    setBusy(true);
    try {
      await one.change(detail.row.version, change, done);
      onClose();
    } catch (error) {
      setFailure(error as FailureDetails);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      size={size}
      onClose={onClose}
      title={title}
      firstFocus={firstFocus}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form="case-form" busy={busy} disabled={change === null}>
            {verb}
          </Button>
        </>
      }
    >
      <form
        id="case-form"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void send();
        }}
      >
        {children}
        {failure !== null && <ErrorNote error={failure} />}
      </form>
    </Dialog>
  );
}

const SEVERITIES = LEVELS.toReversed().map((level) => ({
  value: level,
  label: LEVEL_WORDS[level],
  mark: <LevelShape level={level} />,
}));

/** "a, b" as tags, each once. */
export const tagsOf = (text: string): string[] =>
  [...new Set(text.split(',').map((tag) => tag.trim().slice(0, 50)))].filter(Boolean).slice(0, 20);

export function EditDialog(props: CaseDialogProps) {
  const { row, summary } = props.detail;
  const [draft, setDraft] = useState({
    title: row.title,
    severity: row.severity,
    tags: row.tags.join(', '),
    summary,
  });
  const field = useRef<HTMLInputElement>(null);
  const set = (next: Partial<typeof draft>) => setDraft({ ...draft, ...next });
  const title = draft.title.trim();
  const tags = tagsOf(draft.tags);
  // Only what one changed: the rest is nobody's wish.
  const change: CaseChange = {
    ...(title !== row.title && { title }),
    ...(draft.severity !== row.severity && { severity: draft.severity }),
    ...(tags.join() !== row.tags.join() && { tags }),
    ...(draft.summary.trim() !== summary && { summary: draft.summary.trim() }),
  };
  return (
    <Form
      {...props}
      title={`Edit case #${row.id}`}
      verb="Save"
      size="medium"
      done={`Case #${row.id} changed`}
      firstFocus={field}
      change={title === '' || Object.keys(change).length === 0 ? null : change}
    >
      <div className="flex items-end gap-2">
        <TextField
          ref={field}
          label="Title"
          value={draft.title}
          onChange={(next) => set({ title: next })}
          maxLength={LIMITS.caseTitleCharacters}
          dir="auto"
          className="flex-1"
        />
        <Select
          label="Severity"
          options={SEVERITIES}
          value={draft.severity}
          onChange={(severity) => set({ severity })}
          className="w-36"
        />
      </div>
      <TextField
        label="Tags, separated by commas"
        value={draft.tags}
        onChange={(next) => set({ tags: next })}
        maxLength={1_000}
      />
      <TextArea
        label="Summary"
        rows={5}
        value={draft.summary}
        onChange={(next) => set({ summary: next })}
        maxLength={20_000}
        dir="auto"
      />
    </Form>
  );
}

export function AssignDialog(props: CaseDialogProps) {
  const { row } = props.detail;
  const { analyst } = useSettings();
  const [name, setName] = useState(row.owner ?? analyst);
  const field = useRef<HTMLInputElement>(null);
  const owner = name.trim() === '' ? null : name.trim();
  return (
    <Form
      {...props}
      title={`Assign case #${row.id}`}
      verb={owner === null ? 'Unassign' : 'Assign'}
      done={owner === null ? `Case #${row.id} unassigned` : `Case #${row.id} assigned to ${owner}`}
      firstFocus={field}
      change={{ owner }}
    >
      <TextField
        ref={field}
        label="To"
        value={name}
        onChange={setName}
        onFocus={(event) => event.currentTarget.select()}
        maxLength={255}
        description={owner === analyst ? 'That is you. Empty means nobody.' : 'Empty means nobody.'}
      />
    </Form>
  );
}

const OUTCOMES: readonly Choice<CaseOutcome>[] = CASE_OUTCOMES.map((value) => ({
  value,
  label: OUTCOME_WORDS[value],
}));
const OUTCOME_HINTS: Readonly<Record<CaseOutcome, string>> = {
  confirmed: 'An attack, dealt with.',
  benign: 'As detected, but harmless here.',
  false_alarm: 'Nothing of the kind; the detection was wrong.',
  duplicate: 'Another case is about the same.',
  inconclusive: 'It could not be found out.',
};

export function CloseDialog(props: CaseDialogProps) {
  const { row } = props.detail;
  const [outcome, setOutcome] = useState<CaseOutcome>('confirmed');
  const field = useRef<HTMLDivElement>(null);
  return (
    <Form
      {...props}
      title={`Close case #${row.id}`}
      verb="Close the case"
      done={`Case #${row.id} closed: ${OUTCOME_WORDS[outcome].toLowerCase()}`}
      firstFocus={field}
      change={{ status: 'closed', outcome }}
    >
      <div ref={field}>
        <Select
          label="How it ended"
          options={OUTCOMES}
          value={outcome}
          onChange={setOutcome}
          description={OUTCOME_HINTS[outcome]}
        />
      </div>
    </Form>
  );
}
