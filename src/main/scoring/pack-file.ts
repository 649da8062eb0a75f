// Packs as files: sets of patterns as YAML or JSON, read with the place of every problem, and written the same for the same patterns.
import {
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseDocument,
  stringify,
  type Document as YamlDocument,
} from 'yaml';
import { z } from 'zod';
import { unstorable } from '../../shared/model/storable-text.ts';
import type { PackPreview } from '../../shared/protocol/packs.ts';
import {
  definitionSchema,
  PATTERN_TYPES,
  type PatternDefinition,
  patternTestSchema,
  SEVERITIES,
  VALUE_CHARACTERS,
} from '../../shared/protocol/patterns.ts';

export interface PackFile {
  readonly name: string;
  readonly text: string;
}

export type PackProblem = PackPreview['problems'][number];

export interface ReadPack {
  readonly definitions: readonly PatternDefinition[];
  readonly problems: readonly PackProblem[];
}

const FORMAT = 'watchroom-patterns';
/** Patterns of one pack. */
const MOST_PATTERNS = 20_000;
const MOST_PROBLEMS = 200;
/** A file may repeat itself a little by anchors and aliases, but not unfold into a bomb. */
const MOST_ALIASES = 50;
/** Brackets within brackets; a pack has four levels. */
const DEEPEST = 40;

const storable = (schema: z.ZodString) =>
  schema.superRefine((text, refused) => {
    const message = unstorable(text);
    if (message !== null) refused.addIssue({ code: 'custom', message });
  });

const packPatternSchema = z
  .object({
    name: storable(definitionSchema.shape.name),
    type: z.enum(PATTERN_TYPES),
    value: storable(z.string().min(1).max(VALUE_CHARACTERS)),
    risk_score: z.number().int().min(0).max(100),
    enabled: z.boolean().default(true),
    case_sensitive: z.boolean().default(false),
    description: storable(z.string().max(2_000)).default(''),
    category: z.string().trim().max(50).nullable().default(null),
    severity: z.enum(SEVERITIES).nullable().default(null),
    owasp: definitionSchema.shape.owasp,
    atlas: definitionSchema.shape.atlas,
    tests: z
      .array(
        z
          .object({
            text: storable(patternTestSchema.shape.text),
            expect: patternTestSchema.shape.expect,
            note: patternTestSchema.shape.note,
          })
          .strict(),
      )
      .max(200)
      .default([]),
  })
  .strict();

const packSchema = z
  .object({
    format: z.literal(FORMAT),
    version: z.literal(1),
    patterns: z.array(packPatternSchema).max(MOST_PATTERNS),
  })
  .strict();

/** The published JSON Schema of a pack, for editors and for those who make packs by program. */
export function packJsonSchema(): object {
  return {
    ...z.toJSONSchema(packSchema, { io: 'input' }),
    title: 'Watchroom pattern pack',
  };
}

type PackPattern = z.output<typeof packPatternSchema>;

/** Writes patterns in order of name; the same patterns always give the same text. */
export function writePack(definitions: readonly PatternDefinition[], format: 'yaml' | 'json'): string {
  const sorted = [...definitions].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const pack = { format: FORMAT, version: 1, patterns: sorted.map(toPack) };
  return format === 'json'
    ? `${JSON.stringify(pack, null, 2)}\n`
    : stringify(pack, { lineWidth: 0, aliasDuplicateObjects: false });
}

function toPack(definition: PatternDefinition): PackPattern {
  const { riskScore, caseSensitive, owasp, tests, ...same } = definition;
  return {
    name: same.name,
    type: same.type,
    value: same.value,
    risk_score: riskScore,
    enabled: same.enabled,
    case_sensitive: caseSensitive,
    description: same.description,
    category: same.category,
    severity: same.severity,
    owasp: Object.fromEntries(Object.entries(owasp).sort(([a], [b]) => (a < b ? -1 : 1))),
    atlas: same.atlas,
    tests: tests.map(({ text, expect, note }) => ({ text, expect, note })),
  };
}

function fromPack({
  risk_score: riskScore,
  case_sensitive: caseSensitive,
  ...same
}: PackPattern): PatternDefinition {
  return { ...same, riskScore, caseSensitive, category: same.category || null };
}

/** Reads files, all of them, with the place of every problem. Never throws; bounded whatever a file says. */
export function readPack(files: readonly PackFile[]): ReadPack {
  const definitions: PatternDefinition[] = [];
  const problems: PackProblem[] = [];
  const firstIn = new Map<string, string>();
  for (const file of files) {
    const read = readFile(file);
    problems.push(...read.problems);
    for (const { definition, line } of read.patterns) {
      const known = firstIn.get(definition.name.toLowerCase());
      if (known === undefined) {
        firstIn.set(definition.name.toLowerCase(), file.name);
        definitions.push(definition);
        continue;
      }
      const reason = `“${definition.name}” is there twice: it is in ${known} already`;
      problems.push({ file: file.name, line, field: 'name', reason });
    }
  }
  return { definitions, problems: problems.slice(0, MOST_PROBLEMS) };
}

interface ReadFile {
  readonly patterns: readonly { readonly definition: PatternDefinition; readonly line: number | null }[];
  readonly problems: readonly PackProblem[];
}

function readFile({ name: file, text }: PackFile): ReadFile {
  const refuse = (reason: string, line: number | null = null): ReadFile => ({
    patterns: [],
    problems: [{ file, line, field: null, reason }],
  });
  const deep = tooDeep(text);
  if (deep !== null) return refuse(`The file nests more than ${DEEPEST} levels deep; no pack does`, deep);
  const lines = new LineCounter();
  let document: YamlDocument.Parsed;
  let content: unknown;
  try {
    // JSON is YAML, and so has places too.
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
    const [error] = document.errors;
    // The parser tells its own exhaustion as if it were the file's grammar.
    const reason = /call stack/.test(error?.message ?? '') ? 'it is nested too deeply' : error?.message;
    if (error) return refuse(`The file cannot be read: ${reason}`, lines.linePos(error.pos[0]).line);
    content = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    const bomb = error instanceof ReferenceError || error instanceof RangeError;
    return refuse(
      bomb
        ? 'The file repeats itself without measure by aliases, or is nested too deeply'
        : 'The file cannot be read',
    );
  }
  const lineOf = (path: readonly PropertyKey[]): number | null => lineAt(document, path, lines);
  const outer = packSchema.extend({ patterns: z.array(z.unknown()).max(MOST_PATTERNS) }).safeParse(content);
  if (!outer.success)
    return { patterns: [], problems: outer.error.issues.map((issue) => told(file, issue, [], lineOf)) };
  const patterns: { definition: PatternDefinition; line: number | null }[] = [];
  const problems: PackProblem[] = [];
  outer.data.patterns.forEach((one, index) => {
    const path = ['patterns', index];
    const parsed = packPatternSchema.safeParse(one);
    if (parsed.success) patterns.push({ definition: fromPack(parsed.data), line: lineOf([...path, 'name']) });
    else if (problems.length < MOST_PROBLEMS)
      problems.push(...parsed.error.issues.map((issue) => told(file, issue, path, lineOf)));
  });
  return { patterns, problems };
}

function told(
  file: string,
  issue: z.core.$ZodIssue,
  prefix: readonly PropertyKey[],
  lineOf: (path: readonly PropertyKey[]) => number | null,
): PackProblem {
  const path = [...prefix, ...issue.path];
  const extra = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  return {
    file,
    line: lineOf(extra === undefined ? path : [...path, extra]),
    field: issue.path.map(String).join('.') || (extra ?? null),
    reason: extra === undefined ? issue.message : `There is no field “${extra.slice(0, 50)}” in a pack`,
  };
}

/** The line of what a path names, or of the nearest thing around it. */
function lineAt(
  document: YamlDocument.Parsed,
  path: readonly PropertyKey[],
  lines: LineCounter,
): number | null {
  let node: unknown = document.contents;
  let start: number | null = startOf(node);
  for (const step of path) {
    if (isSeq(node)) node = node.items[Number(step)];
    else if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      start = startOf(pair?.key) ?? start;
      node = pair?.value;
    } else break;
    if (!isScalar(node)) start = startOf(node) ?? start;
  }
  return start === null ? null : lines.linePos(start).line;
}

function startOf(node: unknown): number | null {
  const range = (node as { range?: readonly number[] | null } | null | undefined)?.range;
  return range?.[0] ?? null;
}

/** Before the content of a scalar the lexer gives this. */
const SCALAR = '\x1f';

/** The line on which a file nests deeper than any pack; null where none does. Composing such a file would take memory without measure. */
function tooDeep(text: string): number | null {
  let line = 1;
  let flow = 0;
  let dashes = 0;
  let before = '';
  for (const token of new Lexer().lex(text)) {
    if (before !== SCALAR) {
      if (token === '[' || token === '{') flow += 1;
      else if (token === ']' || token === '}') flow -= 1;
      else if (token === '-' || token === '?') dashes += 1;
      if (flow > DEEPEST || dashes > DEEPEST) return line;
    }
    if (token.includes('\n')) {
      line += token.split('\n').length - 1;
      dashes = 0;
    }
    before = token;
  }
  return null;
}
