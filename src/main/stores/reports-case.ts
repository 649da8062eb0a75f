// The report of one case: what is known of it, its members, notes and history.
import { CASE_MEMBER_KINDS } from '../../shared/model/case.ts';
import type { ReportRow } from '../../shared/model/report.ts';
import type { CaseMember } from '../../shared/protocol/cases.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { MEMBERS, readCase } from './cases.ts';
import { pageMembers } from './cases-members.ts';
import { NOTHING, type ReportSource, type ReportTable } from './reports-source.ts';

const PAGE = 500;

export async function caseReport(sql: Sql, shape: PlatformShape, id: string): Promise<ReportSource> {
  const { row, summary, notes, entries } = await readCase(sql, shape, id);
  const members: CaseMember[] = [];
  for (const kind of CASE_MEMBER_KINDS) {
    for (let after: string | null = null; ; ) {
      const page = await pageMembers(sql, shape, { id, kind, after, limit: PAGE });
      members.push(...page.members);
      after = page.next;
      if (after === null) break;
    }
  }
  const about: ReportRow[] = [
    ['Title', row.title],
    ['Status', row.status],
    ['Outcome', row.outcome],
    ['Severity', row.severity],
    ['Owner', row.owner],
    ['Tags', row.tags.join(', ')],
    ['Begun', `${row.createdAt} by ${row.createdBy}`],
    ['Changed', `${row.updatedAt} by ${row.updatedBy}`],
    ['Summary', summary],
  ];
  const tables: ReportTable[] = [
    {
      name: 'case',
      title: `Case ${row.id}`,
      columns: [
        { name: 'field', title: 'Field', kind: 'text' },
        { name: 'value', title: 'Value', kind: 'text' },
      ],
      rows: about,
      population: null,
    },
    {
      name: 'case_members',
      title: 'What is gathered in it',
      columns: [
        { name: 'kind', title: 'Kind', kind: 'text' },
        { name: 'ref', title: 'Id', kind: 'text' },
        { name: 'at', title: 'Time', kind: 'instant' },
        { name: 'user_name', title: 'User', kind: 'text', holds: 'name' },
        { name: 'level', title: 'Level', kind: 'text' },
        { name: 'score', title: 'Score', kind: 'number' },
        { name: 'state', title: 'State', kind: 'text' },
        { name: 'text', title: 'Text', kind: 'text', holds: 'message' },
        { name: 'deleted', title: 'Deleted since', kind: 'yesno' },
        { name: 'added_by', title: 'Added by', kind: 'text' },
        { name: 'added_at', title: 'Added', kind: 'instant' },
      ],
      rows: members.map((one) => [
        one.kind,
        one.ref,
        one.at,
        one.personName,
        one.level,
        one.score,
        one.state,
        one.text,
        one.gone,
        one.addedBy,
        one.addedAt,
      ]),
      population: {
        what: `Rows of ${MEMBERS} of this case`,
        sql: `SELECT count(*) AS count FROM ${MEMBERS} WHERE case_id = $1::int8`,
        values: [id],
      },
    },
    {
      name: 'case_notes',
      title: 'Notes',
      columns: [
        { name: 'at', title: 'Time', kind: 'instant' },
        { name: 'author', title: 'Who', kind: 'text' },
        { name: 'note', title: 'Note', kind: 'text', holds: 'message' },
      ],
      rows: notes.map(({ at, author, body }) => [at, author, body]),
      population: null,
    },
    {
      name: 'case_history',
      title: 'History',
      columns: [
        { name: 'entry', title: 'Journal entry', kind: 'number' },
        { name: 'at', title: 'Time', kind: 'instant' },
        { name: 'actor', title: 'Who', kind: 'text' },
        { name: 'action', title: 'What', kind: 'text' },
        { name: 'changes', title: 'Changes', kind: 'text', holds: 'message' },
      ],
      rows: entries
        .toReversed()
        .map(({ seq, at, actor, action, changes }) => [
          seq,
          at,
          actor,
          action,
          changes
            .map(({ field, before, after }) => `${field}: ${before ?? '–'} → ${after ?? '–'}`)
            .join('; '),
        ]),
      population: null,
    },
  ];
  return { ...NOTHING, tables };
}
