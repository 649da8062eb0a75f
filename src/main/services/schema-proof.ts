// A comparison's migration script, with the proof that it does what it says.
import type { SchemaScript } from '../../shared/protocol/schema.ts';
import { type ProvingGround, prove } from '../schema/prove.ts';
import { type Script, writeScript } from '../schema/script.ts';
import { scriptText } from '../schema/script-text.ts';
import type { Kept } from './schema-comparisons.ts';

export interface WantedScript {
  /** Rows and entries that it leaves out. */
  readonly excluded: readonly string[];
  /** What was agreed to a second time. */
  readonly confirmed: readonly string[];
  readonly online: boolean;
}

export async function provenScript(
  { comparison, rows, left, right }: Kept,
  wanted: WantedScript,
  ground: ProvingGround,
): Promise<SchemaScript> {
  const excluded = new Set(wanted.excluded);
  const accepted = new Set(
    rows
      .filter(({ id }) => !excluded.has(id))
      .flatMap(({ entries }) =>
        entries.filter(({ id, status }) => status !== 'same' && !excluded.has(id)).map(({ id }) => id),
      ),
  );
  const confirmed = new Set(wanted.confirmed);
  const script = writeScript(comparison, { accepted, confirmed, online: wanted.online });
  const began = performance.now();
  // CONCURRENTLY and the rest say how, not what: the plain form is what is proven.
  const plain = wanted.online ? writeScript(comparison, { accepted, confirmed, online: false }) : script;
  const proof = await prove(comparison, plain, accepted, ground);
  const words = {
    proven: 'Proven',
    partly: 'Proven in part',
    failed: 'NOT PROVEN',
    nothing: 'Nothing to do',
  }[proof.state];
  const about = [
    `From ${left.title}`,
    `to ${right.title}`,
    `${words}: applied in a shadow database to the left side, the right side came out${proof.state === 'proven' ? '' : ' as told by the console'}.`,
  ];
  const text = proof.state === 'failed' ? '' : scriptText(script, about);
  const statements = script.first.length + script.transaction.length + script.last.length;
  return {
    text,
    statements,
    hazards: hazardsTogether(script),
    leftOut: [...script.leftOut],
    proof: {
      ...proof,
      remaining: proof.remaining.slice(0, 100),
      unproven: proof.unproven.slice(0, 100),
      tookMs: performance.now() - began,
    } as SchemaScript['proof'],
  };
}

function hazardsTogether(script: Script): SchemaScript['hazards'] {
  const together = new Map<string, SchemaScript['hazards'][number]>();
  for (const { hazards } of [...script.first, ...script.transaction, ...script.last]) {
    for (const hazard of hazards) {
      const key = `${hazard.kind} ${hazard.text}`;
      together.set(key, { ...hazard, count: (together.get(key)?.count ?? 0) + 1 });
    }
  }
  return [...together.values()];
}
