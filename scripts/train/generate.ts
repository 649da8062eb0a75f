// Fills the phrase lists by chance, with the same small disguises for harmless and hostile text, so that none of them tells the two apart.
import { Random } from '../../src/main/simulator/random.ts';
import type { Sample } from './corpus.ts';
import { ATTACK_SLOTS, EXTRACTION, FOREIGN, HIJACK, JAILBREAK } from './phrases-attack.ts';
import { BENIGN_SLOTS, BENIGN_TEMPLATES } from './phrases-benign.ts';

function fill(template: string, slots: Readonly<Record<string, readonly string[]>>, random: Random): string {
  const filled = template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    slots[name] ? random.pick(slots[name]) : whole,
  );
  return filled.charAt(0).toUpperCase() + filled.slice(1);
}

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

function persona(random: Random): string {
  const name = random.pick(JAILBREAK.name);
  const some = (list: readonly string[], least: number, most: number) => {
    const chosen = new Set<string>();
    const wanted = random.int(least, most);
    while (chosen.size < wanted) chosen.add(random.pick(list));
    return [...chosen];
  };
  return [
    random.pick(JAILBREAK.open),
    ...some(JAILBREAK.trait, 1, 5),
    ...some(JAILBREAK.rule, 1, 6),
    random.pick(JAILBREAK.keep),
    random.pick(JAILBREAK.close),
  ]
    .filter((sentence) => sentence !== '')
    .join(random.chance(0.3) ? '\n' : ' ')
    .replaceAll('{name}', name);
}

/** Harmless and hostile samples, each text once; the same for the same seed. `carriers` are harmless texts that attacks hide in. */
export function generate(seed: string, carriers: readonly string[]): Sample[] {
  const random = new Random('generate', seed);
  const samples: Sample[] = [];
  const seen = new Set<string>();
  const add = (text: string, attack: boolean, category: string, weight: number) => {
    const dressed = worn(text, random);
    if (seen.has(dressed)) return;
    seen.add(dressed);
    samples.push({ text: dressed, attack, category, source: 'generated', fold: 0, weight });
  };
  const benign = () => fill(random.pick(BENIGN_TEMPLATES), BENIGN_SLOTS, random);
  const attack = () => {
    const way = random.weighted([42, 42, 10]);
    return {
      text: fill(random.pick([EXTRACTION, HIJACK, FOREIGN][way]!), ATTACK_SLOTS, random),
      category: ['extraction', 'hijacking', 'foreign'][way]!,
    };
  };
  for (const template of BENIGN_TEMPLATES)
    for (let copy = 0; copy < 26; copy += 1) add(fill(template, BENIGN_SLOTS, random), false, 'trigger', 1);
  for (let copy = 0; copy < 700; copy += 1) add(`${benign()} ${benign()}`, false, 'trigger', 1);
  for (let copy = 0; copy < 5_200; copy += 1) {
    const { text, category } = attack();
    add(text, true, category, 1);
  }
  for (let copy = 0; copy < 900; copy += 1) {
    const { text, category } = attack();
    const carrier = random.chance(0.5) ? benign() : random.pick(carriers).slice(0, 600);
    add(random.chance(0.7) ? `${carrier} ${text}` : `${text} ${carrier}`, true, `${category} in text`, 1);
  }
  for (let copy = 0; copy < 900; copy += 1) add(persona(random), true, 'persona', 1);
  return samples;
}
