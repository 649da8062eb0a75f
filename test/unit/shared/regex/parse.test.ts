// The parser: trees, spans, flags, and sizes that would break a careless one.
import { describe, expect, it } from 'vitest';
import { type Node, type Pattern, parsePattern } from '../../../../src/shared/regex/index.ts';

function tree(source: string): Pattern {
  const result = parsePattern(source);
  if (!result.ok) throw new Error(`${source}: ${result.error.message}`);
  return result.tree;
}

/** The items of a pattern that is a plain sequence. */
function items(source: string): readonly Node[] {
  const { root } = tree(source);
  if (root.kind !== 'sequence') throw new Error(`${source} is a ${root.kind}`);
  return root.items;
}

const error = (source: string): string => {
  const result = parsePattern(source);
  return result.ok ? 'fine' : `${result.error.type}: ${result.error.message} @${result.error.position}`;
};

describe('parsePattern', () => {
  it('gives spans in code points and in UTF-16', () => {
    const [first, second] = items('😀+(?P<é>b)');
    expect(first).toMatchObject({ kind: 'repeat', span: { start: 0, end: 2, start16: 0, end16: 3 } });
    expect(second).toMatchObject({
      kind: 'group',
      name: 'é',
      span: { start: 2, end: 10, start16: 3, end16: 11 },
    });
  });

  it('reads every kind of node', () => {
    const source = '^a[b-d\\d]\\w.(?:e)(f)(?P<n>g)(?=h)(?<!ij)(?>k)l{2,3}?m*+(?(n)o|p)(?P=n)\\1\\b$';
    expect(items(source).map((node) => node.kind)).toEqual(
      'anchor literal set set any group group group look look atomic repeat repeat conditional backreference backreference anchor anchor'.split(
        ' ',
      ),
    );
    expect(tree(source).groupCount).toBe(2);
    expect([...tree(source).groupNames]).toEqual([['n', 2]]);
  });

  it('reads quantifiers as Python does', () => {
    expect(items('a{,3}')).toMatchObject([{ kind: 'repeat', min: 0, max: 3 }]);
    expect(items('a{,}')).toMatchObject([{ kind: 'repeat', min: 0, max: Number.POSITIVE_INFINITY }]);
    expect(items('a{2}+')).toMatchObject([{ kind: 'repeat', min: 2, max: 2, mode: 'possessive' }]);
    expect(items('a{}')).toHaveLength(3);
    expect(items('a{1, 2}')).toHaveLength(7);
    expect(items('a(?#c)*')).toMatchObject([{ kind: 'repeat', body: { kind: 'literal' } }]);
  });

  it('keeps flags in scope', () => {
    const [first, second] = items('(?i)a(?a-i:b(?x: c ))');
    expect(first).toMatchObject({ flags: { ignoreCase: true, ascii: false } });
    expect(second).toMatchObject({ kind: 'group', scoped: 'a-i' });
    const inner = second?.kind === 'group' && second.body.kind === 'sequence' ? second.body.items : [];
    expect(inner[0]).toMatchObject({ flags: { ignoreCase: false, ascii: true } });
    expect(inner[1]).toMatchObject({ body: { items: [{ codePoint: 0x63, flags: { verbose: true } }] } });
  });

  it('reads a pattern again when (?x) turns verbose on', () => {
    expect(items('(?x) a # comment\n b')).toHaveLength(2);
    expect(tree('(?x) a # comment\n b').trivia.map(({ kind }) => kind)).toEqual(['flags', 'comment']);
  });

  it('looks characters up by name', () => {
    const code = (source: string): unknown =>
      items(source).map((node) => node.kind === 'literal' && node.codePoint);
    expect(code('\\N{BULLET}\\N{latin small letter e with acute}\\N{ZWJ}')).toEqual([0x2022, 0xe9, 0x200d]);
    expect(code('\\N{HANGUL SYLLABLE GGWEOLB}\\N{CJK UNIFIED IDEOGRAPH-4E2D}')).toEqual([0xafdf, 0x4e2d]);
    expect(error('\\N{NO SUCH THING}')).toBe("error: undefined character name 'NO SUCH THING' @0");
  });

  it.each([
    ['(', 'error: missing ), unterminated subpattern @0'],
    ['a**', 'error: multiple repeat @2'],
    ['x\\', 'error: bad escape (end of pattern) @1'],
    ['[b-a]', 'error: bad character range b-a @1'],
    ['[\\x62-\\x61]', 'error: bad character range \\x-\\x @5'],
    ['(?<=a+)b', 'error: look-behind requires fixed-width pattern @null'],
    ['(?P<a>x)(?P<a>y)', "error: redefinition of group name 'a' as group 2; was group 1 @12"],
    ['(?P<a\u200b>x)', "error: bad character in group name 'a\\u200b' @4"],
    ['(?a)(?u)x', 'ValueError: ASCII and UNICODE flags are incompatible @null'],
    ['a{4294967295}', 'OverflowError: the repetition number is too large @null'],
    ['a{0,4294967295}', 'OverflowError: the repetition number is too large @null'],
    ['\\UFFFFFFFF', 'OverflowError: Python int too large to convert to C int @null'],
    ['(?t)a*?', 'error: internal: unsupported template operator MIN_REPEAT @null'],
    ['a(?i)', 'error: global flags not at the start of the expression @1'],
    ['(?(2)a)(b)', 'error: invalid group reference 2 @3'],
    ['𝒳**', 'error: multiple repeat @2'],
  ])('refuses %s in Python’s words', (source, expected) => {
    expect(error(source)).toBe(expected);
  });

  it('gives the position in UTF-16 as well', () => {
    const result = parsePattern('😀😀**');
    expect(result.ok ? null : [result.error.position, result.error.position16]).toEqual([3, 5]);
  });

  it('survives great patterns', () => {
    expect(items('a'.repeat(100_000))).toHaveLength(100_000);
    expect(tree(Array.from({ length: 10_000 }, (_, n) => `word${n}`).join('|')).root).toMatchObject({
      kind: 'alternation',
    });
    expect(error(`a{${'9'.repeat(5000)}}`)).toContain('ValueError: Exceeds the limit (4300 digits)');
  });

  it('refuses nesting that Python itself cannot compile, and reads what it can', () => {
    const nested = (depth: number): string => `${'('.repeat(depth)}a${')'.repeat(depth)}`;
    expect(error(nested(480))).toBe('fine');
    expect(error(nested(1000))).toBe('RecursionError: maximum recursion depth exceeded @null');
    expect(error('('.repeat(100_000))).toBe('RecursionError: maximum recursion depth exceeded @null');
  });
});
