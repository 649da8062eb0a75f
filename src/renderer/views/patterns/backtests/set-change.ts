// What a backtest puts on trial: drafts, patterns turned on, patterns taken out.
import type { BacktestSpec } from '../../../../shared/protocol/backtests.ts';
import type { PatternDraft, PatternRow } from '../../../../shared/protocol/patterns.ts';
import { core } from '../../../state/core.ts';

export type SetChange = BacktestSpec['changes'][number];

/** What can be put on trial. */
export interface Material {
  readonly rows: readonly PatternRow[];
  /** Drafts of patterns that do not exist yet. */
  readonly fresh: readonly PatternDraft[];
}

/** How many patterns a draft named by its id alone is looked for in. */
const LOOKED_IN = 50;

export async function readMaterial(): Promise<Material> {
  const [{ rows }, fresh] = await Promise.all([
    core().call('patterns.list', {}),
    core().call('patterns.drafts', {}),
  ]);
  return { rows, fresh };
}

export const draftChange = ({ pattern, definition }: PatternDraft): SetChange => ({
  replaces: pattern,
  // A draft is on trial as if it were in force, whether or not it is to be.
  definition: { ...definition, enabled: true },
});

/** My draft of a pattern, else the newest of another's; null where there is none any more. */
export async function draftOf(pattern: string): Promise<SetChange | null> {
  const { drafts } = await core().call('patterns.read', { name: pattern });
  return drafts[0] === undefined ? null : draftChange(drafts[0]);
}

/** The draft of an id, among new ones and those of patterns that have any; null where it is gone. */
export async function draftById(id: string, { rows, fresh }: Material): Promise<SetChange | null> {
  const found = fresh.find((draft) => draft.id === id);
  if (found !== undefined) return draftChange(found);
  const drafted = rows.filter((row) => row.id !== null && row.drafts.length > 0).slice(0, LOOKED_IN);
  for (const { name } of drafted) {
    const { drafts } = await core().call('patterns.read', { name });
    const mine = drafts.find((draft) => draft.id === id);
    if (mine !== undefined) return draftChange(mine);
  }
  return null;
}

/** A pattern as published, turned on; null where it is gone. */
export async function turnedOn(name: string): Promise<SetChange | null> {
  const { published } = await core().call('patterns.read', { name });
  return published === null ? null : { replaces: name, definition: { ...published, enabled: true } };
}

export const takenOut = (name: string): SetChange => ({ replaces: name, definition: null });

/** What a change is about: one pattern can be changed in one way only. */
export const subjectOf = ({ replaces, definition }: SetChange): string => replaces ?? definition?.name ?? '';
