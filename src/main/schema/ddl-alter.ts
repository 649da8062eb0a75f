// The statements that change an object into what it is on the other side, or the word that it has to be made anew.
import { attributeOf } from './attributes.ts';
import type { PropertyDifference } from './compare.ts';
import { alterColumn } from './ddl-alter-column.ts';
import { enabling, publicationOptions, publicationTargets } from './ddl-create.ts';
import {
  changedOptions,
  keyOfOption,
  literal,
  phrase,
  reference,
  storageOptions,
  tableOf,
} from './ddl-names.ts';
import { alterSubscription, alterUserMapping } from './ddl-remote.ts';
import { alterSequence } from './ddl-sequence.ts';
import { type ObjectOf, quoted, type SchemaObject, type Table } from './model.ts';

export interface Alteration {
  /**
   * `alter`: the statements do it. `replace`: dropped and made again. `swap`: a type is made beside the old one and columns are moved to it.
   * `manual`: the console does not do it, for the reason in `why`.
   */
  readonly how: 'alter' | 'replace' | 'swap' | 'manual';
  readonly statements: readonly string[];
  /** Run before the transaction: what cannot be used in the transaction that makes it. */
  readonly first?: readonly string[];
  /** Run before the statements of all others of its kind, which could not stand beside what these take away. */
  readonly ahead?: readonly string[];
  readonly why?: string;
}

const replace: Alteration = { how: 'replace', statements: [] };
const swap: Alteration = { how: 'swap', statements: [] };
const alter = (statements: readonly string[], first: readonly string[] = []): Alteration => ({
  how: 'alter',
  statements,
  first,
});
const manual = (why: string): Alteration => ({ how: 'manual', statements: [], why });

/** Properties that ddl-grants.ts changes. */
const COMMON = new Set(['owner', 'grants', 'comment']);

/** `left` is as it is now, under the name that it has on the right; the properties are those that differ. */
export function alteration(
  left: SchemaObject,
  right: SchemaObject,
  properties: readonly PropertyDifference[],
): Alteration {
  const changed = new Set(
    properties.map(({ property }) => property).filter((property) => !COMMON.has(property)),
  );
  if (changed.size === 0) return alter([]);
  const has = (...names: string[]) => names.some((name) => changed.has(name));
  const name = reference(right);
  switch (right.kind) {
    case 'extension': {
      const was = left as typeof right;
      return alter([
        ...(has('version') ? [`ALTER EXTENSION ${name} UPDATE TO ${literal(right.props.version)}`] : []),
        ...(was.props.inSchema !== right.props.inSchema
          ? [`ALTER EXTENSION ${name} SET SCHEMA ${quoted(right.props.inSchema)}`]
          : []),
      ]);
    }
    case 'enum':
      return alterEnum(left as typeof right, right);
    case 'domain':
      return alterDomain(left as typeof right, right, has);
    case 'composite':
      return alterComposite(left as typeof right, right);
    case 'range':
      return swap;
    case 'sequence':
      return alter(alterSequence(left as typeof right, right, has));
    case 'table':
      return alterTable(left as typeof right, right, has);
    case 'column':
      return alterColumn(left as typeof right, right, changed);
    case 'constraint':
      return alterConstraint(left as typeof right, right, has);
    case 'index':
      return alterIndex(right, has);
    case 'view':
      return alterView(left as typeof right, right);
    case 'materialized_view':
      if (has('definition', 'columns')) return replace;
      return alter(
        changeStorage(phrase(right), left.kind === right.kind ? left.props.options : [], right.props.options),
      );
    case 'function':
      return alterRoutine(left as typeof right, right);
    case 'trigger':
      if (right.props.inherited) return manual('it comes from the table it is a partition of');
      return has('definition') ? replace : alter(enabling(right, right.props.enabled, true));
    case 'rule':
      return has('definition') ? replace : alter(enabling(right, right.props.enabled, true));
    case 'event_trigger':
      return has('event', 'function', 'tags') ? replace : alter(enabling(right, right.props.enabled, true));
    case 'statistics':
      return has('definition')
        ? replace
        : alter([`ALTER STATISTICS ${name} SET STATISTICS ${right.props.target ?? -1}`]);
    case 'text_search_configuration':
      return has('parser') ? replace : alterMappings(left as typeof right, right);
    case 'foreign_data_wrapper': {
      const { handler, validator, options } = right.props;
      const parts = [
        has('handler') ? (handler === null ? 'NO HANDLER' : `HANDLER ${handler}`) : '',
        has('validator') ? (validator === null ? 'NO VALIDATOR' : `VALIDATOR ${validator}`) : '',
        changedOptions((left as typeof right).props.options, options),
      ];
      return alter([`ALTER FOREIGN DATA WRAPPER ${name} ${parts.filter(Boolean).join(' ')}`]);
    }
    case 'server': {
      if (has('wrapper', 'type')) return replace;
      const { version, options } = right.props;
      const parts = [
        has('version') ? `VERSION ${literal(version ?? '')}` : '',
        changedOptions((left as typeof right).props.options, options),
      ];
      return alter([`ALTER SERVER ${name} ${parts.filter(Boolean).join(' ')}`]);
    }
    case 'publication':
      return alterPublication(right, has);
    case 'user_mapping':
      return alter(alterUserMapping(left as typeof right, right));
    case 'subscription':
      return alter(alterSubscription(left as typeof right, right));
    default:
      return replace;
  }
}

function alterEnum(left: ObjectOf<'enum'>, right: ObjectOf<'enum'>): Alteration {
  const [was, now] = [left.props.labels, right.props.labels];
  const kept = now.filter((label) => was.includes(label));
  if (kept.length < was.length || kept.some((label, index) => label !== was[index])) return swap;
  const statements = now.flatMap((label, index) => {
    if (was.includes(label)) return [];
    const place =
      index === 0 ? `BEFORE ${literal(was[0] ?? '')}` : `AFTER ${literal(now[index - 1] as string)}`;
    return [
      `ALTER TYPE ${reference(right)} ADD VALUE ${literal(label)}${was.length === 0 ? '' : ` ${place}`}`,
    ];
  });
  return alter([], statements);
}

function alterDomain(
  left: ObjectOf<'domain'>,
  right: ObjectOf<'domain'>,
  has: (...names: string[]) => boolean,
): Alteration {
  if (has('type', 'collation')) return swap;
  const head = `ALTER DOMAIN ${reference(right)}`;
  const { default: value, notNull, checks } = right.props;
  const nameOfCheck = (check: string) => check.slice(0, check.indexOf(' CHECK '));
  return alter([
    ...(has('default') ? [`${head} ${value === null ? 'DROP DEFAULT' : `SET DEFAULT ${value}`}`] : []),
    ...left.props.checks
      .filter((check) => !checks.includes(check))
      .map((check) => `${head} DROP CONSTRAINT ${nameOfCheck(check)}`),
    ...checks
      .filter((check) => !left.props.checks.includes(check))
      .map((check) => `${head} ADD CONSTRAINT ${check}`),
    ...(has('notNull') ? [`${head} ${notNull ? 'SET' : 'DROP'} NOT NULL`] : []),
  ]);
}

function alterComposite(left: ObjectOf<'composite'>, right: ObjectOf<'composite'>): Alteration {
  const was = new Map(left.props.attributes.map(attributeOf));
  const now = new Map(right.props.attributes.map(attributeOf));
  const head = `ALTER TYPE ${reference(right)}`;
  const order = [...was.keys()].filter((name) => now.has(name));
  const added = [...now.keys()].filter((name) => !was.has(name));
  // Attributes can only be added at the end, as they come.
  if ([...order, ...added].some((name, index) => name !== [...now.keys()][index])) return swap;
  return alter([
    ...[...was.keys()]
      .filter((name) => !now.has(name))
      .map((name) => `${head} DROP ATTRIBUTE ${quoted(name)} CASCADE`),
    ...[...now]
      .filter(([name, rest]) => was.has(name) && was.get(name) !== rest)
      .map(([name, rest]) => `${head} ALTER ATTRIBUTE ${quoted(name)} TYPE ${rest} CASCADE`),
    ...added.map((name) => `${head} ADD ATTRIBUTE ${quoted(name)} ${now.get(name)} CASCADE`),
  ]);
}

function alterTable(left: Table, right: Table, has: (...names: string[]) => boolean): Alteration {
  if (has('form', 'partitionKey', 'ofType', 'server')) return replace;
  const name = reference(right);
  const head = `ALTER TABLE ${name}`;
  const { props } = right;
  const moved = has('partitionOf', 'bound');
  const identity = props.replicaIdentity;
  const ahead =
    moved && left.props.partitionOf !== null
      ? [`ALTER TABLE ${left.props.partitionOf} DETACH PARTITION ${name}`]
      : [];
  const planned = alter([
    ...(moved && props.partitionOf !== null
      ? [`ALTER TABLE ${props.partitionOf} ATTACH PARTITION ${name} ${props.bound}`]
      : []),
    ...left.props.inherits
      .filter((parent) => !props.inherits.includes(parent))
      .map((parent) => `${head} NO INHERIT ${parent}`),
    ...props.inherits
      .filter((parent) => !left.props.inherits.includes(parent))
      .map((parent) => `${head} INHERIT ${parent}`),
    ...(has('persistence')
      ? [`${head} SET ${props.persistence === 'unlogged' ? 'UNLOGGED' : 'LOGGED'}`]
      : []),
    ...(has('rowSecurity') ? [`${head} ${props.rowSecurity ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY`] : []),
    ...(has('forceRowSecurity')
      ? [`${head} ${props.forceRowSecurity ? '' : 'NO '}FORCE ROW LEVEL SECURITY`]
      : []),
    ...(has('replicaIdentity') && identity !== 'index'
      ? [`${head} REPLICA IDENTITY ${identity.toUpperCase()}`]
      : []),
    ...(has('options') ? changeStorage(`TABLE ${name}`, left.props.options, props.options) : []),
    ...(has('accessMethod') ? [`${head} SET ACCESS METHOD ${quoted(props.accessMethod ?? 'heap')}`] : []),
    ...(has('tablespace') ? [`${head} SET TABLESPACE ${quoted(props.tablespace ?? 'pg_default')}`] : []),
    ...(has('serverOptions')
      ? [`ALTER FOREIGN TABLE ${name} ${changedOptions(left.props.serverOptions, props.serverOptions)}`]
      : []),
  ]);
  return { ...planned, ahead };
}

function alterConstraint(
  left: ObjectOf<'constraint'>,
  right: ObjectOf<'constraint'>,
  has: (...names: string[]) => boolean,
): Alteration {
  if (right.props.inherited && left.props.inherited)
    return manual('it comes from the table it is a partition or child of');
  const head = `ALTER TABLE ${tableOf(right)}`;
  const renamed = has('name')
    ? [`${head} RENAME CONSTRAINT ${quoted(left.name)} TO ${quoted(right.name)}`]
    : [];
  const onlyValidated =
    right.props.validated && left.props.definition === `${right.props.definition} NOT VALID`;
  if (onlyValidated) return alter([...renamed, `${head} VALIDATE CONSTRAINT ${quoted(right.name)}`]);
  return has('definition', 'type', 'validated') ? replace : alter(renamed);
}

function alterIndex(right: ObjectOf<'index'>, has: (...names: string[]) => boolean): Alteration {
  if (right.props.inherited) return manual('it comes from an index of the table it is a partition of');
  if (has('unique', 'definition', 'valid')) return replace;
  return alter([
    ...(has('clustered')
      ? [
          `ALTER TABLE ${tableOf(right)} ${right.props.clustered ? `CLUSTER ON ${quoted(right.name)}` : 'SET WITHOUT CLUSTER'}`,
        ]
      : []),
    ...(has('replicaIdentity') && right.props.replicaIdentity
      ? [`ALTER TABLE ${tableOf(right)} REPLICA IDENTITY USING INDEX ${quoted(right.name)}`]
      : []),
  ]);
}

function alterView(left: ObjectOf<'view'>, right: ObjectOf<'view'>): Alteration {
  const { columns, options, definition } = right.props;
  if (left.props.columns.some((column, index) => columns[index] !== column)) return replace;
  const own = options.length === 0 ? '' : ` WITH (${storageOptions(options)})`;
  return alter([`CREATE OR REPLACE VIEW ${reference(right)}${own} AS\n${definition}`]);
}

/** REPLACE keeps what depends on a routine, but not every change can be made by it. */
function alterRoutine(left: ObjectOf<'function'>, right: ObjectOf<'function'>): Alteration {
  const sameCall = left.props.form === right.props.form && left.props.returns === right.props.returns;
  const defaults = (text: string) => text.match(/ DEFAULT /g)?.length ?? 0;
  const without = (text: string) => text.replaceAll(/ DEFAULT [^,()]+(?:\([^()]*\))?[^,()]*/g, '');
  const sameArguments =
    left.props.arguments === right.props.arguments ||
    (without(left.props.arguments) === without(right.props.arguments) &&
      defaults(left.props.arguments) <= defaults(right.props.arguments));
  return sameCall && sameArguments ? { how: 'alter', statements: [], why: 'replace' } : replace;
}

function alterMappings(
  left: ObjectOf<'text_search_configuration'>,
  right: ObjectOf<'text_search_configuration'>,
): Alteration {
  const head = `ALTER TEXT SEARCH CONFIGURATION ${reference(right)}`;
  const gone = left.props.mappings.filter((mapping) => !right.props.mappings.includes(mapping));
  const added = right.props.mappings.filter((mapping) => !left.props.mappings.includes(mapping));
  return alter([
    ...gone.map((mapping) => `${head} DROP MAPPING FOR ${mapping.slice(0, mapping.indexOf(' WITH '))}`),
    ...added.map((mapping) => `${head} ADD MAPPING FOR ${mapping}`),
  ]);
}

function alterPublication(right: ObjectOf<'publication'>, has: (...names: string[]) => boolean): Alteration {
  const targets = publicationTargets(right);
  if (has('allTables') || (has('tables', 'schemas') && targets === '')) return replace;
  const head = `ALTER PUBLICATION ${quoted(right.name)}`;
  return alter([
    ...(has('tables', 'schemas') ? [`${head} SET${targets.slice(' FOR'.length)}`] : []),
    ...(has('operations', 'viaRoot') ? [`${head} SET (${publicationOptions(right)})`] : []),
  ]);
}

/** SET and RESET of storage parameters. */
export function changeStorage(what: string, left: readonly string[], right: readonly string[]): string[] {
  const gone = left.map(keyOfOption).filter((key) => !right.some((option) => keyOfOption(option) === key));
  const set = right.filter((option) => !left.includes(option));
  return [
    ...(gone.length === 0 ? [] : [`ALTER ${what} RESET (${gone.join(', ')})`]),
    ...(set.length === 0 ? [] : [`ALTER ${what} SET (${storageOptions(set)})`]),
  ];
}
