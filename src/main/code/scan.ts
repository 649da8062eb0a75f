// Reads source files and holds what their SQL names against what the database has.

import type { CodeFinding } from '../../shared/protocol/code.ts';
import type { Catalog } from './catalog.ts';
import { judge, meantTables } from './findings.ts';
import type { Language } from './folder.ts';
import type { Literal } from './literal.ts';
import { type Model, modelReferences } from './model.ts';
import { javascriptModels } from './models-javascript.ts';
import { prismaModels } from './models-prisma.ts';
import { pythonModels } from './models-python.ts';
import { plainLiterals } from './plain.ts';
import { javascriptLiterals, pythonLiterals } from './program.ts';
import type { Reference } from './reference.ts';
import { referencesOf } from './references.ts';
import { routinesOf } from './routines.ts';
import { EMPTY_SCOPE, type Scope } from './scope.ts';
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
  const note = (reference: Reference, offset: number) => {
    for (const table of meantTables(reference, catalog)) {
      const column = reference.kind === 'table' ? null : reference.column;
      const { line } = place(offset);
      mentions.set([table, column, line].join('\n'), { table, column, file: name, line });
    }
    const judgement = judge(reference, catalog);
    if (judgement) report(judgement, offset);
  };
  const refuse = (problem: string, offset: number) =>
    report(
      {
        kind: 'not-understood',
        table: '',
        column: null,
        message: `Postgres would not take this: ${problem}`,
        hint: 'It was not checked. Parts that only the running program knows may be what is missing.',
      },
      offset,
    );
  /** `sure`: it is SQL by where it stands, not by its look. */
  const read = (literal: Literal, scope: Scope, sure: boolean): void => {
    const parsed = parseLiteral(literal);
    if ('problem' in parsed) {
      // A text that is SQL by its look alone may be a sentence: only what shouts its key words is told.
      if (sure || /^[\s(]*[A-Z]{4,}\s/.test(literal.text)) refuse(parsed.problem, parsed.offset);
      return;
    }
    for (const statement of parsed.statements) {
      const references = referencesOf(statement, catalog, scope);
      const named = references.some(
        (one) => one.kind === 'table' && (one.table !== undefined || one.schema !== null),
      );
      if (!sure && isProse(literal.text, named)) continue;
      if (references.length > 0) statements += 1;
      for (const reference of references) note(reference, parsed.sourceOffset(reference.at));
    }
    for (const routine of routinesOf(parsed, source)) {
      if (routine.problem !== null) refuse(routine.problem, routine.at);
      for (const text of routine.texts) read(text.literal, text.scope, true);
    }
  };
  for (const literal of literalsOf(language, name, source)) read(literal, EMPTY_SCOPE, language === 'sql');
  for (const model of modelsOf(language, name, source))
    for (const reference of modelReferences(model, catalog)) note(reference, reference.at);
  const sorted = [...findings.values()].sort((a, b) => a.line - b.line || a.position - b.position);
  return { findings: sorted, mentions: [...mentions.values()], statements };
}

/** "Select a file from the list" is SQL to a parser: a text that begins like a sentence must name something that is there. */
function isProse(text: string, namesTable: boolean): boolean {
  return !namesTable && !/^[\s(]*[A-Z]{4,}\s/.test(text) && !/[=(*;$]/.test(text);
}

function literalsOf(language: Language, name: string, source: string): Literal[] {
  if (language === 'sql') return sqlFileStatements(source);
  if (language === 'prisma') return [];
  const all =
    language === 'python'
      ? pythonLiterals(source)
      : language === 'javascript'
        ? javascriptLiterals(source, mayHoldElements(name))
        : plainLiterals(source);
  return all.filter(({ text }) => looksLikeSql(text));
}

/** Tables that the models of an object-relational mapper declare. */
function modelsOf(language: Language, name: string, source: string): Model[] {
  if (language === 'python') return pythonModels(source, name);
  if (language === 'javascript') return javascriptModels(source, mayHoldElements(name));
  return language === 'prisma' ? prismaModels(source) : [];
}

/** In plain TypeScript, angle brackets open types. */
function mayHoldElements(name: string): boolean {
  return !/\.[cm]?ts$/.test(name);
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
