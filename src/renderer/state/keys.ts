// The one registry of keys: who binds which, for the listener that fires them and for the help that lists them.
import { useEffect, useRef, useSyncExternalStore } from 'react';

export interface KeyBinding {
  /** "j", "g o" (one after the other), "mod+k" (mod: command or control), "shift+x", "escape", "arrowdown", "space", "?". */
  keys: string;
  /** What it does, for the help: "Mark as resolved". */
  label: string;
  run: (event: KeyboardEvent) => void;
  /** Fires while typing in a field or within a dialog as well. */
  everywhere?: boolean | undefined;
  /** Not listed in the help: a second key for the same. */
  unlisted?: boolean | undefined;
  /** Listed only: what has the focus answers to these keys by itself. */
  native?: boolean | undefined;
}

export interface KeyScope {
  readonly name: string;
  readonly bindings: readonly KeyBinding[];
}

const SEQUENCE_MS = 1_000;
const MAC = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform);

const scopes: { current: readonly { name: string; read: () => readonly KeyBinding[] }[] } = { current: [] };
const listeners = new Set<() => void>();

function setScopes(next: typeof scopes.current): void {
  scopes.current = next;
  for (const listener of listeners) listener();
}

/**
 * Binds keys while the caller is mounted. Scopes mounted later come first when two bind the same key; `scope` is the heading in
 * the help. The bindings may change with every render.
 */
export function useKeys(scope: string, bindings: readonly KeyBinding[]): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => {
    const entry = { name: scope, read: () => latest.current };
    setScopes([...scopes.current, entry]);
    return () => setScopes(scopes.current.filter((other) => other !== entry));
  }, [scope]);
}

/** All scopes with what they bind now, those mounted first first; for the help. */
export function useKeyScopes(): KeyScope[] {
  const entries = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => scopes.current,
  );
  return entries.map(({ name, read }) => ({ name, bindings: read() }));
}

type Stroke = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>;

/** An event as it is written in a binding: "shift+x", "mod+k", "?". Empty for a modifier alone. */
export function strokeOf(event: Stroke, mac = MAC): string {
  if (['Shift', 'Control', 'Alt', 'Meta', 'Dead', 'Process'].includes(event.key)) return '';
  let key = event.key === ' ' ? 'space' : event.key.toLowerCase();
  // On a keyboard of another script the letter keys are known by their place.
  if (key.length === 1 && key > '\u007f' && event.code.startsWith('Key'))
    key = event.code.slice(3).toLowerCase();
  const letter = /^[a-z]$/.test(key) || key.length > 1;
  const mod = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  return [other && 'meta', mod && 'mod', event.altKey && 'alt', event.shiftKey && letter && 'shift', key]
    .filter(Boolean)
    .join('+');
}

export type Match =
  | { kind: 'run'; binding: KeyBinding }
  | { kind: 'wait'; pending: string }
  | { kind: 'none' };

/** What a stroke means after the strokes already waiting; scopes given first to last mounted. */
export function matchStroke(
  candidates: readonly KeyScope[],
  waiting: string,
  stroke: string,
  restricted: boolean,
): Match {
  for (const keys of waiting === '' ? [stroke] : [`${waiting} ${stroke}`, stroke]) {
    for (const { bindings } of candidates.toReversed()) {
      const usable = bindings.filter((binding) => !binding.native && (!restricted || binding.everywhere));
      const binding = usable.find((candidate) => candidate.keys === keys);
      if (binding !== undefined) return { kind: 'run', binding };
      if (usable.some((candidate) => candidate.keys.startsWith(`${keys} `)))
        return { kind: 'wait', pending: keys };
    }
  }
  return { kind: 'none' };
}

/** Whether keys typed there belong to that element and not to the screen. */
function isOwner(target: EventTarget | null, stroke: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('input:not([type=checkbox]), textarea, select, [contenteditable=true]')) return true;
  if (target.closest('[role=dialog], [role=alertdialog], [role=menu], [role=listbox]')) return true;
  // Enter and space press what has the focus.
  return (
    (stroke === 'enter' || stroke === 'space') &&
    target.closest('button, a, [role=button], summary, [role=checkbox]') !== null
  );
}

/** Starts listening; gives the way to stop. Once per window. */
export function listenForKeys(): () => void {
  let waiting = '';
  let since = 0;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const stroke = strokeOf(event);
    if (stroke === '') return;
    if (event.timeStamp - since > SEQUENCE_MS) waiting = '';
    const candidates = scopes.current.map(({ name, read }) => ({ name, bindings: read() }));
    const match = matchStroke(candidates, waiting, stroke, isOwner(event.target, stroke));
    waiting = match.kind === 'wait' ? match.pending : '';
    since = event.timeStamp;
    if (match.kind === 'none') return;
    event.preventDefault();
    if (match.kind === 'run') match.binding.run(event);
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}
