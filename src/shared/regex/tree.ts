// The typed tree of a parsed pattern: what the editor, the explanation, the translation and the interpreter share.

/** A piece of the pattern's source, in code points as Python counts and in UTF-16 units as JavaScript does. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly start16: number;
  readonly end16: number;
}

/** The flags in force at a node, after global and scoped inline flags. */
export interface Flags {
  readonly ignoreCase: boolean;
  readonly ascii: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly verbose: boolean;
}

export type Category = 'd' | 'D' | 's' | 'S' | 'w' | 'W';

/** A member of a character set. */
export type SetItem =
  | { readonly kind: 'literal'; readonly codePoint: number; readonly span: Span }
  | { readonly kind: 'range'; readonly low: number; readonly high: number; readonly span: Span }
  | { readonly kind: 'category'; readonly category: Category; readonly span: Span };

export interface Sequence {
  readonly kind: 'sequence';
  readonly items: readonly Node[];
  readonly span: Span;
}
export interface Alternation {
  readonly kind: 'alternation';
  readonly branches: readonly Sequence[];
  readonly span: Span;
}
export interface Literal {
  readonly kind: 'literal';
  readonly codePoint: number;
  readonly flags: Flags;
  readonly span: Span;
}
/** `[…]`, or a category standing alone (`\d`), which is a set of one item with `brackets` false. */
export interface CharacterSet {
  readonly kind: 'set';
  readonly brackets: boolean;
  readonly negated: boolean;
  readonly items: readonly SetItem[];
  readonly flags: Flags;
  readonly span: Span;
}
export interface AnyCharacter {
  readonly kind: 'any';
  readonly flags: Flags;
  readonly span: Span;
}
export type AnchorKind = 'caret' | 'dollar' | 'text-start' | 'text-end' | 'boundary' | 'not-boundary';
export interface Anchor {
  readonly kind: 'anchor';
  readonly anchor: AnchorKind;
  readonly flags: Flags;
  readonly span: Span;
}
export interface Group {
  readonly kind: 'group';
  /** Null for a group that does not capture. */
  readonly number: number | null;
  readonly name: string | null;
  /** The scoped flags as written, such as `i-m`, or null; a group with them is never dissolved. */
  readonly scoped: string | null;
  readonly body: Node;
  readonly span: Span;
}
export interface Atomic {
  readonly kind: 'atomic';
  readonly body: Node;
  readonly span: Span;
}
export interface Look {
  readonly kind: 'look';
  readonly behind: boolean;
  /** How many code points back a look-behind begins; 0 for a look-ahead. */
  readonly width: number;
  readonly negated: boolean;
  readonly body: Node;
  readonly span: Span;
}
export interface Repeat {
  readonly kind: 'repeat';
  readonly min: number;
  /** Infinity where there is no upper bound. */
  readonly max: number;
  readonly mode: 'greedy' | 'lazy' | 'possessive';
  readonly body: Node;
  readonly span: Span;
}
export interface Backreference {
  readonly kind: 'backreference';
  readonly group: number;
  readonly name: string | null;
  readonly flags: Flags;
  readonly span: Span;
}
export interface Conditional {
  readonly kind: 'conditional';
  readonly group: number;
  readonly yes: Sequence;
  readonly no: Sequence | null;
  readonly span: Span;
}
export type Node =
  | Sequence
  | Alternation
  | Literal
  | CharacterSet
  | AnyCharacter
  | Anchor
  | Group
  | Atomic
  | Look
  | Repeat
  | Backreference
  | Conditional;

/** Parts of the source that match nothing: comments and global flags; the editor colours them. */
export interface Trivia {
  readonly kind: 'comment' | 'flags';
  readonly span: Span;
}

/** A parsed pattern. */
export interface Pattern {
  readonly source: string;
  readonly root: Node;
  /** How many groups capture. */
  readonly groupCount: number;
  /** Group numbers by name, in order of appearance. */
  readonly groupNames: ReadonlyMap<string, number>;
  /** The global flags. */
  readonly flags: Flags;
  readonly trivia: readonly Trivia[];
}

/** What a pattern author is told; `position` in code points, null where Python gives none. */
export interface PatternError {
  /** Python's wording, without its "at position" tail. */
  readonly message: string;
  readonly position: number | null;
  /** The same place in UTF-16 units. */
  readonly position16: number | null;
  /** The Python exception: `re.error` unless said otherwise. */
  readonly type: 'error' | 'OverflowError' | 'ValueError' | 'RecursionError';
}
