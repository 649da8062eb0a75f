// What the editor knows of a pattern without asking the core: errors, warnings, the explanation part by part, and its groups.
import { definedGroups } from '../../shared/regex/constructs.ts';
import { errorHelp, type Fix } from '../../shared/regex/error-help.ts';
import { type Explanation, explain } from '../../shared/regex/explain.ts';
import { toUtf16 } from '../../shared/regex/offsets.ts';
import { parsePattern } from '../../shared/regex/parse.ts';
import { keywordWarnings, type Warning, warnings } from '../../shared/regex/warnings.ts';

/** Something to be said about a piece of the pattern; offsets in UTF-16 units, half-open. */
export interface EditorMarker {
  readonly severity: 'error' | 'warning' | 'note';
  readonly start: number;
  readonly end: number;
  readonly message: string;
  /** What to do about it, in words. */
  readonly hint: string | null;
  readonly fix: {
    readonly label: string;
    readonly start: number;
    readonly end: number;
    readonly text: string;
  } | null;
}

export interface ExplainedPart {
  /** Half-open, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** 0 for the whole pattern. */
  readonly depth: number;
  readonly text: string;
}

export interface Analysis {
  readonly source: string;
  /** Errors first; there is at most one, since Python stops at the first. */
  readonly markers: readonly EditorMarker[];
  /** Outer before inner, first before last; empty where there is an error, and for a keyword. */
  readonly parts: readonly ExplainedPart[];
  /** How many further parts were left out. */
  readonly omitted: number;
  readonly groups: readonly { readonly name: string | null; readonly number: number }[];
}

/** Of a pattern that cannot be analysed in the window. */
export const UNKNOWN: Analysis = {
  source: '',
  markers: [
    {
      severity: 'note',
      start: 0,
      end: 0,
      message: 'Nested too deep to be explained here',
      hint: 'Trying a text and publishing still say whether Python takes it.',
      fix: null,
    },
  ],
  parts: [],
  omitted: 0,
  groups: [],
};

/** More parts than anybody reads; a pattern of 100 kB has as many as characters. */
const MAX_PARTS = 5_000;

export interface AnalysisOptions {
  readonly type: 'REGEX' | 'KEYWORD';
  readonly caseSensitive: boolean;
}

/** Analyses a pattern's value; never throws for a bad one. */
export function analyse(source: string, { type, caseSensitive }: AnalysisOptions): Analysis {
  const nothing = { source, parts: [], omitted: 0, groups: [] };
  if (type === 'KEYWORD') {
    const found = keywordWarnings(source, { ignoreCase: !caseSensitive });
    return { ...nothing, markers: found.map((warning) => warningMarker(source, warning)) };
  }
  const options = { ignoreCase: !caseSensitive };
  const parsed = parsePattern(source, options);
  if (!parsed.ok) {
    const { message, position16, type: raised } = parsed.error;
    const { hint, fix } = errorHelp(parsed.error);
    const start = position16 ?? 0;
    const width = (source.codePointAt(start) ?? 0) > 0xffff ? 2 : 1;
    const marker: EditorMarker = {
      severity: 'error',
      start,
      // Without a place it is about the whole.
      end: position16 === null ? source.length : Math.min(source.length, start + width),
      message: raised === 'error' ? message : `${raised}: ${message}`,
      hint,
      fix: fix ? fixOf(source, fix) : null,
    };
    return { ...nothing, markers: [marker] };
  }
  return {
    source,
    markers: warnings(parsed.tree, options).map((warning) => warningMarker(source, warning)),
    ...flatten(explain(parsed.tree)),
    groups: definedGroups(parsed.tree).map(({ name, number }) => ({ name, number })),
  };
}

function warningMarker(source: string, { level, message, span, fix }: Warning): EditorMarker {
  return {
    severity: level,
    start: span.start16,
    end: span.end16,
    message,
    hint: null,
    fix: fix ? fixOf(source, fix) : null,
  };
}

function fixOf(source: string, { label, replace: [from, to], with: text }: Fix): EditorMarker['fix'] {
  return { label, start: toUtf16(source, from), end: toUtf16(source, to), text };
}

function flatten(root: Explanation): Pick<Analysis, 'parts' | 'omitted'> {
  const parts: ExplainedPart[] = [];
  let omitted = 0;
  const pending: { node: Explanation; depth: number }[] = [{ node: root, depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, depth } = next;
    if (parts.length < MAX_PARTS)
      parts.push({ start: node.span.start16, end: node.span.end16, depth, text: node.text });
    else omitted++;
    for (let i = node.children.length - 1; i >= 0; i--)
      pending.push({ node: node.children[i]!, depth: depth + 1 });
  }
  return { parts, omitted };
}

/** The index of the innermost part at an offset, or -1 where there is none. An offset at the end belongs to the last part. */
export function partAt(parts: readonly ExplainedPart[], offset: number): number {
  const last = parts[0]?.end ?? 0;
  const at = offset >= last && last > 0 ? last - 1 : offset;
  return parts.findLastIndex(({ start, end }) => start <= at && at < end);
}
