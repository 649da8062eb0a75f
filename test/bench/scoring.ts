// Measures the pattern layer on one thread, beside what production does (python3, re.search over all rows) and a loop of RegExp.
import { spawnSync } from 'node:child_process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { DEFAULT_SCORING } from '../../src/main/scoring/configuration.ts';
import { type PatternRow, packRows } from '../../src/main/scoring/pack.ts';
import { compilePatterns, type PatternSet } from '../../src/main/scoring/patterns.ts';
import { ScoringPool } from '../../src/main/scoring/pool.ts';
import { workerPath } from '../../src/main/workspace/worker-path.ts';
import { messages, patterns } from './scoring-load.ts';

const COUNTS = [80, 500, 2_000, 10_000];
const MESSAGES = 1_000;
/** The loops get fewer messages where there are more patterns, so that they end. */
const SEARCHES_OF_A_LOOP = 40_000;
/** More than a set remembers. */
const FEWEST_MESSAGES = 40;

const PATTERNS_OF_POOL = 500;
const PER_SECOND = 200;
const IDLE =
  "const { parentPort: port } = require('node:worker_threads'); port.on('message', (text) => port.postMessage(text))";
const NOBODY = { earlier: [], denials: 0, scored: [], profile: null, bypassesBlocking: false };

const PYTHON = `
import json, re, sys, time
job = json.load(sys.stdin)
compiled = []
for value, exact in job["patterns"]:
    try:
        compiled.append(re.compile(value, 0 if exact else re.IGNORECASE))
    except re.error:
        pass
began = time.perf_counter()
for text in job["texts"]:
    for pattern in compiled:
        pattern.search(text)
print(time.perf_counter() - began)
`;

const bytes = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
const megabytesPerSecond = (texts: readonly string[], seconds: number): number =>
  bytes(texts) / 1e6 / seconds;

function quantile(sorted: readonly number[], share: number): string {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(3);
}

/**
 * Milliseconds of each message: the best of three passes, for test machines are shared, after two that are not counted, for searches are
 * compiled when first run.
 */
function measure(set: PatternSet, texts: readonly string[]): number[] {
  const best = texts.map(() => Number.POSITIVE_INFINITY);
  for (let pass = 0; pass < 5; pass++) {
    texts.forEach((text, at) => {
      const began = performance.now();
      set.match(text);
      if (pass > 1) best[at] = Math.min(best[at]!, performance.now() - began);
    });
  }
  return best;
}

function measurePython(rows: readonly PatternRow[], texts: readonly string[]): number | null {
  const job = { patterns: rows.map((row) => [sourceOf(row), row.case_sensitive]), texts };
  const ran = spawnSync('python3', ['-c', PYTHON], { input: JSON.stringify(job), encoding: 'utf8' });
  return ran.status === 0 ? Number(ran.stdout) : null;
}

const sourceOf = ({ type, value }: PatternRow): string =>
  type === 'KEYWORD' ? value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : value;

function measureRegExp(rows: readonly PatternRow[], texts: readonly string[]): number {
  const all = rows.flatMap((row) => {
    try {
      return [new RegExp(sourceOf(row), row.case_sensitive ? '' : 'i')];
    } catch {
      return [];
    }
  });
  const loop = () => {
    for (const text of texts) for (const one of all) one.test(text);
  };
  loop();
  const began = performance.now();
  loop();
  return (performance.now() - began) / 1_000;
}

/** All in milliseconds, a value for each message. */
interface Paths {
  /** From giving a message to having its verdict. */
  readonly whole: readonly number[];
  /** Of it, in the worker. */
  readonly inside: readonly number[];
  /** What the machine itself takes at the same moments to give the text to a thread that does nothing, and to have it back. */
  readonly hop: readonly number[];
}

/** Scores at a steady rate in the pool. */
async function measurePool(texts: readonly string[]): Promise<Paths> {
  const pool = new ScoringPool({
    rows: [...patterns(PATTERNS_OF_POOL), ...packRows().filter(({ type }) => type === 'BEHAVIORAL')],
    settings: DEFAULT_SCORING,
    workerFile: workerPath('scoring'),
  });
  const idle = new Worker(IDLE, { eval: true });
  const waiting: (() => void)[] = [];
  idle.on('message', () => waiting.shift()?.());
  try {
    await pool.ready();
    const whole: Promise<number>[] = [];
    const hop: Promise<number>[] = [];
    const inside: number[] = texts.map(() => 0);
    const start = performance.now();
    for (const [at, text] of texts.entries()) {
      const due = start + (at * 1_000) / PER_SECOND;
      if (due > performance.now())
        await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
      const began = performance.now();
      const scored = pool.score({ atMs: at * 5, text, toolCalls: 0 }, NOBODY);
      whole.push(
        scored.then(({ microseconds }) => {
          inside[at] = microseconds / 1_000;
          return performance.now() - began;
        }),
      );
      const hopBegan = performance.now();
      idle.postMessage(text);
      hop.push(
        new Promise<void>((resolve) => waiting.push(resolve)).then(() => performance.now() - hopBegan),
      );
    }
    return { whole: await Promise.all(whole), inside, hop: await Promise.all(hop) };
  } finally {
    await Promise.all([pool.close(), idle.terminate()]);
  }
}

function told(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return `p50 ${quantile(sorted, 0.5)} p99 ${quantile(sorted, 0.99)} most ${quantile(sorted, 1)} ms`;
}

/** A number of patterns each, and `pool` for the way to a worker and back. */
export const parts = [...COUNTS.map(String), 'pool'];

export async function run(print: (line: string) => void, wanted: readonly string[] = parts): Promise<void> {
  const texts = messages(MESSAGES);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const kept = () => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return (heapUsed + arrayBuffers) / 1e6;
  };
  print(`${texts.length} messages of 50 to 10,000 characters, ${(bytes(texts) / 1e6).toFixed(1)} MB`);
  const totals = new Map<number, number>();
  for (const count of COUNTS.filter((one) => wanted.includes(String(one)))) {
    const rows = patterns(count);
    let began = performance.now();
    // In a process that has compiled nothing yet V8 first has to compile the compiler.
    if (totals.size === 0) {
      compilePatterns(rows);
      print(`the very first compilation in a process: ${(performance.now() - began).toFixed(0)} ms`);
    }
    const before = kept();
    began = performance.now();
    const set = compilePatterns(rows);
    const compiled = performance.now() - began;
    const took = measure(set, texts);
    const total = took.reduce((sum, one) => sum + one, 0);
    totals.set(count, total);
    const speed = megabytesPerSecond(texts, total / 1_000);
    took.sort((a, b) => a - b);
    const used = kept() - before;

    const changed = { ...rows[0]!, value: 'a\\s+changed\\s+(?:pattern|rule)' };
    began = performance.now();
    compilePatterns([changed, ...rows.slice(1)], {}, set);
    const recompiled = performance.now() - began;

    const slow = set.facts().filter((one) => one.slow).length;
    print(
      `${count} patterns (${slow} slow, ${set.problems.length} unusable): p50 ${quantile(took, 0.5)} p99 ${quantile(took, 0.99)} most ${quantile(took, 1)} ms, ` +
        `${speed.toFixed(1)} MB/s; compiled in ${compiled.toFixed(0)} ms, one changed in ${recompiled.toFixed(1)} ms, about ${used.toFixed(0)} MB`,
    );
    const some = texts.slice(0, Math.max(FEWEST_MESSAGES, Math.floor(SEARCHES_OF_A_LOOP / count)));
    const python = measurePython(rows, some);
    const regExp = measureRegExp(rows, some);
    const ours = megabytesPerSecond(some, measure(set, some).reduce((sum, one) => sum + one, 0) / 1_000);
    const ratio = (seconds: number) => {
      const theirs = megabytesPerSecond(some, seconds);
      return `${theirs.toFixed(3)} MB/s, ${(ours / theirs).toFixed(0)} times slower`;
    };
    print(
      `  python3 loop ${python === null ? 'not measured: no python3' : ratio(python)}; RegExp loop ${ratio(regExp)}`,
    );
  }
  const [few, many] = [totals.get(500), totals.get(10_000)];
  if (few && many) print(`10,000 patterns cost ${(many / few).toFixed(1)} times 500`);
  if (!wanted.includes('pool')) return;
  // Automata grow with what they read, so the first messages of a process are slow ones.
  const paths = await measurePool(messages(2 * MESSAGES));
  for (const [which, from] of [
    [`the first ${MESSAGES}`, 0],
    [`the next ${MESSAGES}`, MESSAGES],
  ] as const) {
    const of = (values: readonly number[]) => told(values.slice(from, from + MESSAGES));
    print(
      `blocking path with ${PATTERNS_OF_POOL} patterns at ${PER_SECOND} messages/s, ${which}, to a worker and back: ${of(paths.whole)}; ` +
        `in the worker alone ${of(paths.inside)}; to a worker that does nothing and back, in between: ${of(paths.hop)}`,
    );
  }
}
