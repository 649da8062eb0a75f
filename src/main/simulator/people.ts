// The people of the simulated company, in both id spaces: auth_service.users and the older public.users.
import { Random } from './random.ts';
import type { Tongue } from './words/languages.ts';
import type { Field } from './words/work.ts';

export interface Person {
  /** In auth_service.users; null for those only the older generation knows. */
  readonly authId: number | null;
  /** In public.users; null for those only the newer generation knows. */
  readonly publicId: number | null;
  readonly name: string;
  readonly username: string;
  readonly email: string;
  readonly role: string;
  readonly team: string;
  readonly field: Field;
  /** Hours from UTC. */
  readonly offset: number;
  /** Free days of the week, 0 is Sunday. */
  readonly weekend: readonly number[];
  readonly tongue: Tongue | null;
  /** How much more than others this person chats. */
  readonly eagerness: number;
  readonly whitelisted: boolean;
  readonly flagged: boolean;
  /** Comes back to attack, again and again. */
  readonly hostile: boolean;
  readonly insider: boolean;
  readonly active: boolean;
}

const FIRST_NAMES =
  'Maya Jonas Priya Tom Elena Yusuf Hannah Diego Noa Wei Sofia Oliver Fatima Lukas Ines Ravi Chloe Marek Ayelet Tobias Carmen Jian Leila Pedro Anke Omer Grace Mateo Lin Svenja Amir Julia Kofi Paula Eitan Mei Stefan Lucia Dana Felix Nadia Hugo Shira Emil Rosa Daniel Zoe Karim Greta Pablo'.split(
    ' ',
  );
const LAST_NAMES =
  'Weber Garcia Cohen Patel Smith Chen Novak Rossi Levi Schmidt Martin Khan Lopez Fischer Tanaka Okafor Mizrahi Jensen Silva Braun Murphy Wang Peretz Hoffmann Torres Kim Dubois Haddad Keller Ortiz Friedman Lindqvist Ahmed Becker Romero Shapiro Nguyen Vogel Moreno Katz'.split(
    ' ',
  );

interface Place {
  readonly offset: number;
  readonly weekend: readonly number[];
  readonly tongue: Tongue | null;
}
const PLACES: readonly Place[] = [
  { offset: 1, weekend: [0, 6], tongue: 'de' },
  { offset: 1, weekend: [0, 6], tongue: 'es' },
  { offset: 2, weekend: [5, 6], tongue: 'he' },
  { offset: -5, weekend: [0, 6], tongue: null },
  { offset: 0, weekend: [0, 6], tongue: null },
  { offset: 8, weekend: [0, 6], tongue: 'zh' },
];
const PLACE_WEIGHTS = [30, 18, 20, 24, 14, 10];

export const TEAMS: readonly {
  readonly name: string;
  readonly field: Field;
  readonly roles: readonly string[];
  readonly weight: number;
}[] = [
  {
    name: 'Platform',
    field: 'engineering',
    roles: ['developer', 'developer', 'developer', 'admin'],
    weight: 26,
  },
  { name: 'Product engineering', field: 'engineering', roles: ['developer'], weight: 30 },
  { name: 'Data', field: 'analytics', roles: ['analyst', 'analyst', 'developer'], weight: 18 },
  { name: 'Sales', field: 'sales', roles: ['sales', 'sales', 'sales', 'manager'], weight: 28 },
  { name: 'Customer support', field: 'support', roles: ['support'], weight: 32 },
  { name: 'Finance', field: 'finance', roles: ['finance', 'finance', 'manager'], weight: 14 },
  { name: 'People', field: 'people', roles: ['people'], weight: 9 },
  { name: 'Marketing', field: 'marketing', roles: ['marketing'], weight: 16 },
  { name: 'Operations', field: 'operations', roles: ['operations', 'operations', 'contractor'], weight: 22 },
  { name: 'Security', field: 'engineering', roles: ['security'], weight: 6 },
];

export const ROLES = [
  'admin',
  'developer',
  'analyst',
  'sales',
  'support',
  'finance',
  'people',
  'marketing',
  'operations',
  'manager',
  'contractor',
  'security',
];
/** Their messages are never blocked. */
export const BYPASS_ROLES: readonly string[] = ['security'];

const PEOPLE = 206;
const NEWER_ONLY_EVERY = 7;
const OLDER_ONLY = 10;

/** The same people for the same seed, about 200 of them. */
export function makePeople(seed: number): Person[] {
  const random = new Random(seed, 'people');
  const taken = new Set<string>();
  const olderIds = shuffled(PEOPLE, random);
  return Array.from({ length: PEOPLE }, (_, index) => {
    const name = freeName(random, taken);
    const username = name.toLowerCase().replace(' ', '.');
    const team = TEAMS[random.weighted(TEAMS.map((each) => each.weight))]!;
    const place = PLACES[random.weighted(PLACE_WEIGHTS)]!;
    const olderOnly = index >= PEOPLE - OLDER_ONLY;
    const newerOnly = !olderOnly && index % NEWER_ONLY_EVERY === 3;
    return {
      authId: olderOnly ? null : index + 1,
      publicId: newerOnly ? null : 1_000 + olderIds[index]!,
      name,
      username,
      email: `${username}@omni.example`,
      role: random.pick(team.roles),
      team: team.name,
      field: team.field,
      offset: place.offset,
      weekend: place.weekend,
      tongue: random.chance(0.55) ? place.tongue : null,
      eagerness: random.logNormal(1, 0.9),
      whitelisted: team.name === 'Security' && random.chance(0.6),
      flagged: index % 53 === 17,
      hostile: !olderOnly && index % 41 === 12,
      insider: !olderOnly && index % 67 === 29,
      active: index % 37 !== 36,
    };
  });
}

function freeName(random: Random, taken: Set<string>): string {
  let name: string;
  do name = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
  while (taken.has(name));
  taken.add(name);
  return name;
}

function shuffled(count: number, random: Random): number[] {
  const list = Array.from({ length: count }, (_, index) => index + 1);
  for (let index = count - 1; index > 0; index -= 1) {
    const other = random.int(0, index);
    [list[index], list[other]] = [list[other]!, list[index]!];
  }
  return list;
}
