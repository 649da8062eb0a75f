// The default pack: every rule compiles, catches its examples, lets near misses pass, and agrees with Python where it is installed.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { detectSignal, signalSchema } from '../../../../src/main/scoring/behaviour.ts';
import { CATEGORIES, loadPack, type PackRule } from '../../../../src/main/scoring/pack.ts';
import { compilePatterns } from '../../../../src/main/scoring/patterns.ts';

const PACK = loadPack();
const TEXTUAL = PACK.filter((rule) => rule.type !== 'BEHAVIORAL');

test('there are at least 80 rules, of every type and category, each with a name of its own', () => {
  expect(PACK.length).toBeGreaterThanOrEqual(80);
  expect(new Set(PACK.map((rule) => rule.name)).size).toBe(PACK.length);
  expect([...new Set(PACK.map((rule) => rule.category))].sort()).toEqual([...CATEGORIES].sort());
  expect(new Set(PACK.map((rule) => rule.type))).toEqual(new Set(['REGEX', 'KEYWORD', 'BEHAVIORAL']));
});

/** Points a textual rule of each category may have. */
const BASE: Record<PackRule['category'], readonly [number, number]> = {
  INJECTION: [80, 100],
  MANIPULATION: [60, 80],
  TOOL_EXPLOITATION: [70, 90],
  EXFILTRATION: [90, 100],
  CONTEXT_POISONING: [40, 60],
};

test.each(TEXTUAL)('$name', (rule) => {
  const [low, high] = BASE[rule.category];
  expect(rule.risk_score).toBeGreaterThanOrEqual(low);
  expect(rule.risk_score).toBeLessThanOrEqual(high);
  const set = compilePatterns([{ ...rule, enabled: true }]);
  expect(set.problems).toEqual([]);
  for (const text of rule.matches!) {
    const { matches } = set.match(text);
    expect(matches, `must match: ${text}`).toHaveLength(1);
    const [start, end] = matches[0]!.spans[0]!;
    expect(end).toBeGreaterThan(start);
    expect(end).toBeLessThanOrEqual(text.length);
  }
  for (const text of rule.misses!)
    expect(set.match(text), `must not match: ${text}`).toEqual({ matches: [], undecided: [] });
});

test('the nine behaviour rules name the nine signals with the points of the rules', () => {
  const points = Object.fromEntries(
    PACK.filter((rule) => rule.type === 'BEHAVIORAL').map((rule) => [
      signalSchema.parse(JSON.parse(rule.value)).signal,
      rule.risk_score,
    ]),
  );
  expect(points).toEqual({
    rapid_fire_messages: 30,
    tool_call_escalation: 40,
    role_switching: 50,
    repeated_failures: 60,
    suspicious_timing: 35,
    excessive_tool_calls: 40,
    context_stuffing: 40,
    context_flooding: 40,
    hidden_text: 45,
  });
});

test('hidden text is told from honest use of the same characters', () => {
  const seen = (text: string) =>
    detectSignal({ signal: 'hidden_text' }, { atMs: 0, text, toolCalls: 0 }, { earlier: [], denials: 0 });
  for (const text of [
    'pay\u200bload',
    'see \u202etxt.exe',
    'раypal login',
    'hi \u{E0061}\u{E0062}',
    'a\u2066b\u2069',
  ]) {
    expect(seen(text), JSON.stringify(text)).not.toBeNull();
  }
  for (const text of [
    '👩‍💻 and 👍🏽',
    '\ufeffstart',
    'שלום \u200fעולם',
    'می\u200cخواهم',
    'TNFα and μm',
    'Привет мир',
    '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
  ]) {
    expect(seen(text), JSON.stringify(text)).toBeNull();
  }
});

const PYTHON = `import json, re, sys
wrong = []
for rule in json.load(sys.stdin):
    if rule['type'] == 'KEYWORD':
        hit = lambda text: rule['value'].lower() in text.lower()
    else:
        compiled = re.compile(rule['value'], 0 if rule['case_sensitive'] else re.IGNORECASE)
        hit = lambda text: compiled.search(text) is not None
    wrong += [rule['name'] + ': ' + text for text in rule['matches'] if not hit(text)]
    wrong += [rule['name'] + ': ' + text for text in rule['misses'] if hit(text)]
print(json.dumps(wrong))`;
const hasPython = spawnSync('python3', ['--version']).status === 0;

test.skipIf(!hasPython)("Python's re, which runs the rules in production, gives the same verdicts", () => {
  const run = spawnSync('python3', ['-c', PYTHON], { input: JSON.stringify(TEXTUAL), encoding: 'utf8' });
  expect(run.stderr).toBe('');
  expect(JSON.parse(run.stdout)).toEqual([]);
});
