// The scoring worker: holds the compiled rules and scores one message after the other.
import type { MessagePort } from 'node:worker_threads';
import { readTurn } from './behaviour.ts';
import { Watch } from './deadline.ts';
import { type Context, type Message, prepareRules, type Rules, score } from './engine.ts';
import { withoutExcepted } from './exceptions.ts';
import { matchLayers } from './layers.ts';
import { loadPack } from './pack.ts';
import { type Cut, compilePatterns } from './patterns.ts';
import {
  type FromWorker,
  type ScoringRules,
  type ScoringWorkerData,
  type ToWorker,
  unpackContext,
} from './pool-wire.ts';

/** Answers the core until the thread is ended. */
export function serveScoring(port: MessagePort, { rules, milliseconds, watch }: ScoringWorkerData): void {
  const watched = new Watch(watch);
  let cuts: Cut[] = [];
  let current: Rules | null = null;
  const post = (message: FromWorker) => port.postMessage(message);

  const take = ({ rows, settings }: ScoringRules): void => {
    const options = {
      limits: { milliseconds },
      onCut: (cut: Cut) => cuts.push(cut),
      onSearch: (place: number) => watched.set(place),
    };
    const patterns = compilePatterns(rows, options, current?.patterns);
    const signals = prepareRules(
      rows.filter(({ type }) => type === 'BEHAVIORAL'),
      settings,
    );
    const first = current === null;
    current = { ...signals, patterns, problems: [...patterns.problems, ...signals.problems] };
    patterns.warm();
    if (first) practise(current);
    post({ t: 'ready', problems: current.problems, names: patterns.facts().map(({ name }) => name) });
  };

  port.on('message', (asked: ToWorker) => {
    if (asked.t === 'rules') {
      take(asked.rules);
      return;
    }
    const began = process.hrtime.bigint();
    cuts = [];
    try {
      current!.patterns.withhold(new Set(asked.without));
      const read = readTurn(asked.message.text);
      const context = unpackContext(asked.context);
      const verdict = judge({ ...asked, context, message: { ...asked.message, read } }, current!);
      post({
        t: 'scored',
        verdict,
        read,
        cuts: cuts.map(({ text: _, ...cut }) => cut),
        microseconds: Number((process.hrtime.bigint() - began) / 1_000n),
      });
    } catch (error) {
      watched.set(-1);
      post({ t: 'failed', reason: error instanceof Error ? error.message : 'unknown' });
    }
  });
  take(rules);
}

function judge(
  {
    message,
    context,
    excepted,
  }: { readonly message: Message; readonly context: Context; readonly excepted: readonly string[] },
  rules: Rules,
): ReturnType<typeof score> {
  if (excepted.length === 0) return score(message, context, rules);
  const names = new Set(excepted);
  const findings = matchLayers(rules.patterns, message.text);
  const { counted } = withoutExcepted(findings.matches, names);
  const signals = withoutExcepted(rules.signals, names).counted;
  return score(message, context, { ...rules, signals }, { ...findings, matches: counted });
}

/** Long messages are scored by other code than short ones, so the examples are scored alone, and so many of them together. */
const TOGETHER = [1, 20, 150];
/** Rules that are slow to practise with are slow. */
const LONGEST_PRACTICE_MS = 1_500;

/** Scores the pack's examples, for the first messages would be slow ones: V8 compiles in earnest what has run often. */
function practise(rules: Rules): void {
  const examples = loadPack().flatMap(({ matches, misses }) => [...(matches ?? []), ...(misses ?? [])]);
  const context = { earlier: [], denials: 0, scored: [], profile: null, bypassesBlocking: false };
  const until = performance.now() + LONGEST_PRACTICE_MS;
  for (const several of TOGETHER) {
    for (let at = 0; at < examples.length && performance.now() < until; at += several) {
      const text = examples.slice(at, at + several).join('\n');
      score({ atMs: at, text, toolCalls: 0 }, context, rules);
    }
  }
}
