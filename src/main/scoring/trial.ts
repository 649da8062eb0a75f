// Tries one definition on a text: where it matches and under which disguise, or that it would stall.

import type { PatternDefinition } from '../../shared/protocol/patterns.ts';
import type { Trial } from '../../shared/protocol/studio.ts';
import { type CompiledPattern, compileTree, parsePattern, utf16Offsets } from '../../shared/regex/index.ts';
import { detectSignal } from './behaviour.ts';
import { NOTHING } from './literal.ts';
import { keywordNeedle, Subject } from './matcher-needle.ts';
import { textLayers } from './normalise.ts';
import { readSignal } from './pack.ts';

export type Tried = Pick<PatternDefinition, 'type' | 'value' | 'caseSensitive'>;

type Found = Pick<Trial, 'verdict' | 'spans' | 'more' | 'groups'>;
/** Looks at one text for at most so many milliseconds. */
type Look = (text: string, milliseconds: number) => Found;

const MISS: Found = { verdict: 'miss', spans: [], more: false, groups: [] };
const STALLED: Found = { ...MISS, verdict: 'stalled' };
/** Matches behind the first are only shown: they may cost so much and no more. */
const FURTHER = 200;
const FURTHER_MS = 5;
/** Has a layer to look into, so that all of the way is gone once. */
const WARMING = 'Warm up: d2FybSB1cA==';
const WARMING_MS = 20;
/** Making a longer one ready may itself take too long. */
const WARMED_CHARACTERS = 1_000;
/** The clock is what stops a trial; steps would stop it on texts that production bears. */
const STEPS = 1_000_000_000;

export interface Trier {
  /** Never throws; gives up within about the milliseconds given, as stalled. */
  run(text: string, milliseconds: number): Trial;
}

/** A definition made ready to be tried, or in words why it cannot be. */
export function makeTrier(tried: Tried): Trier | string {
  const look = lookFor(tried);
  if (typeof look === 'string') return look;
  // What the first search makes and later ones find made would else count against the first text, as if that were slow.
  if (tried.value.length <= WARMED_CHARACTERS) inLayers(look, WARMING, performance.now() + WARMING_MS);
  return {
    run(text, milliseconds) {
      const began = performance.now();
      const { layer, ...found } = inLayers(look, text, began + milliseconds);
      return { ...found, layer, microseconds: Math.round((performance.now() - began) * 1_000) };
    },
  };
}

/** The text as written first; then what it hides, as the engine looks at it. */
function inLayers(look: Look, text: string, until: number): Found & Pick<Trial, 'layer'> {
  const left = (): number => Math.max(1, until - performance.now());
  const written = look(text, left());
  if (written.verdict !== 'miss') return { ...written, layer: null };
  for (const layer of textLayers(text)) {
    const found = look(layer.text, left());
    if (found.verdict === 'miss') continue;
    const back = ([start, end]: readonly [number, number]): [number, number] => {
      const [from, to] = layer.toOriginal(start, end);
      return [from, to];
    };
    return {
      ...found,
      layer: layer.kind,
      spans: found.spans.map(back),
      groups: found.groups.map((group) => ({ ...group, span: group.span && back(group.span) })),
    };
  }
  return { ...written, layer: null };
}

function lookFor({ type, value, caseSensitive }: Tried): Look | string {
  if (type === 'BEHAVIORAL') {
    const signal = readSignal(value);
    if (typeof signal === 'string') return signal;
    return (text) => {
      const seen = detectSignal(signal, { atMs: 0, text, toolCalls: 0 }, { earlier: [], denials: 0 });
      return seen === null ? MISS : { ...MISS, verdict: 'match' };
    };
  }
  if (type === 'KEYWORD') {
    if (value === '') return 'An empty keyword would match every message';
    const needle = keywordNeedle(value, caseSensitive, NOTHING);
    return (text) => {
      const spans = needle.find(new Subject(text), null, {});
      if (typeof spans === 'string' || spans.length === 0) return MISS;
      return { ...MISS, verdict: 'match', spans: spans.map(([start, end]) => [start, end]) };
    };
  }
  try {
    const parsed = parsePattern(value, { ignoreCase: !caseSensitive });
    if (parsed.ok) return searchBy(compileTree(parsed.tree));
    const { message, position } = parsed.error;
    return position === null ? message : `${message} at position ${position}`;
  } catch (error) {
    if (error instanceof RangeError) return 'It is nested too deeply, or too large, to be compiled';
    throw error;
  }
}

function searchBy(pattern: CompiledPattern): Look {
  return (text, milliseconds) => {
    const began = performance.now();
    const result = pattern.search(text, { steps: STEPS, milliseconds });
    if (result.verdict === 'none') return MISS;
    if (result.verdict === 'undecided') return STALLED;
    const offsets = utf16Offsets(text);
    const span = ([start, end]: readonly [number, number]): [number, number] => [
      offsets[start]!,
      offsets[end]!,
    ];
    const left = Math.min(FURTHER_MS, milliseconds - (performance.now() - began));
    const further = pattern.further(text, result.span, FURTHER, { steps: STEPS, milliseconds: left });
    const names = new Map([...result.names].map(([name, number]) => [number, name]));
    return {
      verdict: 'match',
      spans: [result.span, ...further.spans].map(span),
      more: !further.all,
      groups: result.groups.map((group, index) => ({
        number: index + 1,
        name: names.get(index + 1) ?? null,
        span: group && span(group),
      })),
    };
  };
}

/** The first text that is given up costs the whole deadline; the others share this, so that an answer comes at all. */
const SHARED_MS = 500;
const LEAST_MS = 5;

/** Milliseconds for each text, given how many have stalled so far and how many are left. */
export function millisecondsFor(deadlineMs: number, stalled: number, left: number): number {
  if (stalled === 0) return deadlineMs;
  return Math.min(deadlineMs, Math.max(LEAST_MS, SHARED_MS / Math.max(1, left)));
}
