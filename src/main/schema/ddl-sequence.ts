// Sequences: their options as CREATE and ALTER take them, and the change of one that has counted already.
import { literal, reference } from './ddl-names.ts';
import type { ObjectOf } from './model.ts';

type Sequence = ObjectOf<'sequence'>;

export function sequenceOptions({ props }: Sequence): string {
  const { type, start, increment, minimum, maximum, cache, cycle } = props;
  return `AS ${type} INCREMENT BY ${increment} MINVALUE ${minimum} MAXVALUE ${maximum} START WITH ${start} CACHE ${cache}${cycle ? ' CYCLE' : ' NO CYCLE'}`;
}

export function alterSequence(
  left: Sequence,
  right: Sequence,
  has: (...names: string[]) => boolean,
): string[] {
  const name = reference(right);
  const head = `ALTER SEQUENCE ${name}`;
  return [
    ...(has('type', 'start', 'increment', 'minimum', 'maximum', 'cache', 'cycle')
      ? withinBounds(left, right, `${head} ${sequenceOptions(right)}`)
      : []),
    ...(has('ownedBy') ? [`${head} OWNED BY ${right.props.ownedBy ?? 'NONE'}`] : []),
    ...(has('unlogged') ? [`${head} SET ${right.props.unlogged ? 'UNLOGGED' : 'LOGGED'}`] : []),
  ];
}

/** Postgres refuses bounds that the sequence has counted beyond: it is brought within them first, or begins anew. */
function withinBounds(left: Sequence, right: Sequence, alter: string): string[] {
  const [was, now] = [left.props, right.props].map(({ minimum, maximum }) => ({
    least: BigInt(minimum),
    most: BigInt(maximum),
  })) as [Bounds, Bounds];
  if (now.least <= was.least && now.most >= was.most) return [alter];
  if (now.least > was.most || now.most < was.least) return [`${alter} RESTART`];
  const least = now.least > was.least ? now.least : was.least;
  const most = now.most < was.most ? now.most : was.most;
  const name = reference(right);
  return [
    `SELECT setval(${literal(name)}, least(greatest(last_value, ${least}), ${most}), is_called AND last_value BETWEEN ${least} AND ${most}) FROM ${name}`,
    alter,
  ];
}

interface Bounds {
  readonly least: bigint;
  readonly most: bigint;
}
