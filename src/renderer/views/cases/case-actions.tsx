/** What can be done with a case: buttons, their keys, and the same in the palette; or why nothing can. */
import { FileDown } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { CaseChange, CaseDetail } from '../../../shared/protocol/cases.ts';
import { Button } from '../../parts/button.tsx';
import { Kbd } from '../../parts/kbd.tsx';
import { Menu } from '../../parts/menu.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { useTimeZone } from '../../parts/time.tsx';
import type { CaseStore } from '../../state/case.ts';
import { useCommands } from '../../state/commands.ts';
import { useKeys } from '../../state/keys.ts';
import { navigate } from '../../state/route.ts';
import { notify, notifyFailure } from '../../state/toasts.ts';
import { useRight } from '../../state/workspace.ts';
import { AssignDialog, CloseDialog, EditDialog } from './case-dialogs.tsx';
import { reportHtml, reportMarkdown } from './report.ts';

type Asking = 'edit' | 'assign' | 'close';
const DIALOGS = { edit: EditDialog, assign: AssignDialog, close: CloseDialog };

export function CaseActions({ detail, one }: { detail: CaseDetail; one: CaseStore }) {
  const mayWrite = useRight('cases.write');
  // A dialog is based on the case as it was when it opened, whatever others do to it meanwhile.
  const [asking, setAsking] = useState<{ what: Asking; seen: CaseDetail } | null>(null);
  const ask = (what: Asking) => setAsking({ what, seen: detail });
  const zone = useTimeZone();
  const { row } = detail;

  const apply = (change: CaseChange, done: string) =>
    void one.change(row.version, change, done).catch((failure) => notifyFailure(failure as FailureDetails));
  const offers = [
    { keys: 'e', label: 'Edit', run: () => ask('edit') },
    { keys: 'a', label: 'Assign', run: () => ask('assign') },
    ...(row.status === 'investigating'
      ? []
      : [
          {
            keys: 'i',
            label: 'Investigate',
            run: () => apply({ status: 'investigating' }, `Investigating case #${row.id}`),
          },
        ]),
    ...(row.status === 'closed'
      ? [{ keys: 'o', label: 'Reopen', run: () => apply({ status: 'open' }, `Case #${row.id} reopened`) }]
      : [{ keys: 'r', label: 'Close', run: () => ask('close') }]),
  ];
  const possible = mayWrite ? offers : [];

  const save = async (form: 'md' | 'html') => {
    try {
      const whole = await one.whole();
      const make = form === 'md' ? reportMarkdown : reportHtml;
      saveFile(`case-${row.id}.${form}`, make({ ...whole, zone, now: Date.now() }));
      notify({ kind: 'good', title: 'Report saved', description: `case-${row.id}.${form}` });
    } catch (failure) {
      notifyFailure(failure as FailureDetails);
    }
  };
  const reports = [
    { id: 'html', label: 'Report to print', hint: 'HTML', run: () => void save('html') },
    { id: 'md', label: 'Report as text', hint: 'Markdown', run: () => void save('md') },
    {
      id: 'evidence',
      label: 'Report as evidence',
      hint: 'PDF, signed pack',
      run: () => navigate('reports/case', { case: String(row.id) }),
    },
  ];
  useKeys('Case', [
    ...possible,
    { keys: 'shift+r', label: 'Save the report to print', run: () => void save('html') },
  ]);
  useCommands([
    ...possible.map((offer) => ({ ...offer, id: `case.${offer.keys}`, group: 'Case' })),
    ...reports.map(({ id, label, hint, run }) => ({
      id: `case.report.${id}`,
      label: `${label} (${hint})`,
      group: 'Case',
      run,
    })),
  ]);
  const Form = asking && DIALOGS[asking.what];
  return (
    <div className="ml-auto flex flex-wrap items-center gap-1">
      {!mayWrite && <ReadOnly>Read only: your role may not change cases here; console_analyst may.</ReadOnly>}
      {possible.map(({ keys, label, run }) => (
        <button
          key={keys}
          type="button"
          onClick={run}
          className="flex h-(--control) items-center gap-1.5 rounded-md px-2 text-muted hover:bg-hover hover:text-ink active:bg-press"
        >
          {label}
          <Kbd keys={keys} />
        </button>
      ))}
      <Menu
        align="end"
        trigger={<Button icon={<FileDown />}>Report</Button>}
        groups={[reports.map(({ run, ...entry }) => ({ ...entry, onSelect: run }))]}
      />
      {Form && <Form detail={asking.seen} one={one} onClose={() => setAsking(null)} />}
    </div>
  );
}

function ReadOnly({ children }: { children: ReactNode }) {
  return <span className="text-sm text-muted">{children}</span>;
}
