// Holds every vector of shared/parity: verdict, span, every group, error wording and position.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { alphabetFor, compileTree, parsePattern } from '../../src/shared/regex/index.ts';
import { type Answer, answerOf, type Case, searchAnswer } from './verdict.ts';

const FOLDER = new URL('../../../shared/parity/', import.meta.url);

interface Vector extends Case {
  readonly class: string;
  readonly python: Answer;
}

function load(name: string): Vector[] {
  const text = gunzipSync(readFileSync(new URL(name, FOLDER))).toString();
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Vector);
}

const differences = (rows: readonly Vector[], answer: (row: Vector) => Answer): unknown[] =>
  rows
    .map((row) => ({ row, answer: answer(row) }))
    .filter(({ row, answer: ours }) => JSON.stringify(ours) !== JSON.stringify(row.python))
    .slice(0, 10);

for (const [name, count] of [
  ['traps.jsonl.gz', 2440],
  ['fuzz.jsonl.gz', 20_000],
] as const) {
  describe(`vectors of ${name}`, () => {
    const present = existsSync(new URL(name, FOLDER));

    it('agree with Python, each with an alphabet of its own', ({ skip }) => {
      if (!present) skip(`../shared/parity/${name} is not there: parity with Python was not checked`);
      const rows = load(name);
      expect(rows).toHaveLength(count);
      expect(differences(rows, (row) => answerOf(row))).toEqual([]);
    });

    it('agree with Python when 50 patterns share an alphabet', ({ skip }) => {
      if (!present) skip(`../shared/parity/${name} is not there: parity with Python was not checked`);
      const rows = load(name);
      for (let at = 0; at < rows.length; at += 50) {
        const chunk = rows.slice(at, at + 50);
        const trees = chunk.flatMap((row) => {
          const parsed = parsePattern(row.pattern, { ignoreCase: row.ignore_case });
          return parsed.ok ? [{ row, tree: parsed.tree }] : [];
        });
        const alphabet = alphabetFor(trees.map(({ tree }) => tree));
        const compiled = new Map(trees.map(({ row, tree }) => [row, compileTree(tree, alphabet)]));
        const valid = chunk.filter((row) => compiled.has(row));
        expect(differences(valid, (row) => searchAnswer(compiled.get(row)!, row.text))).toEqual([]);
      }
    });
  });
}
