// Reads the files named on the command line: rows of patterns in every form they come in, and a configuration.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Failure } from '../../shared/model/failure.ts';
import { type ScoringConfiguration, scoringConfigurationSchema } from '../scoring/configuration.ts';
import { PATTERN_TYPES, type PatternRow, parseJson } from '../scoring/pack.ts';
import { issuesOf } from './lines.ts';

const examples = z.array(z.string()).default([]);
const rowSchema = z.object({
  name: z.string().min(1).max(255),
  type: z.enum(PATTERN_TYPES).default('REGEX'),
  value: z.string(),
  risk_score: z.number().int().min(0).max(100).default(50),
  enabled: z.boolean().default(true),
  case_sensitive: z.boolean().default(false),
  category: z.string().nullable().default(null),
  matches: examples,
  misses: examples,
});
const packSchema = z.object({ category: z.string(), rules: z.array(z.unknown()) });

/** A row, with the messages it must and must not match where its author gave any. */
export interface FileRow extends PatternRow {
  readonly matches: readonly string[];
  readonly misses: readonly string[];
}

export interface FileRows {
  readonly rows: readonly FileRow[];
  /** What is wrong with rows that were left out, each naming its row. */
  readonly mistakes: readonly string[];
}

/**
 * Rows of a text: a file of the pack ({category, rules}), a JSON list of rows, or a row on each line. A row has the names of the
 * pack's fields or of the patterns table's columns, or is just {pattern, ignore_case}. Throws a Failure when it is none of these.
 */
export function readRows(text: string, source: string): FileRows {
  const rows: FileRow[] = [];
  const mistakes: string[] = [];
  listOf(text, source).forEach((value, at) => {
    const parsed = rowSchema.safeParse(renamed(value, at));
    if (parsed.success) rows.push(parsed.data);
    else mistakes.push(`${source}, row ${at + 1}${nameOf(value)}: ${issuesOf(parsed.error)}`);
  });
  return { rows, mistakes };
}

/** The content of a file. Throws a Failure naming it. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure('file-unreadable', `${file} cannot be read`, 'Check the name and your rights', {
      cause,
    });
  }
}

/** Throws a Failure that says what is wrong with it. */
export function readConfiguration(file: string): ScoringConfiguration {
  const value = parseJson(readText(file));
  const invalid = (reason: string) =>
    new Failure('configuration-invalid', `${file} is no configuration: ${reason}`, 'Correct the file');
  if (value === undefined) throw invalid('it is not JSON');
  const parsed = scoringConfigurationSchema.safeParse(value);
  if (!parsed.success) throw invalid(issuesOf(parsed.error));
  const unknown = unknownNames(value, parsed.data, '');
  if (unknown.length > 0) throw invalid(`there is no setting ${unknown.join(', ')}`);
  return parsed.data;
}

/** Names in a value that a schema had no use for: most likely mistyped. */
function unknownNames(value: unknown, used: unknown, path: string): string[] {
  if (!isRecord(value) || !isRecord(used)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    Object.hasOwn(used, name) ? unknownNames(inner, used[name], `${path}${name}.`) : [`${path}${name}`],
  );
}

function listOf(text: string, source: string): readonly unknown[] {
  const whole = parseJson(text);
  if (Array.isArray(whole)) return whole;
  const pack = packSchema.safeParse(whole);
  if (pack.success) {
    const { category, rules } = pack.data;
    return rules.map((rule) => (isRecord(rule) ? { category, ...rule } : rule));
  }
  if (isRecord(whole)) return [whole];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map(parseJson);
  if (lines.length > 0 && values.some((value) => value !== undefined)) return values;
  throw new Failure(
    'patterns-invalid',
    `${source} holds no patterns`,
    'Give a pack file, a JSON list, or JSON lines',
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The row under the pack's names. */
function renamed(value: unknown, at: number): unknown {
  if (!isRecord(value)) return value;
  const { pattern, ignore_case, pattern_name, pattern_type, pattern_value, ...rest } = value;
  return {
    name: pattern_name ?? `pattern ${at + 1}`,
    ...(pattern_type === undefined ? {} : { type: pattern_type }),
    value: pattern_value ?? pattern,
    ...(pattern === undefined ? {} : { case_sensitive: ignore_case !== true }),
    ...rest,
  };
}

function nameOf(value: unknown): string {
  const name = isRecord(value) ? (value.name ?? value.pattern_name) : undefined;
  return typeof name === 'string' ? ` (${name})` : '';
}
