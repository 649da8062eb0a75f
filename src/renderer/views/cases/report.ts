// The report of a case as a text of its own: Markdown, and HTML to be printed. What strangers wrote is escaped, hidden characters are named.
import { CASE_MEMBER_KINDS, type CaseMemberKind } from '../../../shared/model/case.ts';
import type { CaseDetail, CaseMember } from '../../../shared/protocol/cases.ts';
import { LEVEL_WORDS } from '../../parts/level-badge.tsx';
import { escapeMarkdown, markdownTable, plainly } from '../../parts/markdown.ts';
import { formatDateTime, zoneOffset } from '../../parts/time-format.ts';
import {
  CASE_STATUS_WORDS,
  countsInWords,
  entryInWords,
  KIND_WORDS,
  memberPerson,
  OUTCOME_WORDS,
} from './words.tsx';

export interface ReportInput {
  readonly detail: CaseDetail;
  readonly members: readonly CaseMember[];
  readonly zone: string;
  readonly now: number;
}

/** What both forms are made of: plain texts, in order. */
interface Report {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly summary: string;
  readonly sections: readonly {
    readonly title: string;
    readonly heads: readonly string[];
    readonly rows: readonly (readonly string[])[];
  }[];
  readonly notes: readonly { readonly by: string; readonly body: string }[];
  readonly foot: string;
}

function reportOf({ detail, members, zone, now }: ReportInput): Report {
  const { row, summary, notes, entries } = detail;
  const at = (instant: string | number | null) =>
    instant === null
      ? '–'
      : formatDateTime(instant, zone) + (zone === 'UTC' ? '' : ` (${formatDateTime(instant, 'UTC')} UTC)`);
  const status = [CASE_STATUS_WORDS[row.status], row.outcome && OUTCOME_WORDS[row.outcome].toLowerCase()];
  const section = (kind: CaseMemberKind) => {
    const mine = members.filter((member) => member.kind === kind);
    const many = KIND_WORDS[kind][1];
    return {
      title: `${many.slice(0, 1).toUpperCase()}${many.slice(1)} (${mine.length})`,
      heads: ['Time', 'Who', 'Level', 'State', 'What', 'Id', 'Added'],
      rows: mine.map((member) => [
        at(member.at),
        memberPerson(member) ?? '–',
        member.level === null ? '–' : `${LEVEL_WORDS[member.level]} ${member.score ?? ''}`.trim(),
        member.gone ? 'deleted since' : (member.state ?? '–').toLowerCase().replaceAll('_', ' '),
        member.text || '–',
        member.ref,
        `${at(member.addedAt)} by ${member.addedBy}`,
      ]),
    };
  };
  return {
    title: `Case #${row.id}: ${row.title}`,
    facts: [
      ['Status', status.filter(Boolean).join(', ')],
      ['Severity', LEVEL_WORDS[row.severity]],
      ['Owner', row.owner ?? 'nobody'],
      ['Tags', row.tags.join(', ') || 'none'],
      ['Begun', `${at(row.createdAt)} by ${row.createdBy}`],
      ['Changed', `${at(row.updatedAt)} by ${row.updatedBy}`],
      ['Holds', countsInWords(row.counts)],
    ],
    summary,
    sections: [
      ...CASE_MEMBER_KINDS.map(section).filter(({ rows }) => rows.length > 0),
      {
        title: `History (${entries.length})`,
        heads: ['Time', 'Who', 'What', 'Journal entry'],
        rows: entries.toReversed().map((entry) => {
          const { title, lines } = entryInWords(entry);
          return [at(entry.at), entry.actor, [title, ...lines].join('; '), String(entry.seq)];
        }),
      },
    ],
    notes: notes.map(({ author, at: when, body }) => ({ by: `${author}, ${at(when)}`, body })),
    foot: `Written by Watchroom at ${at(now)}. Times are in ${zone}${zone === 'UTC' ? '' : ` (${zoneOffset(zone, now)}), with UTC in brackets`}. Texts of members are excerpts; rows marked “deleted since” are shown as they were when they were added.`,
  };
}

export function reportMarkdown(input: ReportInput): string {
  const report = reportOf(input);
  const paragraphs = (text: string) => text.split(/\r?\n/).map(escapeMarkdown).join('  \n');
  const blocks = [
    `# ${escapeMarkdown(report.title)}`,
    markdownTable(['', ''], report.facts),
    ...(report.summary === '' ? [] : ['## Summary', paragraphs(report.summary)]),
    ...report.sections.flatMap(({ title, heads, rows }) => [
      `## ${escapeMarkdown(title)}`,
      markdownTable(heads, rows),
    ]),
    ...(report.notes.length === 0 ? [] : ['## Notes']),
    ...report.notes.flatMap(({ by, body }) => [`### ${escapeMarkdown(by)}`, paragraphs(body)]),
    '---',
    escapeMarkdown(report.foot),
  ];
  return `${blocks.join('\n\n')}\n`;
}

export function escapeHtml(text: string): string {
  return plainly(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `body{font:10pt/1.45 system-ui,sans-serif;color:#111;background:#fff;margin:2rem auto;max-width:72rem;padding:0 1rem}
h1{font-size:16pt}h2{font-size:12pt;margin-top:1.6em;break-after:avoid}h3{font-size:10pt;margin-bottom:.2em}
table{border-collapse:collapse;width:100%;font-size:8.5pt}th,td{border:1px solid #bbb;padding:.2rem .4rem;text-align:start;vertical-align:top;overflow-wrap:anywhere}
.members :is(th,td):is(:nth-child(1),:nth-child(3),:nth-child(4)){overflow-wrap:normal}th{background:#eee}tr{break-inside:avoid}thead{display:table-header-group}.text{white-space:pre-wrap;overflow-wrap:anywhere}
.facts{width:auto}.facts th{font-weight:600}footer{margin-top:2rem;color:#555;font-size:8.5pt}
@page{margin:15mm}@media print{body{margin:0;max-width:none;padding:0}}`;

/** A page that stands alone: no script, nothing fetched, and told so to the browser as well. */
export function reportHtml(input: ReportInput): string {
  const report = reportOf(input);
  const cell = (tag: string, text: string) => `<${tag} dir="auto">${escapeHtml(text)}</${tag}>`;
  const text = (body: string) => `<p class="text" dir="auto">${escapeHtml(body)}</p>`;
  const table = (heads: readonly string[], rows: readonly (readonly string[])[]) =>
    `<table class="members"><thead><tr>${heads.map((head) => cell('th', head)).join('')}</tr></thead><tbody>
${rows.map((row) => `<tr>${row.map((value) => cell('td', value)).join('')}</tr>`).join('\n')}
</tbody></table>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(report.title)}</title>
<style>${STYLE}</style></head><body>
<h1 dir="auto">${escapeHtml(report.title)}</h1>
<table class="facts"><tbody>
${report.facts.map(([name, value]) => `<tr>${cell('th', name)}${cell('td', value)}</tr>`).join('\n')}
</tbody></table>
${report.summary === '' ? '' : `<h2>Summary</h2>\n${text(report.summary)}`}
${report.sections.map(({ title, heads, rows }) => `<h2>${escapeHtml(title)}</h2>\n${table(heads, rows)}`).join('\n')}
${report.notes.length === 0 ? '' : '<h2>Notes</h2>'}
${report.notes.map(({ by, body }) => `<h3 dir="auto">${escapeHtml(by)}</h3>\n${text(body)}`).join('\n')}
<footer>${escapeHtml(report.foot)}</footer>
</body></html>
`;
}
