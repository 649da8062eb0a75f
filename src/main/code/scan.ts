// Reads source files and holds what their SQL names against what the database has.

import type { CodeFinding } from '../../shared/protocol/code.ts';
import type { Catalog } from './catalog.ts';
import { judge, meantTables } from './findings.ts';
import type { Language } from './folder.ts';
import type { Literal } from './literal.ts';
import { plainLiterals } from './plain.ts';
import { javascriptLiterals, pythonLiterals } from './program.ts';
import { referencesOf } from './references.ts';
import { sqlFileStatements } from './sql-file.ts';
import { looksLikeSql, parseLiteral } from './statements.ts';
import type { CodeMention, FileReport } from './wire.ts';

/** What a finding quotes of the source. */
const EXCERPT = 160;

/** Everything that one file says about tables. Never throws: a file that cannot be understood says so. */
export function scanFile(name: string, language: Language, source: string, catalog: Catalog): FileReport {
  const lines = lineStarts(source);
  const findings = new Map<string, CodeFinding>();
  const mentions = new Map<string, CodeMention>();
  let statements = 0;
  const place = (offset: number) => {
    const line = lineOf(lines, offset);
    const from = lines[line - 1] ?? 0;
    const end = source.indexOf('\n', from);
    const excerpt = source.slice(from, end === -1 ? undefined : end).trim();
    return { line, column: offset - from + 1, excerpt: excerpt.slice(0, EXCERPT) };
  };
  const report = (finding: Omit<CodeFinding, 'file' | 'line' | 'position' | 'excerpt'>, offset: number) => {
    const { line, column, excerpt } = place(offset);
    const key = [line, finding.kind, finding.table, finding.column].join('\n');
    if (!findings.has(key)) findings.set(key, { ...finding, file: name, line, position: column, excerpt });
  };
  for (const literal of literalsOf(language, name, source)) {
    const parsed = parseLiteral(literal);
    if ('problem' in parsed) {
      // A text that is SQL by its look alone may be a sentence: only what shouts its key words is told.
      if (language === 'sql' || /^[\s(]*[A-Z]{4,}\s/.test(literal.text))
        report(
          {
            kind: 'not-understood',
            table: '',
            column: null,
            message: `Postgres would not take this: ${parsed.problem}`,
            hint: 'It was not checked. Parts that only the running program knows may be what is missing.',
          },
          parsed.offset,
        );
      continue;
    }
    for (const statement of parsed.statements) {
      const references = referencesOf(statement, catalog);
      if (
        language !== 'sql' &&
        isProse(
          literal.text,
          references.some((one) => one.kind === 'table' && (one.table !== undefined || one.schema !== null)),
        )
      )
        continue;
      if (references.length > 0) statements += 1;
      for (const reference of references) {
        const offset = parsed.sourceOffset(reference.at);
        for (const table of meantTables(reference, catalog)) {
          const column = reference.kind === 'table' ? null : reference.column;
          const { line } = place(offset);
          mentions.set([table, column, line].join('\n'), { table, column, file: name, line });
        }
        const judgement = judge(reference, catalog);
        if (judgement) report(judgement, offset);
      }
    }
  }
  const sorted = [...findings.values()].sort((a, b) => a.line - b.line || a.position - b.position);
  return { findings: sorted, mentions: [...mentions.values()], statements };
}

/** "Select a file from the list" is SQL to a parser: a text that begins like a sentence must name something that is there. */
function isProse(text: string, namesTable: boolean): boolean {
  return !namesTable && !/^[\s(]*[A-Z]{4,}\s/.test(text) && !/[=(*;$]/.test(text);
}

function literalsOf(language: Language, name: string, source: string): Literal[] {
  if (language === 'sql') return sqlFileStatements(source);
  const all =
    language === 'python'
      ? pythonLiterals(source)
      : language === 'javascript'
        ? javascriptLiterals(source, !/\.[cm]?ts$/.test(name))
        : plainLiterals(source);
  return all.filter(({ text }) => looksLikeSql(text));
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The line of an offset, from 1. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
