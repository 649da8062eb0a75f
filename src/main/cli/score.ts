// cli score: scores rows {text, user?, conversation?, at?} as the console does; rows of one conversation know of each other.
import { z } from 'zod';
import type { ScoredTurn } from '../../shared/model/accumulation.ts';
import { fromUtf16 } from '../../shared/regex/index.ts';
import type { Turn } from '../scoring/behaviour.ts';
import { LAYERS, type LayerName } from '../scoring/combine.ts';
import { roundHalfUp, type ScoringConfiguration } from '../scoring/configuration.ts';
import { type Context, prepareRules, type Rules, score, type Verdict, withMl } from '../scoring/engine.ts';
import type { RiskProfile } from '../scoring/history.ts';
import { openLinearScorer } from '../scoring/ml/linear-scorer.ts';
import { type MlScore, openMl, scoreMl } from '../scoring/ml/scorer.ts';
import { strongestMl } from '../scoring/ml/second-scorer.ts';
import type { PatternRow } from '../scoring/pack.ts';
import type { Lines } from './lines.ts';

const count = z.number().int().min(0).default(0);
const moment = z.union([z.number().min(0).max(8.64e15), z.iso.datetime({ offset: true })]);
const userSchema = z.object({
  incidents: count,
  high: count,
  critical: count,
  last_incident_at: moment.nullable().default(null),
  whitelisted: z.boolean().default(false),
  flagged: z.boolean().default(false),
  bypasses_blocking: z.boolean().default(false),
});
const rowSchema = z.object({
  text: z.string(),
  /** A name alone says nothing about the user: only a profile counts. */
  user: z.union([z.string(), z.number(), userSchema]).nullish(),
  conversation: z.union([z.string(), z.number()]).nullish(),
  /** Epoch milliseconds or ISO 8601; now if left out. */
  at: moment.nullish(),
  tool_calls: count,
  denials: count,
});
type Row = z.output<typeof rowSchema>;

/** Conversations remembered, and messages of each: what is older no longer counts for anything. */
const MOST_CONVERSATIONS = 10_000;
const MOST_TURNS = 500;

interface Conversation {
  readonly earlier: Turn[];
  readonly scored: ScoredTurn[];
}

export interface ScoreOptions {
  readonly rows: readonly PatternRow[];
  readonly settings: ScoringConfiguration;
  /** The layers that count; the others are left out altogether, with weight 0. */
  readonly layers: readonly LayerName[];
  /** Of a second classifier; null for none. */
  readonly modelFolder: string | null;
}

export async function runScore(
  lines: Lines,
  { rows, settings, layers, modelFolder }: ScoreOptions,
): Promise<void> {
  const uses = (layer: LayerName): boolean => layers.includes(layer);
  const rules = limited(prepareRules(rows, settings), uses);
  for (const { name, reason } of rules.problems) lines.complain(`Pattern ${name} cannot be used: ${reason}`);
  // So that no message is told the time it took to compile.
  rules.patterns.warm();
  const ml = uses('ml') ? await openScorers(modelFolder) : null;
  const conversations = new Map<string, Conversation>();
  for await (const row of lines.rows(rowSchema)) {
    const conversation = conversationOf(row, conversations);
    const message = { atMs: epoch(row.at ?? Date.now()), text: row.text, toolCalls: row.tool_calls };
    const context: Context = {
      earlier: conversation.earlier,
      denials: row.denials,
      scored: uses('accumulation') ? conversation.scored : [],
      ...standing(row, uses('history')),
    };
    const { verdict, ...times } = await timed(message, context, rules, ml);
    conversation.earlier.push(message);
    conversation.scored.push({ atMs: message.atMs, score: verdict.messageScore });
    await lines.write({ ...told(verdict, row.text), ...times });
  }
}

type Scorers = (text: string) => Promise<MlScore>;

/** Throws a Failure where the folder holds no usable model: somebody who names one wants it. */
async function openScorers(modelFolder: string | null): Promise<Scorers> {
  const first = openMl(openLinearScorer);
  if (modelFolder === null) return async (text) => scoreMl(first, text);
  const { NeuralScorer } = await import('../scoring/ml/neural-scorer.ts');
  const second = await NeuralScorer.open(modelFolder);
  return async (text) => {
    const { probability, top } = await second.score(text);
    const detail = `${second.name} ${second.version}${top === undefined ? '' : `: ${top}`}`;
    return strongestMl(scoreMl(first, text), { score: roundHalfUp(probability * 100), detail });
  };
}

/** Rules of which only some layers are left. */
function limited(rules: Rules, uses: (layer: LayerName) => boolean): Rules {
  const weights = { ...rules.settings.weights };
  for (const layer of LAYERS) if (!uses(layer)) weights[layer] = 0;
  return {
    ...rules,
    patterns: uses('pattern') ? rules.patterns : prepareRules([]).patterns,
    signals: uses('behaviour') ? rules.signals : [],
    settings: { ...rules.settings, weights },
  };
}

/** ML is timed apart: nothing ever waits for it. */
async function timed(message: Turn, context: Context, rules: Rules, ml: Scorers | null) {
  const began = process.hrtime.bigint();
  const before = score(message, context, rules);
  const microseconds = since(began);
  if (!ml) return { verdict: before, microseconds };
  const mlBegan = process.hrtime.bigint();
  const verdict = withMl(before, await ml(message.text), message, context, rules);
  return { verdict, microseconds, ml_microseconds: since(mlBegan) };
}

const since = (began: bigint): number => Number((process.hrtime.bigint() - began) / 1_000n);
const epoch = (at: number | string): number => (typeof at === 'number' ? at : Date.parse(at));

function conversationOf({ conversation }: Row, known: Map<string, Conversation>): Conversation {
  const key = conversation === null || conversation === undefined ? null : JSON.stringify(conversation);
  let found = key === null ? undefined : known.get(key);
  if (!found) {
    found = { earlier: [], scored: [] };
    if (known.size >= MOST_CONVERSATIONS) known.delete(known.keys().next().value!);
    if (key !== null) known.set(key, found);
  }
  if (found.earlier.length >= MOST_TURNS) found.earlier.shift();
  if (found.scored.length >= MOST_TURNS) found.scored.shift();
  return found;
}

function standing({ user }: Row, withHistory: boolean): Pick<Context, 'profile' | 'bypassesBlocking'> {
  if (typeof user !== 'object' || user === null) return { profile: null, bypassesBlocking: false };
  const { last_incident_at: last, bypasses_blocking: bypassesBlocking, ...counts } = user;
  const profile: RiskProfile = { ...counts, lastIncidentMs: last === null ? null : epoch(last) };
  return { profile: withHistory ? profile : { ...profile, lastIncidentMs: null }, bypassesBlocking };
}

/** Spans in code points, as in Python. */
function told(verdict: Verdict, text: string) {
  const { total, level, action, blocked, breakdown, matches, signals, undecided } = verdict;
  const place = (at: number): number => fromUtf16(text, at);
  return {
    total,
    level,
    action,
    blocked,
    breakdown,
    matches: matches.map((match) => ({
      ...match,
      spans: match.spans.map(([start, end]) => [place(start), place(end)]),
    })),
    signals,
    undecided,
  };
}
