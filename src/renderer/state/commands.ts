// The registry of commands: what the palette offers, said by whoever can do it at the moment.
import type { ComponentType } from 'react';
import { useEffect, useRef, useSyncExternalStore } from 'react';

export interface Command {
  /** Unique among all commands. */
  id: string;
  label: string;
  /** Heading in the palette: "Go to", "Alerts", "Saved views". */
  group: string;
  /** Further words it is found by, not shown. */
  words?: string | undefined;
  hint?: string | undefined;
  keys?: string | undefined;
  icon?: ComponentType<{ className?: string }> | undefined;
  run: () => void;
}

type Source = () => readonly Command[];
let sources: readonly Source[] = [];
const listeners = new Set<() => void>();

function setSources(next: readonly Source[]): void {
  sources = next;
  for (const listener of listeners) listener();
}

/** Offers commands while the caller is mounted. They may change with every render. */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    const source = () => latest.current;
    setSources([...sources, source]);
    return () => setSources(sources.filter((other) => other !== source));
  }, []);
}

/** All commands offered now. */
export function useAllCommands(): Command[] {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => sources,
  );
  return all.flatMap((source) => source());
}
