// Packs as files: what is written comes back the same, every problem has its place, and no file can do harm.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packJsonSchema, readPack, writePack } from '../../../../src/main/scoring/pack-file.ts';
import { definitionSchema, type PatternDefinition } from '../../../../src/shared/protocol/patterns.ts';

const clean = (text: string): string => text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '');
const words = (most: number, least = 0) =>
  fc
    .string({ unit: 'binary', maxLength: most })
    .map(clean)
    .filter((text) => text.trim().length >= least);

const definition: fc.Arbitrary<PatternDefinition> = fc.record({
  name: words(30, 1).map((name) => name.trim()),
  type: fc.constantFrom('REGEX', 'KEYWORD', 'BEHAVIORAL'),
  value: fc.oneof(
    words(60, 1),
    fc.constantFrom('yes', '123', ' a', 'a\n\nb\n', '- x: y', '#', '"', "'", '|', 'null', '\t', '&a *a', '%'),
  ),
  riskScore: fc.integer({ min: 0, max: 100 }),
  enabled: fc.boolean(),
  caseSensitive: fc.boolean(),
  description: words(50),
  category: fc.option(words(20, 1).map((text) => text.trim())),
  severity: fc.option(fc.constantFrom('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  owasp: fc.dictionary(fc.constantFrom('2025', '2026'), fc.array(fc.constantFrom('LLM01', 'LLM02'))),
  atlas: fc.array(fc.constantFrom('AML.T0051', 'AML.T0057')),
  tests: fc.array(
    fc.record({ text: words(40, 1), expect: fc.constantFrom('match', 'miss'), note: words(20) }),
  ),
});
const pack = fc.uniqueArray(definition, { selector: ({ name }) => name.toLowerCase(), maxLength: 8 });

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const sorted = (all: readonly PatternDefinition[]) => [...all].sort((a, b) => (a.name < b.name ? -1 : 1));
const problemsOf = (text: string, name = 'rules.yaml') => readPack([{ name, text }]).problems;

const HEAD = 'format: watchroom-patterns\nversion: 1\npatterns:\n';
const RULE = '  - name: one\n    type: REGEX\n    value: x\n    risk_score: 10\n';

describe('packs', () => {
  it.each(['yaml', 'json'] as const)(
    'come back from %s as they were written, in an order of their own',
    (format) => {
      fc.assert(
        fc.property(pack, (definitions) => {
          const text = writePack(definitions, format);
          const { definitions: back, problems } = readPack([{ name: `p.${format}`, text }]);
          expect(problems).toEqual([]);
          expect(plain(back)).toEqual(plain(sorted(definitions)));
          expect(writePack([...definitions].reverse(), format)).toBe(text);
          for (const one of back) expect(definitionSchema.safeParse(one).success).toBe(true);
        }),
        { numRuns: 200 },
      );
    },
  );

  it('name file, line, field and reason of every problem', () => {
    const text = `${HEAD}${RULE}  - name: two\n    type: MAGIC\n    value: x\n    risk_score: 200\n  - name: three\n    type: REGEX\n    value: x\n    risk_score: 1\n    colour: red\n  - name: one\n    type: REGEX\n    value: y\n    risk_score: 1\n`;
    expect(problemsOf(text).map(({ file, line, field }) => [file, line, field])).toEqual([
      ['rules.yaml', 9, 'type'],
      ['rules.yaml', 11, 'risk_score'],
      ['rules.yaml', 16, 'colour'],
      ['rules.yaml', 17, 'name'],
    ]);
    expect(problemsOf(text)[2]?.reason).toContain('no field “colour”');
  });

  it.each([
    ['an empty file', ''],
    ['something else', 'hello: world'],
    ['another format', 'format: other\nversion: 1\npatterns: []'],
    ['broken YAML', `${HEAD}  - name: "open`],
    ['broken JSON', '{"format": "watchroom-patterns", "patterns": [}'],
    ['a tag that would make an object', `${HEAD}  - !!js/function 'x'`],
    ['the same key twice', `${HEAD}${RULE}    name: two\n`],
    ['a NUL', `${HEAD}  - name: "a\\0b"\n    type: REGEX\n    value: x\n    risk_score: 1\n`],
    [
      'half a surrogate pair',
      `${HEAD}  - name: a\n    type: REGEX\n    value: "\\uD800"\n    risk_score: 1\n`,
    ],
    ['an endless number', `${HEAD}  - name: a\n    type: REGEX\n    value: x\n    risk_score: .inf\n`],
  ])('refuse %s', (_, text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0);
  });

  it('refuse bombs at once', () => {
    const laughs = ['a: &a ["lol","lol","lol","lol","lol","lol","lol","lol","lol"]'];
    for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg', 'ih'].map(
      (pair) => [...pair] as [string, string],
    ))
      laughs.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`);
    const bombs = [
      laughs.join('\n'),
      '['.repeat(1_000_000),
      '{"a":'.repeat(500_000),
      '- '.repeat(1_000_000),
      '[\n'.repeat(500_000),
    ];
    for (const bomb of bombs) {
      const began = process.cpuUsage();
      expect(problemsOf(bomb).length).toBeGreaterThan(0);
      const { user, system } = process.cpuUsage(began);
      expect((user + system) / 1_000).toBeLessThan(3_000);
    }
  });

  it('are published with a schema that says what is accepted', () => {
    const file = resolve('docs/pack.schema.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(plain(packJsonSchema()));
  });
});
