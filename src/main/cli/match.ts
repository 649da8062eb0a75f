// cli match: says what Python's re.search would say of each row {pattern, text, ignore_case}.
import { z } from 'zod';
import { type CompileResult, compilePattern, type SpanPair } from '../../shared/regex/index.ts';
import type { Lines } from './lines.ts';

const rowSchema = z.object({
  pattern: z.string(),
  text: z.string(),
  ignore_case: z.boolean().default(false),
});
/** Compiled patterns kept, for rows often come by pattern. */
const KEPT = 500;
/** A group that took no part, as Python's Match.span tells it. */
const NO_SPAN: SpanPair = [-1, -1];

export async function runMatch(lines: Lines): Promise<void> {
  const kept = new Map<string, CompileResult>();
  for await (const { pattern, text, ignore_case } of lines.rows(rowSchema)) {
    const key = `${ignore_case} ${pattern}`;
    let compiled = kept.get(key);
    if (!compiled) {
      compiled = compilePattern(pattern, { ignoreCase: ignore_case });
      if (kept.size >= KEPT) kept.clear();
      kept.set(key, compiled);
    }
    await lines.write(answer(compiled, text));
  }
}

/** Offsets are code points, as in Python. */
function answer(result: CompileResult, text: string): unknown {
  if (!result.ok) return { error: { message: result.error.message, position: result.error.position } };
  const { engine } = result.compiled;
  const found = result.compiled.search(text);
  if (found.verdict === 'none') return { match: null, engine };
  if (found.verdict === 'match') {
    return { match: found.span, groups: found.groups.map((group) => group ?? NO_SPAN), engine };
  }
  if (found.reason === 'budget') return { cut: true, engine };
  return { error: { message: 'SystemError: Python itself fails on this text', position: null }, engine };
}
