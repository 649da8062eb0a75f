/** In which cases something is, as links; nothing for those who may not read cases. */
import { useEffect, useState } from 'react';
import type { CaseMemberRef, CaseRow } from '../../../shared/protocol/cases.ts';
import { LevelShape } from '../../parts/level-badge.tsx';
import { oneLine } from '../../parts/segments.ts';
import { core } from '../../state/core.ts';
import { routeHref } from '../../state/route.ts';
import { useRight } from '../../state/workspace.ts';
import { CASE_STATUS_WORDS } from './words.tsx';

const SHOWN = 20;

/** The cases that hold it, the last changed first; read again whenever a case changes. Null while they are not known. */
export function useCasesOf({ kind, ref }: CaseMemberRef): readonly CaseRow[] | null {
  const [rows, setRows] = useState<readonly CaseRow[] | null>(null);
  const mayRead = useRight('cases.read');
  useEffect(() => {
    if (!mayRead) return;
    let dropped = false;
    const read = async () => {
      try {
        const member = { kind, ref } as CaseMemberRef;
        const { rows: found } = await core().call('cases.list', { filter: { member }, limit: SHOWN });
        if (!dropped) setRows(found);
      } catch {
        // They are said beside something else, which has its own way to say that the database is away.
      }
    };
    void read();
    const stop = core().subscribe('cases.changed', () => void read());
    return () => {
      dropped = true;
      stop();
    };
  }, [kind, ref, mayRead]);
  return rows;
}

export function CaseLinks({ rows }: { rows: readonly CaseRow[] }) {
  return (
    <ul className="flex flex-col gap-0.5">
      {rows.map(({ id, title, severity, status }) => (
        <li key={id} className="flex min-w-0 items-center gap-2">
          <LevelShape level={severity} />
          <a href={routeHref(`cases/${id}`)} className="min-w-0 truncate text-accent hover:underline">
            <span className="tnum">#{id}</span> <bdi>{oneLine(title)}</bdi>
          </a>
          <span className="ml-auto shrink-0 text-sm text-muted">{CASE_STATUS_WORDS[status]}</span>
        </li>
      ))}
    </ul>
  );
}
