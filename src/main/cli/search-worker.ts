// The search thread of the command line: compiles patterns, and says what Python's re.search would say of each row.
import type { MessagePort } from 'node:worker_threads';
import { type CompileResult, compilePattern, type SpanPair } from '../../shared/regex/index.ts';
import { Watch } from '../scoring/deadline.ts';
import { PHASE, type SearchAnswer, type SearchRow, type SearchWorkerData } from './search-wire.ts';

/** Compiled patterns kept, for rows often come by pattern. */
const KEPT = 500;
/** A group that took no part, as Python's Match.span tells it. */
const NO_SPAN: SpanPair = [-1, -1];
/** Milliseconds that a search may take, and for texts longer than any message as many for each so many characters. */
const SEARCH_MS = 50;
const CHARACTERS_PER_LIMIT = 100_000;

/** Answers row by row until the thread is ended. */
export function serveSearch(port: MessagePort, { watch }: SearchWorkerData): void {
  const watched = new Watch(watch);
  const kept = new Map<string, CompileResult>();
  const compiled = ({ pattern, ignore_case }: SearchRow): CompileResult => {
    const key = `${ignore_case} ${pattern}`;
    let result = kept.get(key);
    if (!result) {
      result = compilePattern(pattern, { ignoreCase: ignore_case });
      // What the first search would make; of huge patterns that takes longer than a search may.
      if (result.ok) {
        const { compiled: ready } = result;
        ready.warm(ready.alphabet.prepare('a'));
        ready.search('a', { steps: 1 });
      }
      if (kept.size >= KEPT) kept.clear();
      kept.set(key, result);
    }
    return result;
  };
  port.on('message', (row: SearchRow) => {
    watched.set(PHASE.compiling);
    const result = compiled(row);
    watched.set(PHASE.searching);
    const found = answer(result, row.text);
    watched.set(-1);
    port.postMessage(found);
  });
}

/** Milliseconds that a search of a text may take. */
export const limitOf = (text: string): number =>
  SEARCH_MS * Math.ceil((text.length + 1) / CHARACTERS_PER_LIMIT);

function answer(result: CompileResult, text: string): SearchAnswer {
  if (!result.ok) return { error: { message: result.error.message, position: result.error.position } };
  const { engine } = result.compiled;
  const found = result.compiled.search(text, { milliseconds: limitOf(text) });
  if (found.verdict === 'none') return { match: null, engine };
  if (found.verdict === 'match') {
    return { match: found.span, groups: found.groups.map((group) => group ?? NO_SPAN), engine };
  }
  if (found.reason === 'budget') return { cut: true, engine };
  return { error: { message: 'SystemError: Python itself fails on this text', position: null }, engine };
}
