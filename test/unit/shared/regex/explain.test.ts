// Explanations: plain words with the right spans.
import { describe, expect, it } from 'vitest';
import { type Explanation, explain, explainAt, parsePattern } from '../../../../src/shared/regex/index.ts';

function explained(source: string, ignoreCase = false): Explanation {
  const result = parsePattern(source, { ignoreCase });
  if (!result.ok) throw new Error(result.error.message);
  return explain(result.tree);
}

/** The lines of an explanation, indented by depth, each with its piece of the source. */
function lines(node: Explanation, source: string, depth = 0): string[] {
  const piece = source.slice(node.span.start16, node.span.end16);
  return [`${'  '.repeat(depth)}${piece} — ${node.text}`].concat(
    ...node.children.map((child) => lines(child, source, depth + 1)),
  );
}

describe('explain', () => {
  it('says what every part does', () => {
    const source = '^(?P<q>["\']).*?ignore\\s+(?:all|any)?(?P=q)$';
    expect(lines(explained(source, true), source)).toEqual([
      `${source} — the whole pattern, ignoring case`,
      '  ^ — at the start of the text',
      '  (?P<q>["\']) — captured as group 1, named “q”',
      '    ["\'] — one character of: “"”, “\'”',
      '  .*? — any number of times, as seldom as possible',
      '    . — any character but a newline',
      '  ignore — the text “ignore”',
      '  \\s+ — once or more, as often as possible',
      '    \\s — white space',
      '  (?:all|any)? — optional',
      '    (?:all|any) — grouped, not captured',
      '      all|any — the first of 2 alternatives that fits',
      '        all — the text “all”',
      '        any — the text “any”',
      '  (?P=q) — the text of group “q” again, ignoring case',
      '  $ — at the end of the text or before its last newline',
    ]);
  });

  it('explains the rarer parts and the trivia', () => {
    const source = '(?x)(a)(?(1)b|c)(?<!d)(?>e{2,3}+) # end';
    expect(lines(explained(source), source).map((line) => line.trim())).toEqual([
      `${source} — the whole pattern, verbose`,
      '(?x) — flags for the whole pattern',
      '(a) — captured as group 1',
      'a — the character “a”',
      '(?(1)b|c) — depending on whether group 1 took part',
      'b — if it did',
      'b — the character “b”',
      'c — if it did not',
      'c — the character “c”',
      '(?<!d) — only if what comes before this point is not',
      'd — the character “d”',
      '(?>e{2,3}+) — once matched, never tried another way',
      'e{2,3}+ — 2 to 3 times, without giving back',
      'e — the character “e”',
      '# end — a comment',
    ]);
  });

  it('finds the innermost part at a place, for a hover', () => {
    const source = '😀+(?:x[a-c])';
    const root = explained(source);
    const at = (offset: number): string => explainAt(root, offset).text;
    expect([at(0), at(2), at(7), at(99)]).toEqual([
      'the character “😀”',
      'once or more, as often as possible',
      'one character of: “a” to “c”',
      'the whole pattern',
    ]);
  });
});
