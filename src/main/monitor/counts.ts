// What a monitor counts of its own work, and how long its answers took.
import { LEVELS, type Level } from '../../shared/model/level.ts';
import { MONITOR_COUNTS, type MonitorCount } from '../../shared/protocol/monitor.ts';

/** Upper bounds of the histogram's buckets, in milliseconds. */
export const LATENCY_BOUNDS = [1, 2, 3, 5, 7.5, 10, 15, 25, 50, 100, 250, 500, 1_000, 2_000] as const;
/** Answers that the percentiles are read from. */
const SAMPLES = 2_000;

export class Counts {
  readonly counts = Object.fromEntries(MONITOR_COUNTS.map((name) => [name, 0])) as Record<
    MonitorCount,
    number
  >;
  readonly levels = Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>;
  /** Told of each answer's time, in milliseconds. */
  onAnswer: (milliseconds: number) => void = () => undefined;
  /** Told how long the classifier took to speak of a message, its wait included, in milliseconds. */
  onClassified: (milliseconds: number) => void = () => undefined;
  readonly #samples: number[] = [];
  #seen = 0;

  add(name: MonitorCount, by = 1): void {
    this.counts[name] += by;
  }

  answered(milliseconds: number): void {
    this.add('answered');
    this.onAnswer(milliseconds);
    this.#samples[this.#seen % SAMPLES] = milliseconds;
    this.#seen += 1;
  }

  /** Of the last answers; null before the first. */
  latency(): { p50: number; p99: number; samples: number } | null {
    const sorted = [...this.#samples].sort((a, b) => a - b);
    if (sorted.length === 0) return null;
    const at = (share: number) =>
      Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]! * 100) / 100;
    return { p50: at(0.5), p99: at(0.99), samples: sorted.length };
  }
}
