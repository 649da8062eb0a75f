/** Fills the phrase lists by chance, with the same small wear on harmless and hostile text, so that none of it tells the two apart. */
import { Random } from '../../src/main/simulator/random.ts';
import type { Sample } from './corpus.ts';
import { Phrases } from './phrases.ts';

type Kinds = readonly (readonly [section: string, category: string, times: number, weight?: number])[];

/** How many texts of each kind are tried; equal ones are kept once. Harmless twins of attacks, and lists that are short, weigh more. */
const ATTACKS: Kinds = [
  ['extraction', 'extraction', 2_600],
  ['asking', 'extraction', 3_600],
  ['manners', 'extraction', 2_600],
  ['hijacking', 'hijacking', 2_400],
  ['turning', 'hijacking', 4_400],
  ['voices asking', 'extraction', 3_000],
  ['voices turning', 'hijacking', 2_200],
  ['villains', 'jailbreak', 2_200],
  ['readers', 'injection', 1_200],
  ['tongues ask', 'extraction', 700],
  ['tongues turn', 'hijacking', 900],
  ['lands ask', 'extraction', 400],
  ['lands turn', 'hijacking', 350],
  ['foreign', 'foreign', 500],
  ['foreign short', 'foreign', 300],
  ['games', 'extraction', 2_600],
  ['leaks', 'extraction', 2_600],
  ['gates', 'hijacking', 1_800],
  ['turns', 'hijacking', 2_600],
  ['pwned', 'hijacking', 1_800],
  ['pleas', 'hijacking', 1_300],
  ['pleas asking', 'extraction', 900],
];
const HARMLESS: Kinds = [
  ['templates', 'trigger', 7_000, 1.6],
  ['everyday', 'everyday', 7_500],
  ['roles', 'roles', 3_600],
  ['more', 'more', 6_500],
  ['voices', 'voices', 8_000, 1.6],
  ['scenes', 'scenes', 3_600],
  ['followups', 'followups', 3_000],
  ['readers', 'readers', 900],
  ['tongues', 'tongues', 900],
  ['lands', 'lands', 600, 3],
  ['games', 'games', 2_600, 1.6],
  ['gates', 'trigger', 2_400, 1.6],
  ['turns', 'turns', 2_600],
  ['short', 'short', 2_600, 2],
  ['about', 'about', 2_600, 1.6],
  ['ui', 'ui', 2_000, 2],
  ['tasks', 'tasks', 4_000],
  ['words', 'trigger', 3_600, 1.6],
];
const IN_CARRIER = 1_300;
const JOINED = 1_500;
const HEAPS = 1_600;
/** What heaps are made of beside whole requests: they look as wild when they are harmless. */
const HEAPED = {
  attack: [
    'noise',
    'nonsense',
    'fakeend',
    'fakestart',
    'ender',
    'fence',
    'excuse',
    'codecmd',
    'vask',
    'newtask',
    'vcheat',
  ],
  benign: ['noise', 'fence', 'hcode', 'codeline', 'errors', 'hsay', 'fshort', 'htctx', 'hask'],
} as const;
const PERSONAS = 2_400;
const SHORT_JAILBREAKS = 1_200;

const SLIPS: readonly (readonly [RegExp, string])[] = [
  [/\byou\b/i, 'u'],
  [/\byour\b/i, 'ur'],
  [/\bplease\b/i, 'pls'],
  [/\bare\b/i, 'r'],
  [/\bthe\b/i, 'teh'],
  [/\band\b/i, '&'],
  [/['’]/g, ''],
  [/ing\b/, 'in'],
];

/** Small wear as people leave it: signs, short forms, slips of the fingers. */
export function worn(text: string, random: Random): string {
  const way = random.next();
  if (way < 0.1) return text.replace(/[.?!,;:]+$/, '');
  if (way < 0.13) return `"${text}"`;
  if (way < 0.17) return `${text}${random.pick(['!!!', ' please', ' thanks', '...', ' :)', ' now', '??'])}`;
  if (way < 0.23) {
    // Two neighbours change places.
    const at = random.int(1, Math.max(1, text.length - 3));
    return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
  }
  if (way < 0.27) {
    const at = random.int(1, Math.max(1, text.length - 2));
    return text.slice(0, at) + text.slice(at + 1);
  }
  if (way < 0.33) return text.replace(...random.pick(SLIPS));
  if (way < 0.36) return text.replace(/[^\p{L}\p{N}\s]/gu, '');
  return text;
}

function persona(hostile: Phrases, random: Random): string {
  const named = random.chance(0.5) ? 'persona name' : 'name';
  const name = random.pick(hostile.section(named));
  const some = (sections: readonly string[], least: number, most: number) => {
    const chosen = new Set<string>();
    for (let left = random.int(least, most); left > 0; left -= 1)
      chosen.add(random.pick(hostile.section(random.pick(sections))));
    return [...chosen];
  };
  const rules = [
    ...some(['persona trait', 'jtrait', 'jtrait'], 0, 5),
    ...some(['persona rule', 'jrule', 'jrule'], 0, 5),
  ];
  const told = [
    ...some(['persona open', 'jopen', 'jopen'], 1, 1),
    ...(rules.length === 0 ? some(['jtrait', 'jrule'], 1, 2) : rules),
    ...some(['persona keep', 'jask', 'jask'], 0, 1),
    ...some(['persona close', 'jask'], 0, 1),
  ];
  return told
    .filter((sentence) => sentence !== '')
    .map((sentence) => hostile.fillFrom('jopen', sentence.replaceAll('{name}', name)))
    .join(random.chance(0.25) ? '\n' : ' ');
}

/**
 * Harmless and hostile samples, each text once; the same for the same seed. `folder` holds the phrase lists, `carriers` are harmless
 * texts that attacks hide in, `size` is the part made of what the model is trained with (1 for all).
 */
export function generate(seed: string, folder: string, carriers: readonly string[], size = 1): Sample[] {
  const random = new Random('generate', seed);
  const harmless = new Phrases(folder, 'benign', random);
  const hostile = new Phrases(folder, 'attack', random);
  const samples: Sample[] = [];
  const seen = new Set<string>();
  const add = (text: string, attack: boolean, category: string, weight: number) => {
    const dressed = worn(text, random);
    const key = dressed.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
    if (seen.has(key)) return;
    seen.add(key);
    samples.push({ text: dressed, attack, category, source: 'generated', fold: 0, weight });
  };
  const repeat = (times: number, act: () => void) => {
    for (let time = 0; time < times * size; time += 1) act();
  };
  const short = (kinds: Kinds, phrases: Phrases) => {
    const kind = kinds[random.weighted(kinds.map(([, , times]) => times))]!;
    return { text: phrases.make(kind[0]), category: kind[1] };
  };

  for (const [section, category, times, weight = 1] of HARMLESS)
    repeat(times, () => add(harmless.make(section), false, category, weight));
  const heap = (kinds: Kinds, phrases: Phrases, bits: readonly string[]) => {
    const parts = [short(kinds, phrases).text];
    for (let left = random.int(2, 6); left > 0; left -= 1) parts.push(phrases.make(random.pick(bits)));
    const first = random.int(0, parts.length - 1);
    const parted = random.pick([' ', ' ', '. ', '\n', '\n', '\n\n']);
    return [...parts.slice(first), ...parts.slice(0, first)].join(parted);
  };

  repeat(HEAPS, () => add(heap(HARMLESS, harmless, HEAPED.benign), false, 'heap', 1));
  repeat(HEAPS, () => add(heap(ATTACKS, hostile, HEAPED.attack), true, 'heap', 0.8));
  repeat(JOINED, () =>
    add(`${short(HARMLESS, harmless).text} ${short(HARMLESS, harmless).text}`, false, 'joined', 1),
  );
  for (const [section, category, times] of ATTACKS)
    repeat(times, () => add(hostile.make(section), true, category, 0.8));
  repeat(IN_CARRIER, () => {
    const { text, category } = short(ATTACKS, hostile);
    const carrier = random.chance(0.5) ? short(HARMLESS, harmless).text : random.pick(carriers).slice(0, 600);
    const parted = random.pick([' ', '. ', '\n', '\n\n']);
    const whole = random.chance(0.7) ? carrier + parted + text : text + parted + carrier;
    add(whole, true, `${category} in text`, 0.8);
  });
  repeat(PERSONAS, () => add(persona(hostile, random), true, 'persona', 0.8));
  repeat(SHORT_JAILBREAKS, () => {
    const name = random.pick(hostile.section('name'));
    add(hostile.fillFrom('jspecial', hostile.raw('jspecial'), name), true, 'jailbreak', 0.8);
  });
  return samples;
}
