// Fills the phrase lists by chance, with the same small disguises for harmless and hostile text, so that none of them tells the two apart.
import { Random } from '../../src/main/simulator/random.ts';
import type { Sample } from './corpus.ts';
import { fill, readPhrases, section } from './phrases.ts';

function worn(text: string, random: Random): string {
  const way = random.next();
  if (way < 0.22) return text.toLowerCase();
  if (way < 0.27) return text.toUpperCase();
  if (way < 0.37) return text.replace(/[.?!,;:]+$/, '');
  if (way < 0.41) return `"${text}"`;
  if (way < 0.44) return `${text}${random.pick(['!!!', ' please', ' thanks', '...', ' :)', ' now'])}`;
  if (way < 0.5) {
    // Two neighbours change places.
    const at = random.int(1, Math.max(1, text.length - 3));
    return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
  }
  return text;
}

/**
 * Harmless and hostile samples, each text once; the same for the same seed. `folder` holds the phrase lists, `carriers` are harmless
 * texts that attacks hide in, `size` is the part made of what the model is trained with (1 for all).
 */
export function generate(seed: string, folder: string, carriers: readonly string[], size = 1): Sample[] {
  const random = new Random('generate', seed);
  const harmless = readPhrases(folder, 'benign');
  const hostile = readPhrases(folder, 'attack');
  const samples: Sample[] = [];
  const seen = new Set<string>();
  const add = (text: string, attack: boolean, category: string, weight: number) => {
    const dressed = worn(text, random);
    if (seen.has(dressed)) return;
    seen.add(dressed);
    samples.push({ text: dressed, attack, category, source: 'generated', fold: 0, weight });
  };
  const repeat = (times: number, act: () => void) => {
    for (let time = 0; time < times * size; time += 1) act();
  };
  const templates = section(harmless, 'templates');
  const benign = () => fill(random.pick(templates), harmless, random);
  const kinds = ['extraction', 'hijacking', 'foreign'] as const;
  const attack = () => {
    const category = kinds[random.weighted([42, 42, 10])]!;
    return { text: fill(random.pick(section(hostile, category)), hostile, random), category };
  };

  for (const template of templates)
    repeat(26, () => add(fill(template, harmless, random), false, 'trigger', 1));
  repeat(900, () => add(`${benign()} ${benign()}`, false, 'trigger', 1));
  repeat(6_500, () => {
    const { text, category } = attack();
    add(text, true, category, 0.8);
  });
  repeat(900, () => {
    const { text, category } = attack();
    const carrier = random.chance(0.5) ? benign() : random.pick(carriers).slice(0, 600);
    const whole = random.chance(0.7) ? `${carrier} ${text}` : `${text} ${carrier}`;
    add(whole, true, `${category} in text`, 0.8);
  });
  repeat(900, () => {
    const name = random.pick(section(hostile, 'persona name'));
    const some = (part: string, least: number, most: number) => {
      const list = section(hostile, `persona ${part}`);
      const chosen = new Set<string>();
      for (let left = random.int(least, most); left > 0; left -= 1) chosen.add(random.pick(list));
      return [...chosen];
    };
    const told = [
      some('open', 1, 1),
      some('trait', 1, 5),
      some('rule', 1, 6),
      some('keep', 1, 1),
      some('close', 1, 1),
    ];
    const sentences = told.flat().filter((sentence) => sentence !== '');
    add(sentences.join(random.chance(0.3) ? '\n' : ' ').replaceAll('{name}', name), true, 'persona', 0.8);
  });
  return samples;
}
