// What a pattern does that its author may not expect: said beside the pattern, with a better way to write it where there is one.
import { compileTree } from './compile.ts';
import { childrenOf } from './constructs.ts';
import type { Fix } from './error-help.ts';
import type { Node, Pattern, Repeat, Span } from './tree.ts';
import { addressWarnings } from './warnings-address.ts';
import { alternationWarnings } from './warnings-alternatives.ts';
import { setWarnings } from './warnings-set.ts';

export type WarningCode =
  | 'dot-newline'
  | 'unescaped-dot'
  | 'upper-case'
  | 'case-folding'
  | 'empty-alternative'
  | 'matches-empty'
  | 'nested-repeat'
  | 'dollar-newline'
  | 'unreachable-alternative'
  | 'set-duplicate'
  | 'set-bar'
  | 'set-range'
  | 'repeated-assertion'
  | 'needless-count';

export interface Warning {
  readonly code: WarningCode;
  /** A `note` holds for many good patterns; a `warning` is more often a mistake than not. */
  readonly level: 'note' | 'warning';
  readonly message: string;
  readonly span: Span;
  readonly fix?: Fix;
}

export interface WarningOptions {
  /** The pattern is searched for with re.IGNORECASE; its own flags count as well. */
  readonly ignoreCase?: boolean;
}

/** More would not be read. */
const MOST = 100;
/** Texts that have nothing in common: what matches all of them matches anything. */
const PROBES = ['', '\u0001', 'a', '\n', '. .'];
const PROBE_STEPS = 2_000;
/** Longer patterns are not tried on texts: compiling them takes too long while somebody types. */
const LONGEST_TRIED = 20_000;

/** Warnings about a parsed pattern in the order of their places. At most one note of each kind. */
export function warnings(pattern: Pattern, options: WarningOptions = {}): readonly Warning[] {
  const found: Warning[] = [...matchesEmpty(pattern)];
  const noted = new Set<WarningCode>();
  const pending: { readonly node: Node; readonly last: boolean }[] = [{ node: pattern.root, last: true }];
  for (let next = pending.pop(); next && found.length < MOST; next = pending.pop()) {
    const { node, last } = next;
    for (const warning of about(node, last, options)) {
      if (warning.level === 'note' && noted.has(warning.code)) continue;
      noted.add(warning.code);
      found.push(warning);
    }
    // What stands last in the pattern is never asked for another way.
    const passes = last && (node.kind === 'sequence' || node.kind === 'group' || node.kind === 'alternation');
    const children = childrenOf(node);
    for (let at = children.length - 1; at >= 0; at--) {
      const end = node.kind !== 'sequence' || at === children.length - 1;
      pending.push({ node: children[at]!, last: passes && end });
    }
  }
  return found.slice(0, MOST).sort((a, b) => a.span.start - b.span.start);
}

function about(node: Node, last: boolean, options: WarningOptions): readonly Warning[] {
  switch (node.kind) {
    case 'sequence':
      return addressWarnings(node);
    case 'alternation':
      return alternationWarnings(node, last);
    case 'repeat':
      return aboutRepeat(node);
    case 'set':
      return setWarnings(node, options);
    case 'literal':
      return foldingNote(
        node.codePoint,
        node.flags.ignoreCase || options.ignoreCase === true,
        node.flags.ascii,
        node.span,
      );
    case 'anchor':
      if (node.anchor !== 'dollar' || node.flags.multiline) return [];
      return [
        {
          code: 'dollar-newline',
          level: 'note',
          message: '$ also holds before a newline that ends the text; \\Z holds at the very end alone',
          span: node.span,
          fix: { label: 'Write \\Z', replace: [node.span.start, node.span.end], with: '\\Z' },
        },
      ];
    default:
      return [];
  }
}

/** Characters that IGNORECASE holds equal to an ASCII letter although nobody types them. */
const FOLDED: Readonly<Record<string, string>> = {
  k: 'K (U+212A, the Kelvin sign)',
  s: 'ſ (U+017F, the long s)',
  i: 'İ and ı (the Turkish ones)',
};

function foldingNote(codePoint: number, ignoreCase: boolean, ascii: boolean, span: Span): readonly Warning[] {
  const letter = String.fromCodePoint(codePoint).toLowerCase();
  const others = FOLDED[letter];
  if (!others || !ignoreCase || ascii || codePoint > 127) return [];
  const message = `Ignoring case, “${letter}” also matches ${others}; the flag a keeps to ASCII`;
  return [{ code: 'case-folding', level: 'note', message, span }];
}

function aboutRepeat(node: Repeat): readonly Warning[] {
  const { min, max, span } = node;
  const body = alone(node.body);
  const whole = [span.start, span.end] as const;
  if (body.kind === 'any' && !body.flags.dotAll && max > 1) {
    const label = `Write (?s:.) to take newlines too`;
    const { start, end } = body.span;
    const fix = { label, replace: [start, end] as const, with: '(?s:.)' };
    const message = '. does not match a newline: what is spread over several lines is not found';
    return [{ code: 'dot-newline', level: 'note', message, span, fix }];
  }
  if (body.kind === 'look' || body.kind === 'anchor') {
    const message =
      'A place is not made truer by asking twice: the repeat has no use, and one that may be zero turns it off';
    return [{ code: 'repeated-assertion', level: 'warning', message, span }];
  }
  if (min === 1 && max === 1) {
    const fix = { label: 'Leave the count out', replace: [node.body.span.end, span.end] as const, with: '' };
    return [{ code: 'needless-count', level: 'note', message: '{1} has no effect', span, fix }];
  }
  if (
    body.kind === 'repeat' &&
    max === Number.POSITIVE_INFINITY &&
    body.max === max &&
    body.mode === 'greedy'
  ) {
    const message = 'A repeat of a repeat: it matches no more than one of them, and can take for ever not to';
    // A group that captures would be lost.
    const plain = node.body.kind === 'group' && node.body.number === null && node.mode === 'greedy';
    const simpler = plain ? simplerRepeat(node, body) : null;
    return [
      {
        code: 'nested-repeat',
        level: 'warning',
        message,
        span,
        ...(simpler && { fix: { ...simpler, replace: whole } }),
      },
    ];
  }
  return [];
}

function simplerRepeat(outer: Repeat, inner: Repeat): { label: string; with: string } | null {
  const text = sourceOf(inner.body);
  if (text === null || inner.min > 1 || outer.min > 1) return null;
  const simpler = `${text}${inner.min === 1 && outer.min === 1 ? '+' : '*'}`;
  return { label: `Write ${simpler}`, with: simpler };
}

/** How a plain character, `.` or category is written; null for what is longer. */
function sourceOf(node: Node): string | null {
  if (node.kind === 'any') return '.';
  if (node.kind === 'literal' && /^\w$/.test(String.fromCodePoint(node.codePoint)))
    return String.fromCodePoint(node.codePoint);
  const item = node.kind === 'set' && !node.brackets ? node.items[0] : undefined;
  return item?.kind === 'category' ? `\\${item.category}` : null;
}

/** The node without groups and sequences that hold nothing else. */
function alone(node: Node): Node {
  let at = node;
  for (;;) {
    if (at.kind === 'group') at = at.body;
    else if (at.kind === 'sequence' && at.items.length === 1) at = at.items[0]!;
    else return at;
  }
}

function matchesEmpty(pattern: Pattern): readonly Warning[] {
  if (pattern.source.length > LONGEST_TRIED) return [];
  const compiled = compileTree(pattern);
  const empty = (text: string): boolean => {
    const found = compiled.search(text, { steps: PROBE_STEPS });
    return found.verdict === 'match' && found.span[0] === found.span[1];
  };
  if (!empty('')) return [];
  const everywhere = PROBES.every(
    (text) => compiled.search(text, { steps: PROBE_STEPS }).verdict === 'match',
  );
  const message = everywhere
    ? 'It matches the empty text, and so every message, at every place'
    : 'It matches the empty text';
  return [{ code: 'matches-empty', level: 'warning', message, span: pattern.root.span }];
}

/** Warnings about the value of a KEYWORD row, which is looked for as it stands. */
export function keywordWarnings(
  value: string,
  { ignoreCase = false }: WarningOptions = {},
): readonly Warning[] {
  const end = [...value].length;
  const span: Span = { start: 0, end, start16: 0, end16: value.length };
  if (ignoreCase || !/\p{Lu}/u.test(value)) return [];
  const lower = value.toLowerCase();
  return [
    {
      code: 'upper-case',
      level: 'warning',
      message: 'Its capital letters must stand in the message just so: written otherwise it is not found',
      span,
      fix: { label: `Write ${lower} and ignore case`, replace: [0, end], with: lower },
    },
  ];
}
