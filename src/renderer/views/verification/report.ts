// The verification as a Markdown text, to be kept or sent on.
import { ANSWER_WORDS } from '../../../shared/model/verification.ts';
import type { Answer, Verification } from '../../../shared/protocol/verification.ts';
import { escapeMarkdown, markdownTable } from '../../parts/markdown.ts';

/** Every question with its answer, facts and SQL. What comes from the database is escaped, so that it reads as it is. */
export function reportOf({ database, role, server, readAt, answers }: Verification): string {
  const head = [
    `# Verification of ${escapeMarkdown(database)}`,
    '',
    `Read ${readAt} (UTC) as role ${escapeMarkdown(role)}. ${escapeMarkdown(server)}`,
  ];
  return `${[...head, ...answers.flatMap(section)].join('\n')}\n`;
}

function section({ question, answer, state, notes, facts, sql }: Answer): string[] {
  const rows = facts.rows.map((row) => row.map((cell) => String(cell ?? '')));
  const fence = '`'.repeat(Math.max(3, ...[...sql.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return [
    '',
    `## ${question}`,
    '',
    `**${ANSWER_WORDS[state]}.** ${escapeMarkdown(answer)}`,
    '',
    ...(notes.length > 0 ? [...notes.map((note) => `- ${escapeMarkdown(note)}`), ''] : []),
    ...(rows.length > 0 ? [markdownTable(facts.columns, rows), ''] : []),
    `${fence}sql`,
    sql,
    fence,
  ];
}
