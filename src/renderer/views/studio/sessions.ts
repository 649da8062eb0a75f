// The patterns being worked on in this window: text that is not kept yet survives leaving the screen.
import { core } from '../../state/core.ts';
import { useSettingsState } from '../../state/settings.ts';
import { type Begin, createStudio, type Studio } from '../../state/studio.ts';
import { createTrials, type StudioTrials } from '../../state/studio-trials.ts';
import { useWorkspaces } from '../../state/workspace.ts';

export interface Session {
  readonly studio: Studio;
  readonly trials: StudioTrials;
}

let workspace: string | undefined;
const sessions = new Map<string, Session>();

const mayWrite = () => useWorkspaces.getState().current?.rights.includes('patterns.write') ?? false;
const me = () => useSettingsState.getState().settings.analyst.trim();

/** The session under a key, begun if there is none. Others go when all of their text is kept: they are read anew. */
export function sessionFor(key: string, begin: () => Begin): Session {
  const open = useWorkspaces.getState().current?.profile.id;
  if (open !== workspace) sessions.clear();
  workspace = open;
  const found = sessions.get(key);
  if (found !== undefined) return found;
  for (const [other, { studio }] of sessions) {
    const { state } = studio.store.getState().keeping;
    if (state === 'clean' || state === 'saved') sessions.delete(other);
  }
  const made = { studio: createStudio(core(), begin(), me, mayWrite), trials: createTrials(core()) };
  sessions.set(key, made);
  return made;
}

/** Whether there is a session under a key whose text is not kept anywhere else yet. */
export function hasUnkept(key: string): boolean {
  const state = sessions.get(key)?.studio.store.getState().keeping.state;
  return state !== undefined && state !== 'clean' && state !== 'saved';
}

/** Forgets a session: its text was published, or is to be forgotten. */
export function endSession(key: string): void {
  sessions.delete(key);
}
