// Compares the room with the machine's python3 on random cases for a while: same verdicts, spans, groups and errors.
//
// REGEX_FUZZ_SEED and REGEX_FUZZ_SECONDS choose where it begins and how long it looks (20 s by default).
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compileTree, foldText, parsePattern, requiredLiterals } from '../../src/shared/regex/index.ts';
import { Generator } from './generator.ts';
import { type Answer, type Case, errorText, searchAnswer } from './verdict.ts';

const ORACLE = fileURLToPath(new URL('./oracle.py', import.meta.url));
const SEED = Number(process.env.REGEX_FUZZ_SEED ?? 1);
const SECONDS = Number(process.env.REGEX_FUZZ_SECONDS ?? 20);
const BATCH = 2500;

/** `further`: the spans that finditer gives after the first, at most so many. */
const FURTHER = 8;
type OracleRow =
  | (Answer & { readonly further?: readonly (readonly number[])[] })
  | { readonly skipped: true }
  | { readonly fails: string };

function ask(rows: readonly Case[]): { version: string; answers: OracleRow[] } | null {
  const input = rows.map((row) => JSON.stringify(row)).join('\n');
  const { status, stdout } = spawnSync('python3', [ORACLE], { input, maxBuffer: 1 << 28, encoding: 'utf8' });
  if (status !== 0) return null;
  const [version = '""', ...lines] = stdout.trim().split('\n');
  return {
    version: JSON.parse(version) as string,
    answers: lines.map((line) => JSON.parse(line) as OracleRow),
  };
}

/** Everything wrong with one case, in words. */
function faults(row: Case, oracle: OracleRow): string[] {
  if ('skipped' in oracle) return [];
  const { further, ...verdict } = 'fails' in oracle ? { further: undefined, fails: true as const } : oracle;
  const expected: Answer = verdict;
  const parsed = parsePattern(row.pattern, { ignoreCase: row.ignore_case });
  if (!parsed.ok) {
    const ours = JSON.stringify({ error: errorText(parsed.error) });
    return ours === JSON.stringify(expected) ? [] : [ours];
  }
  const compiled = compileTree(parsed.tree);
  const answer = searchAnswer(compiled, row.text);
  const found: string[] = [];
  if (JSON.stringify(answer) !== JSON.stringify(expected))
    found.push(`${compiled.engine}: ${JSON.stringify(answer)}`);
  if ('match' in answer && answer.match !== null && further !== undefined) {
    const [start = 0, end = 0] = answer.match;
    const { spans } = compiled.further(row.text, [start, end], FURTHER);
    if (JSON.stringify(spans) !== JSON.stringify(further)) found.push(`further: ${JSON.stringify(spans)}`);
  }
  const matched = 'match' in expected && expected.match !== null;
  const linear = compiled.linearAnswer(compiled.alphabet.prepare(row.text));
  if (linear === (matched ? 'no' : 'yes')) found.push(`the automaton says ${linear}`);
  const required = matched ? requiredLiterals(parsed.tree) : null;
  const folded = foldText(row.text);
  if (required && !required.every((list) => list.some((literal) => folded.includes(literal)))) {
    found.push(`requires ${JSON.stringify(required)}`);
  }
  return found;
}

describe('differential fuzz against python3', () => {
  const probe = ask([]);
  const fit = probe?.version.startsWith('3.11.');

  it(
    `agrees for ${SECONDS} s from seed ${SEED}`,
    ({ skip }) => {
      if (!probe) skip('python3 is not on this machine: the dialect was not compared with it');
      if (!fit) skip(`python3 here is ${probe?.version}, the dialect is 3.11: not compared`);
      const until = Date.now() + SECONDS * 1000;
      const generator = new Generator(SEED);
      const wrong: unknown[] = [];
      let compared = 0;
      while (Date.now() < until && wrong.length < 10) {
        const rows = Array.from({ length: BATCH }, () => generator.next());
        const answers = ask(rows)!.answers;
        expect(answers).toHaveLength(rows.length);
        rows.forEach((row, at) => {
          const found = faults(row, answers[at]!);
          if (found.length > 0) wrong.push({ row, python: answers[at], found });
        });
        compared += rows.length;
      }
      console.log(`differential fuzz: ${compared} cases from seed ${SEED}`);
      expect(wrong.slice(0, 10)).toEqual([]);
      expect(compared).toBeGreaterThan(0);
    },
    (SECONDS + 60) * 1000,
  );
});
