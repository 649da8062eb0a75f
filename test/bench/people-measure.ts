// How long each of many takes, as one line of a bench, with the load it ran under.
import { loadavg } from 'node:os';

export type Print = (line: string) => void;

/** Asks one after another and prints how the times are spread. */
export async function printTimes(
  print: Print,
  what: string,
  asks: readonly (() => Promise<unknown>)[],
): Promise<void> {
  const took: number[] = [];
  for (const ask of asks) {
    const before = performance.now();
    await ask();
    took.push(performance.now() - before);
  }
  print(`${what.padEnd(46)} ${spread(took)} ${load()}`);
}

export const times = <T>(count: number, ask: () => Promise<T>): (() => Promise<T>)[] =>
  Array.from({ length: count }, () => ask);

export function spread(tookMs: readonly number[]): string {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(0).padStart(5);
  return `min ${at(0)}  p50 ${at(0.5)}  p95 ${at(0.95)}  max ${at(1)} ms`;
}

export function load(): string {
  return `[load ${loadavg()[0]?.toFixed(1)}]`;
}
