// A draft of the configuration as the values somebody changed, each with what it was then, so that it outlives what others change.
import {
  type Configuration,
  configurationSchema,
  type Leaf,
  leavesOf,
  type Pointer,
  pointerOf,
  withLeaves,
} from '../../shared/model/configuration.ts';

export interface Edit {
  /** What was stored when the value was changed. */
  readonly before: Leaf;
  /** Numbers as they are typed. */
  readonly value: Leaf;
}
export type Edits = Readonly<Record<Pointer, Edit>>;

const RETENTION = '/monitor/retention/';

/** Whether a value is typed as a number: those that may be empty have no number to tell it by. */
export function isNumeric(pointer: Pointer, stored: Leaf | undefined): boolean {
  return typeof stored === 'number' || pointer.startsWith(RETENTION);
}

/** A typed text as the value it stands for; what is no number stays a text, which no schema takes. */
function meant(pointer: Pointer, stored: Leaf | undefined, value: Leaf): Leaf {
  if (typeof value !== 'string' || !isNumeric(pointer, stored)) return value;
  const text = value.trim().replace(',', '.');
  if (text === '') return pointer.startsWith(RETENTION) ? null : value;
  const number = Number(text);
  return Number.isFinite(number) ? number : value;
}

/** The document with the edits in place, valid or not. */
export function draftOf(stored: Configuration, edits: Edits): unknown {
  const leaves = leavesOf(stored);
  return withLeaves(
    stored,
    new Map(
      Object.entries(edits).map(([pointer, { value }]) => [
        pointer,
        meant(pointer, leaves.get(pointer), value),
      ]),
    ),
  );
}

/** Edits without those that say what is stored anyway, or whose place is gone. */
export function settled(edits: Edits, stored: Configuration): Edits {
  const leaves = leavesOf(stored);
  return Object.fromEntries(
    Object.entries(edits).filter(
      ([pointer, { value }]) =>
        leaves.has(pointer) && meant(pointer, leaves.get(pointer), value) !== leaves.get(pointer),
    ),
  );
}

/** Edits of values that somebody else has changed since: both are to be seen before one is saved. */
export function conflictsOf(edits: Edits, stored: Configuration): Pointer[] {
  const leaves = leavesOf(stored);
  return Object.entries(edits)
    .filter(([pointer, { before }]) => leaves.get(pointer) !== before)
    .map(([pointer]) => pointer);
}

interface Issue {
  readonly code: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly expected?: unknown;
}

/** What is wrong with a draft, in words, by value or by group of values. */
export function problemsOf(draft: unknown): Map<Pointer, string> {
  const parsed = configurationSchema.safeParse(draft);
  const problems = new Map<Pointer, string>();
  for (const issue of (parsed.error?.issues ?? []) as readonly Issue[]) {
    const pointer = pointerOf(issue.path);
    if (!problems.has(pointer)) problems.set(pointer, wordsOf(issue));
  }
  return problems;
}

function wordsOf({ code, message, minimum, maximum, expected }: Issue): string {
  if (code === 'too_small') return Number(minimum) === 0 ? 'More than 0, or 0' : `At least ${minimum}`;
  if (code === 'too_big') return `At most ${maximum}`;
  if (code === 'not_multiple_of') return 'In hundredths, such as 0.25';
  if (code === 'invalid_type') return expected === 'int' ? 'A whole number' : 'A number';
  return message;
}
