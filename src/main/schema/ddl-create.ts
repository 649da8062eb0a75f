// The statements that make an object as it is, without its owner, comment and grants. Parts of tables are objects of their own.
import { foreignOptions, literal, phrase, reference, storageOptions, tableOf } from './ddl-names.ts';
import { createSubscription, createUserMapping } from './ddl-remote.ts';
import { sequenceOptions } from './ddl-sequence.ts';
import { type Column, type ObjectOf, quoted, type SchemaObject, type Table } from './model.ts';

/** Gives the columns of a table, "schema.table" quoted where needed, in their order, of the snapshot that the object is from. */
export type ColumnsOf = (table: string) => readonly Column[];

/** Empty of what comes with something else. */
export function createStatements(object: SchemaObject, columnsOf: ColumnsOf): string[] {
  const name = reference(object);
  switch (object.kind) {
    case 'schema':
      return [`CREATE SCHEMA ${name}`];
    case 'extension':
      return [`CREATE EXTENSION ${name} WITH SCHEMA ${quoted(object.props.inSchema)}`];
    case 'collation': {
      const { provider, locale, collate, ctype, deterministic } = object.props;
      const parts = [
        `provider = ${provider}`,
        locale !== null
          ? `locale = ${literal(locale)}`
          : collate === ctype
            ? `locale = ${literal(collate ?? '')}`
            : `lc_collate = ${literal(collate ?? '')}, lc_ctype = ${literal(ctype ?? '')}`,
        ...(deterministic ? [] : ['deterministic = false']),
      ];
      return [`CREATE COLLATION ${name} (${parts.join(', ')})`];
    }
    case 'enum':
      return [`CREATE TYPE ${name} AS ENUM (${object.props.labels.map(literal).join(', ')})`];
    case 'domain': {
      const { type, collation, default: value, notNull, checks } = object.props;
      return [
        [
          `CREATE DOMAIN ${name} AS ${type}`,
          collation === null ? '' : `COLLATE ${collation}`,
          value === null ? '' : `DEFAULT ${value}`,
          notNull ? 'NOT NULL' : '',
          ...checks.map((check) => `CONSTRAINT ${check}`),
        ]
          .filter(Boolean)
          .join(' '),
      ];
    }
    case 'composite':
      return [`CREATE TYPE ${name} AS (${object.props.attributes.join(', ')})`];
    case 'range':
      return [`CREATE TYPE ${name} AS RANGE (${object.props.definition})`];
    case 'sequence':
      return [
        `CREATE ${object.props.unlogged ? 'UNLOGGED ' : ''}SEQUENCE ${name} ${sequenceOptions(object)}`,
      ];
    case 'table':
      return createTable(object, columnsOf);
    case 'column':
      return createColumn(object);
    case 'constraint':
      if (object.props.inherited) return [];
      return [
        `ALTER TABLE ${tableOf(object)} ADD CONSTRAINT ${quoted(object.name)} ${object.props.definition}`,
      ];
    case 'index':
      return createIndex(object);
    case 'view':
    case 'materialized_view': {
      const { options, definition } = object.props;
      const own = options.length === 0 ? '' : ` WITH (${storageOptions(options)})`;
      return [`CREATE ${phrase(object)}${own} AS\n${definition}`];
    }
    case 'function':
      return [createRoutine(object, false)];
    case 'trigger': {
      if (object.props.inherited) return [];
      const { definition, enabled } = object.props;
      const constraint = definition.startsWith('CONSTRAINT ');
      const rest = constraint ? definition.slice('CONSTRAINT '.length) : definition;
      const made = `CREATE ${constraint ? 'CONSTRAINT ' : ''}TRIGGER ${quoted(object.name)} ${rest}`;
      return [made, ...enabling(object, enabled)];
    }
    case 'rule':
      return [
        `CREATE RULE ${quoted(object.name)} ${object.props.definition}`,
        ...enabling(object, object.props.enabled),
      ];
    case 'policy': {
      const { permissive, command, roles, using, check } = object.props;
      const to = roles.map((role) => (role === '' ? 'PUBLIC' : quoted(role))).join(', ');
      return [
        `CREATE POLICY ${quoted(object.name)} ON ${tableOf(object)}${permissive ? '' : ' AS RESTRICTIVE'} FOR ${command} TO ${to}` +
          `${using === null ? '' : ` USING (${using})`}${check === null ? '' : ` WITH CHECK (${check})`}`,
      ];
    }
    case 'statistics': {
      const { definition, target } = object.props;
      const made = [`CREATE STATISTICS ${name} ${definition}`];
      return target === null ? made : [...made, `ALTER STATISTICS ${name} SET STATISTICS ${target}`];
    }
    case 'event_trigger': {
      const { event, tags, function: routine, enabled } = object.props;
      const when = tags.length === 0 ? '' : ` WHEN TAG IN (${tags.map(literal).join(', ')})`;
      return [
        `CREATE EVENT TRIGGER ${name} ON ${event}${when} EXECUTE FUNCTION ${routine}`,
        ...enabling(object, enabled),
      ];
    }
    case 'cast':
      return [`CREATE CAST ${name} ${object.props.definition}`];
    case 'operator':
      return [`CREATE OPERATOR ${name.slice(0, name.lastIndexOf(' ('))} (${object.props.definition})`];
    case 'operator_class': {
      const [, own = ''] = /^(.*) USING /s.exec(name) ?? [];
      return [`CREATE OPERATOR CLASS ${own} ${object.props.definition}`];
    }
    case 'text_search_dictionary': {
      const { template, options } = object.props;
      return [
        `CREATE TEXT SEARCH DICTIONARY ${name} (TEMPLATE = ${template}${options === null ? '' : `, ${options}`})`,
      ];
    }
    case 'text_search_configuration':
      return [
        `CREATE TEXT SEARCH CONFIGURATION ${name} (PARSER = ${object.props.parser})`,
        ...object.props.mappings.map(
          (mapping) => `ALTER TEXT SEARCH CONFIGURATION ${name} ADD MAPPING FOR ${mapping}`,
        ),
      ];
    case 'foreign_data_wrapper': {
      const { handler, validator, options } = object.props;
      return [
        `CREATE FOREIGN DATA WRAPPER ${name}${handler === null ? '' : ` HANDLER ${handler}`}${validator === null ? '' : ` VALIDATOR ${validator}`}${foreignOptions(options)}`,
      ];
    }
    case 'server': {
      const { wrapper, type, version, options } = object.props;
      const about = `${type === null ? '' : ` TYPE ${literal(type)}`}${version === null ? '' : ` VERSION ${literal(version)}`}`;
      return [
        `CREATE SERVER ${name}${about} FOREIGN DATA WRAPPER ${quoted(wrapper)}${foreignOptions(options)}`,
      ];
    }
    case 'publication':
      return [createPublication(object)];
    case 'user_mapping':
      return createUserMapping(object);
    case 'subscription':
      return createSubscription(object);
    case 'default_privileges':
      return [];
  }
}

/** A column as it stands in CREATE TABLE and ADD COLUMN. */
export function columnDefinition(column: Column, foreign = false): string {
  const {
    type,
    collation,
    default: value,
    notNull,
    identity,
    identityOptions,
    generated,
    options,
  } = column.props;
  return [
    quoted(column.name),
    type,
    foreign ? foreignOptions(options).trim() : '',
    collation === null ? '' : `COLLATE ${collation}`,
    generated !== null
      ? `GENERATED ALWAYS AS (${value}) ${generated.toUpperCase()}`
      : value === null
        ? ''
        : `DEFAULT ${value}`,
    identity === null
      ? ''
      : `GENERATED ${identity.toUpperCase()} AS IDENTITY${identityOptions === null ? '' : ` (${identityOptions})`}`,
    notNull && identity === null ? 'NOT NULL' : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** What is set of a column after it was made. */
export function columnExtras(column: Column, foreign = false): string[] {
  const { storage, compression, statistics, options } = column.props;
  const head = `ALTER TABLE ${tableOf(column)} ALTER COLUMN ${quoted(column.name)}`;
  return [
    ...(storage === null ? [] : [`${head} SET STORAGE ${storage.toUpperCase()}`]),
    ...(compression === null ? [] : [`${head} SET COMPRESSION ${compression}`]),
    ...(statistics === null ? [] : [`${head} SET STATISTICS ${statistics}`]),
    ...(options.length === 0 || foreign ? [] : [`${head} SET (${storageOptions(options)})`]),
  ];
}

/** What is set of a column that comes with the type of its table. */
export function columnSettings(column: Column): string[] {
  const { default: value, notNull } = column.props;
  const head = `ALTER TABLE ${tableOf(column)} ALTER COLUMN ${quoted(column.name)}`;
  return [
    ...(value === null ? [] : [`${head} SET DEFAULT ${value}`]),
    ...(notNull ? [`${head} SET NOT NULL`] : []),
    ...columnExtras(column),
  ];
}

function createColumn(column: Column): string[] {
  if (column.props.inherited) return [];
  return [`ALTER TABLE ${tableOf(column)} ADD COLUMN ${columnDefinition(column)}`, ...columnExtras(column)];
}

function createTable(table: Table, columnsOf: ColumnsOf): string[] {
  const name = reference(table);
  const columns = columnsOf(name);
  const {
    form,
    persistence,
    partitionKey,
    partitionOf,
    bound,
    inherits,
    ofType,
    options,
    accessMethod,
    tablespace,
  } = table.props;
  const foreign = form === 'foreign';
  // A partition has its parent's columns; what it has otherwise is set afterwards.
  const own = partitionOf !== null || ofType !== null ? [] : columns.filter(({ props }) => !props.inherited);
  const list = own.map((column) => `  ${columnDefinition(column, foreign)}`).join(',\n');
  const head = `CREATE ${persistence === 'unlogged' ? 'UNLOGGED ' : ''}${foreign ? 'FOREIGN ' : ''}TABLE ${name}`;
  const body =
    partitionOf !== null
      ? ` PARTITION OF ${partitionOf} ${bound}`
      : ofType !== null
        ? ` OF ${ofType}`
        : list === ''
          ? ' (\n)'
          : ` (\n${list}\n)`;
  const tail = [
    inherits.length === 0 ? '' : ` INHERITS (${inherits.join(', ')})`,
    partitionKey === null ? '' : ` PARTITION BY ${partitionKey}`,
    accessMethod === null ? '' : ` USING ${quoted(accessMethod)}`,
    options.length === 0 ? '' : ` WITH (${storageOptions(options)})`,
    tablespace === null ? '' : ` TABLESPACE ${quoted(tablespace)}`,
    foreign ? ` SERVER ${quoted(table.props.server ?? '')}${foreignOptions(table.props.serverOptions)}` : '',
  ].join('');
  const given = columns.filter((column) => !own.includes(column));
  const parents = [...(partitionOf === null ? [] : [partitionOf]), ...inherits].flatMap((parent) => [
    ...columnsOf(parent),
  ]);
  return [
    `${head}${body}${tail}`,
    ...given.flatMap((column) =>
      localSettings(
        column,
        parents.filter((parent) => parent.name === column.name),
      ),
    ),
    ...columns.flatMap((column) => columnExtras(column, foreign)),
    ...rowSecurity(table),
  ];
}

/** Default and NOT NULL of a column that a parent or a type gives, where they are its own. */
function localSettings(column: Column, parents: readonly Column[]): string[] {
  const head = `ALTER TABLE ${tableOf(column)} ALTER COLUMN ${quoted(column.name)}`;
  const { default: value, notNull, generated, identity } = column.props;
  if (generated !== null || identity !== null) return [];
  const given = parents.find((parent) => parent.props.default !== null)?.props.default ?? null;
  const strict = parents.some((parent) => parent.props.notNull);
  return [
    ...(value === given ? [] : [`${head} ${value === null ? 'DROP DEFAULT' : `SET DEFAULT ${value}`}`]),
    ...(notNull && !strict ? [`${head} SET NOT NULL`] : []),
  ];
}

function rowSecurity(table: Table): string[] {
  const name = reference(table);
  const { rowSecurity: enabled, forceRowSecurity, replicaIdentity } = table.props;
  return [
    ...(enabled ? [`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`] : []),
    ...(forceRowSecurity ? [`ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`] : []),
    ...(replicaIdentity === 'full' || replicaIdentity === 'nothing'
      ? [`ALTER TABLE ${name} REPLICA IDENTITY ${replicaIdentity.toUpperCase()}`]
      : []),
  ];
}

function createIndex(index: ObjectOf<'index'>): string[] {
  const { unique, definition, inherited, clustered, replicaIdentity } = index.props;
  if (inherited) return [];
  return [
    `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${quoted(index.name)} ON ${tableOf(index)} ${definition}`,
    ...(clustered ? [`ALTER TABLE ${tableOf(index)} CLUSTER ON ${quoted(index.name)}`] : []),
    ...(replicaIdentity
      ? [`ALTER TABLE ${tableOf(index)} REPLICA IDENTITY USING INDEX ${quoted(index.name)}`]
      : []),
  ];
}

/** CREATE [OR REPLACE] of a routine. */
export function createRoutine(routine: ObjectOf<'function'>, replace: boolean): string {
  const { form, arguments: args, definition } = routine.props;
  const own = reference(routine);
  const name = own.slice(0, signatureStart(own));
  const head = `CREATE ${replace ? 'OR REPLACE ' : ''}`;
  if (form === 'aggregate') return `${head}AGGREGATE ${name}(${args === '' ? '*' : args}) (${definition})`;
  return `${head}${form === 'procedure' ? 'PROCEDURE' : 'FUNCTION'} ${name}(${args})\n ${definition}`;
}

/** Where the arguments begin: the first bracket outside of quotes. */
function signatureStart(text: string): number {
  let inQuotes = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') inQuotes = !inQuotes;
    else if (text[at] === '(' && !inQuotes) return at;
  }
  return text.length;
}

function createPublication(publication: ObjectOf<'publication'>): string {
  return `CREATE PUBLICATION ${quoted(publication.name)}${publicationTargets(publication)} WITH (${publicationOptions(publication)})`;
}

export function publicationTargets({ props }: ObjectOf<'publication'>): string {
  if (props.allTables) return ' FOR ALL TABLES';
  const parts = [
    ...(props.tables.length === 0 ? [] : [`TABLE ${props.tables.join(', ')}`]),
    ...(props.schemas.length === 0 ? [] : [`TABLES IN SCHEMA ${props.schemas.map(quoted).join(', ')}`]),
  ];
  return parts.length === 0 ? '' : ` FOR ${parts.join(', ')}`;
}

export function publicationOptions({ props }: ObjectOf<'publication'>): string {
  return `publish = ${literal(props.operations.join(', '))}, publish_via_partition_root = ${props.viaRoot}`;
}

/** ENABLE, DISABLE … of triggers and rules, where it is not how they are made. */
export function enabling(object: SchemaObject, enabled: string, always = false): string[] {
  if (enabled === 'enabled' && !always) return [];
  const word =
    enabled === 'disabled' ? 'DISABLE' : enabled === 'enabled' ? 'ENABLE' : `ENABLE ${enabled.toUpperCase()}`;
  if (object.kind === 'event_trigger') return [`ALTER EVENT TRIGGER ${quoted(object.name)} ${word}`];
  return [`ALTER TABLE ${tableOf(object)} ${word} ${object.kind.toUpperCase()} ${quoted(object.name)}`];
}
