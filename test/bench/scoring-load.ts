// What the measurement of scoring runs on: any number of rows like the pack's, and messages of every length, mostly harmless.
import { loadPack, type PatternRow, packRows } from '../../src/main/scoring/pack.ts';
import { Random } from '../../src/main/simulator/random.ts';
import { BAITS } from '../../src/main/simulator/words/baits.ts';
import { OTHER_LANGUAGES } from '../../src/main/simulator/words/languages.ts';
import { pasted } from '../../src/main/simulator/words/pasted.ts';
import { FOLLOW_UPS, OPENINGS } from '../../src/main/simulator/words/work.ts';

const SHORTEST = 50;
const LONGEST = 10_000;
/** Rules that no word introduces, or whose words are everywhere. */
const AWKWARD = [
  '\\b\\d{3}-\\d{2}-\\d{4}\\b',
  '\\b(?:\\d[ -]?){13,16}\\b',
  '\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b',
  '[a-z0-9._%+-]+@[a-z0-9.-]+\\.[a-z]{2,}',
  '\\[[^\\]]*\\]\\([^)]*\\)',
  '[A-Za-z0-9+/]{80,}={0,2}',
];

/** Lengths are spread evenly on a logarithmic scale; one message in fifty holds an attack. */
export function messages(count: number): string[] {
  const random = new Random('scoring bench');
  const work = [...Object.values(OPENINGS).flat(), ...FOLLOW_UPS];
  const baits = Object.values(BAITS).flat();
  const foreign = Object.values(OTHER_LANGUAGES).flatMap(({ openings }) => openings);
  const attacks = loadPack().flatMap(({ matches }) => matches ?? []);
  return Array.from({ length: count }, () => {
    const length = SHORTEST * (LONGEST / SHORTEST) ** random.next();
    let text = random.chance(0.02) ? `${random.pick(attacks)} ` : '';
    while (text.length < length) {
      const kind = random.weighted([10, 1, 2, 1]);
      text += `${kind === 3 ? pasted(random) : random.pick([work, baits, foreign][kind]!)} `;
    }
    return text.slice(0, length);
  });
}

/** The pack itself, and then its rules again and again with other words in them; one in sixteen is awkward, one a keyword. */
export function patterns(count: number): PatternRow[] {
  const random = new Random('scoring bench rules');
  const pack = packRows().filter(({ type }) => type !== 'BEHAVIORAL');
  const rules = pack.filter(({ type }) => type === 'REGEX');
  const words = vocabulary(random);
  const row = (n: number): PatternRow => {
    const name = `generated_${n}`;
    if (n % 16 === 3) {
      const value = AWKWARD[(n >> 4) % AWKWARD.length]!;
      return { ...rules[0]!, name, value: n < 100 ? value : `${random.pick(words)}\\W{1,4}${value}` };
    }
    if (n % 16 === 11)
      return { ...rules[0]!, name, type: 'KEYWORD', value: `${random.pick(words)} ${random.pick(words)}` };
    const base = random.pick(rules);
    // Words are letters beside no escape and in no set.
    const value = base.value.replace(/(?<![\\\p{L}[-])\p{L}{4,}(?![\p{L}\]-])/gu, (word) =>
      random.chance(0.7) ? random.pick(words) : word,
    );
    return { ...base, name, value };
  };
  return [...pack, ...Array.from({ length: count }, (_, n) => row(n))].slice(0, count);
}

/** Half of it words that messages have, half invented. */
function vocabulary(random: Random): string[] {
  const used = new Set(
    Object.values(OPENINGS)
      .flat()
      .flatMap((line) => line.replace(/\{.*?\}/g, ' ').match(/[a-z]{4,}/gi) ?? [])
      .map((word) => word.toLowerCase()),
  );
  const syllables =
    'ba con di ex for gra hi in jo ke lu mo na op pre qui re sta tra un ver wi xe yo zu'.split(' ');
  const invented = Array.from({ length: used.size }, () =>
    Array.from({ length: random.int(2, 4) }, () => random.pick(syllables)).join(''),
  );
  return [...used, ...invented];
}
