// The verification as a Markdown text, to be kept or sent on.
import type { Answer, Verification } from '../../../shared/protocol/verification.ts';

const WORDS: Readonly<Record<Answer['state'], string>> = {
  bad: 'Problem',
  warn: 'Worth knowing',
  good: 'As it should be',
  unknown: 'Not answered',
};

/** Every question with its answer, facts and SQL. What comes from the database is escaped, so that it reads as it is. */
export function reportOf({ database, role, server, readAt, answers }: Verification): string {
  const head = [
    `# Verification of ${literal(database)}`,
    '',
    `Read ${readAt} (UTC) as role ${literal(role)}. ${literal(server)}`,
  ];
  return `${[...head, ...answers.flatMap(section)].join('\n')}\n`;
}

function section({ question, answer, state, notes, facts, sql }: Answer): string[] {
  const table = [facts.columns, facts.columns.map(() => '---'), ...facts.rows].map(
    (row) => `| ${row.map((cell) => (cell === '---' ? cell : literal(String(cell ?? '')))).join(' | ')} |`,
  );
  const fence = '`'.repeat(Math.max(3, ...[...sql.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return [
    '',
    `## ${question}`,
    '',
    `**${WORDS[state]}.** ${literal(answer)}`,
    '',
    ...(notes.length > 0 ? [...notes.map((note) => `- ${literal(note)}`), ''] : []),
    ...(facts.rows.length > 0 ? [...table, ''] : []),
    `${fence}sql`,
    sql,
    fence,
  ];
}

/** One line in which no character means anything to Markdown or HTML. */
function literal(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>|#~]/g, (character) => `\\${character}`)
    .replaceAll('\\<', '&lt;');
}
