// How much a difference matters to those who use the left schema when the right one takes its place, and why.
import type { Kind, SchemaObject } from './model.ts';

export const GRADES = ['breaking', 'risky', 'compatible'] as const;
export type Grade = (typeof GRADES)[number];

export interface Graded {
  readonly grade: Grade;
  readonly reason: string;
}

const breaking = (reason: string): Graded => ({ grade: 'breaking', reason });
const risky = (reason: string): Graded => ({ grade: 'risky', reason });
const compatible = (reason: string): Graded => ({ grade: 'compatible', reason });

/** What stands for something that queries name. */
const NAMED: ReadonlySet<Kind> = new Set([
  'schema',
  'table',
  'column',
  'view',
  'materialized_view',
  'function',
  'sequence',
  'enum',
  'domain',
  'composite',
  'range',
  'collation',
  'operator',
  'operator_class',
  'cast',
  'extension',
]);

/** Of something that the left lacks. */
export function gradeAdded(right: SchemaObject): Graded {
  if (right.kind === 'column') {
    const { notNull, default: value, identity, generated } = right.props;
    if (notNull && value === null && identity === null && generated === null)
      return breaking('Inserts that do not name it fail: it takes no null and has no default');
    return compatible('Queries that name their columns do not notice');
  }
  if (right.kind === 'constraint') {
    return right.props.type === 'foreign key' || right.props.type === 'check'
      ? risky('Rows that break it are refused, and those there are have to keep it')
      : risky('Duplicates are refused, and there must be none yet');
  }
  if (right.kind === 'index')
    return right.props.unique
      ? risky('Duplicates are refused, and there must be none yet')
      : compatible('Changes speed alone');
  if (right.kind === 'trigger' || right.kind === 'rule' || right.kind === 'event_trigger')
    return risky('Writes do something more than before');
  if (right.kind === 'policy') return risky('Rows seen and written by roles may change');
  return compatible('Nothing uses it yet');
}

/** Of something that the right lacks. */
export function gradeRemoved(left: SchemaObject): Graded {
  if (left.kind === 'column') return breaking('Queries that name it fail, and its data is lost');
  if (left.kind === 'table') return breaking('Queries that name it fail, and its data is lost');
  if (NAMED.has(left.kind)) return breaking('Whatever uses it fails');
  if (left.kind === 'index')
    return left.props.unique
      ? risky('Duplicates are no longer refused')
      : risky('Queries that relied on it get slower');
  if (left.kind === 'constraint')
    return left.props.type === 'check' || left.props.type === 'foreign key'
      ? risky('Rows are no longer held to it')
      : risky('Duplicates are no longer refused, and ON CONFLICT on it fails');
  if (left.kind === 'policy') return risky('Rows seen and written by roles may change');
  if (left.kind === 'trigger' || left.kind === 'rule' || left.kind === 'event_trigger')
    return risky('Writes no longer do what it did');
  return risky('What relied on it may no longer work');
}

/** Of one property of something that both have. */
export function gradeChanged(kind: Kind, property: string, left: unknown, right: unknown): Graded {
  switch (property) {
    case 'comment':
      return compatible('Read by people alone');
    case 'owner':
      return risky('Who may change it is another role');
    case 'grants':
      return gradeGrants(left as string[], right as string[]);
    case 'name':
      return compatible('The same under another name');
    case 'column order':
      return risky('SELECT * and INSERT without names see another order');
    case 'type':
      return kind === 'column' || kind === 'domain'
        ? gradeType(String(left), String(right))
        : risky('Its values change their bounds');
    case 'notNull':
      return right ? breaking('Rows without a value are refused') : risky('Readers may meet nulls');
    case 'default':
      return right === null
        ? breaking('Inserts that leave it out get null, or fail')
        : risky('Inserts that leave it out get another value');
    case 'identity':
    case 'generated':
      return breaking('Who writes its value changes');
    case 'labels':
    case 'attributes':
    case 'columns':
      return gradeList(left as string[], right as string[]);
    case 'form':
    case 'partitionKey':
    case 'partitionOf':
      return breaking('It has to be made anew, with its rows');
    case 'returns':
    case 'arguments':
      return breaking('Callers get or give something else');
    case 'rowSecurity':
    case 'forceRowSecurity':
      return risky('Rows seen and written by roles may change');
    case 'enabled':
      return risky('Writes do more or less than before');
    case 'storage':
    case 'compression':
    case 'statistics':
    case 'target':
    case 'options':
    case 'clustered':
    case 'tablespace':
    case 'cache':
      return compatible('Changes how it is kept, not what it says');
    case 'validated':
      return right
        ? compatible('Rows there are were checked as well')
        : risky('Rows there are were not checked');
    default:
      return kind === 'index' ? risky('Queries may get slower') : risky('Behaves in another way');
  }
}

function gradeGrants(left: readonly string[], right: readonly string[]): Graded {
  const lost = left.filter((grant) => !right.includes(grant) && !covers(right, grant));
  return lost.length > 0
    ? breaking('Some role may do less than before')
    : risky('Some role may do more than before');
}

/** True where the right gives the same role all the letters of this grant. */
function covers(right: readonly string[], grant: string): boolean {
  const [role, letters = ''] = splitGrant(grant);
  const now = right.map(splitGrant).find(([name]) => name === role)?.[1] ?? '';
  return [...letters.matchAll(/[A-Za-z]\*?/g)].every(([letter]) => now.includes(letter));
}

export function splitGrant(grant: string): [role: string, letters: string] {
  const at = grant.lastIndexOf('=');
  return [grant.slice(0, at), grant.slice(at + 1)];
}

function gradeList(left: readonly string[], right: readonly string[]): Graded {
  if (left.some((entry) => !right.includes(entry))) return breaking('Some of it is gone or different');
  return left.every((entry, index) => right[index] === entry)
    ? compatible('More was added at its end')
    : risky('Its order is another');
}

const INTEGERS = ['smallint', 'integer', 'bigint', 'numeric'];
const SIZED = /^(character varying|character|numeric|bit varying)\((\d+)(?:,(\d+))?\)$/;

/** Whether every value of one type is one of the other, unchanged. */
export function widens(from: string, to: string): boolean {
  if (from === to) return true;
  const [a, b] = [INTEGERS.indexOf(from), INTEGERS.indexOf(to)];
  if (a >= 0 && b >= 0) return a < b;
  if (to === 'text') return /^character varying/.test(from);
  if (to === 'character varying') return /^character varying|^text$/.test(from);
  if (from === 'real' && to === 'double precision') return true;
  if (from === 'inet' || to === 'inet') return from === 'cidr' && to === 'inet';
  const [, kind, size = '0', scale = '0'] = SIZED.exec(from) ?? [];
  if (kind === 'numeric' && to === 'numeric') return true;
  const [, kind2, size2 = '0', scale2 = '0'] = SIZED.exec(to) ?? [];
  if (kind === undefined || kind !== kind2 || kind === 'character') return false;
  if (kind !== 'numeric') return Number(size) <= Number(size2);
  return Number(scale) <= Number(scale2) && Number(size) - Number(scale) <= Number(size2) - Number(scale2);
}

function gradeType(left: string, right: string): Graded {
  if (widens(left, right)) return compatible('Every value still fits');
  if (/^timestamp/.test(left) && /^timestamp/.test(right))
    return risky('The same instant may be read as another one');
  const [, kind] = SIZED.exec(left) ?? [left, left.replace(/\(.*/, '')];
  if (right.startsWith(kind ?? left) || widens(right, left))
    return breaking('Values that do not fit are refused or cut');
  return breaking('Values have to be converted, and readers get another type');
}
