// How SQL names an object in COMMENT ON, DROP, ALTER … OWNER TO and GRANT ON.
import { type ObjectOf, qualified, quoted, type SchemaObject } from './model.ts';

/** A text as SQL's literal. */
export function literal(text: string): string {
  return text.includes('\\')
    ? `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
    : `'${text.replaceAll("'", "''")}'`;
}

/** "schema.name" of what stands in a schema; signatures are written as they are. */
export function reference(object: SchemaObject): string {
  switch (object.kind) {
    case 'function':
      return object.schema === '' ? object.name : `${quoted(object.schema)}.${object.name}`;
    case 'operator':
      return object.schema === '' ? object.name : `${quoted(object.schema)}.${object.name}`;
    case 'operator_class': {
      const { schema, name } = object;
      return schema === '' ? name : `${quoted(schema)}.${name}`;
    }
    case 'cast':
      return object.name;
    default:
      return qualified(object.schema, object.name);
  }
}

/** The table or view that something belongs to. */
export function tableOf(object: SchemaObject): string {
  return qualified(object.schema, object.table ?? '');
}

const WORDS: Readonly<Partial<Record<SchemaObject['kind'], string>>> = {
  schema: 'SCHEMA',
  extension: 'EXTENSION',
  collation: 'COLLATION',
  enum: 'TYPE',
  composite: 'TYPE',
  range: 'TYPE',
  domain: 'DOMAIN',
  sequence: 'SEQUENCE',
  view: 'VIEW',
  materialized_view: 'MATERIALIZED VIEW',
  index: 'INDEX',
  statistics: 'STATISTICS',
  event_trigger: 'EVENT TRIGGER',
  cast: 'CAST',
  operator: 'OPERATOR',
  operator_class: 'OPERATOR CLASS',
  text_search_dictionary: 'TEXT SEARCH DICTIONARY',
  text_search_configuration: 'TEXT SEARCH CONFIGURATION',
  foreign_data_wrapper: 'FOREIGN DATA WRAPPER',
  server: 'SERVER',
  publication: 'PUBLICATION',
  subscription: 'SUBSCRIPTION',
};

/** "TABLE a.b", "TRIGGER c ON a.b", "FUNCTION a.f(integer)" …: for COMMENT ON, and after DROP and ALTER where those take it. */
export function phrase(object: SchemaObject): string {
  switch (object.kind) {
    case 'table':
      return `${object.props.form === 'foreign' ? 'FOREIGN TABLE' : 'TABLE'} ${reference(object)}`;
    case 'column':
      return `COLUMN ${tableOf(object)}.${quoted(object.name)}`;
    case 'constraint':
    case 'trigger':
    case 'rule':
    case 'policy':
      return `${object.kind.toUpperCase()} ${quoted(object.name)} ON ${tableOf(object)}`;
    case 'function':
      return `${routineWord(object)} ${reference(object)}`;
    case 'user_mapping':
      return `USER MAPPING FOR ${object.name}`;
    default:
      return `${WORDS[object.kind] ?? object.kind.toUpperCase()} ${reference(object)}`;
  }
}

export function routineWord({ props }: ObjectOf<'function'>): string {
  return props.form === 'procedure' ? 'PROCEDURE' : props.form === 'aggregate' ? 'AGGREGATE' : 'FUNCTION';
}

export function dropStatement(object: SchemaObject): string {
  if (object.kind === 'column') return `ALTER TABLE ${tableOf(object)} DROP COLUMN ${quoted(object.name)}`;
  if (object.kind === 'constraint')
    return `ALTER TABLE ${tableOf(object)} DROP CONSTRAINT ${quoted(object.name)}`;
  return `DROP ${phrase(object)}`;
}

/** "key=value" entries as OPTIONS (…) of foreign data. */
export function foreignOptions(options: readonly string[]): string {
  if (options.length === 0) return '';
  return ` OPTIONS (${options.map((option) => `${quoted(keyOfOption(option))} ${literal(valueOfOption(option))}`).join(', ')})`;
}

/** The change of foreign data's options from one list to another; empty where there is none. */
export function changedOptions(left: readonly string[], right: readonly string[]): string {
  const was = new Map(left.map((option) => [keyOfOption(option), valueOfOption(option)]));
  const now = new Map(right.map((option) => [keyOfOption(option), valueOfOption(option)]));
  const parts = [
    ...[...was.keys()].filter((key) => !now.has(key)).map((key) => `DROP ${quoted(key)}`),
    ...[...now]
      .filter(([key, value]) => was.get(key) !== value)
      .map(([key, value]) => `${was.has(key) ? 'SET' : 'ADD'} ${quoted(key)} ${literal(value)}`),
  ];
  return parts.length === 0 ? '' : `OPTIONS (${parts.join(', ')})`;
}

/** Storage parameters as WITH (…) takes them. */
export function storageOptions(options: readonly string[]): string {
  return options.map((option) => `${keyOfOption(option)} = ${literal(valueOfOption(option))}`).join(', ');
}

export function keyOfOption(option: string): string {
  return option.includes('=') ? option.slice(0, option.indexOf('=')) : option;
}

export function valueOfOption(option: string): string {
  return option.includes('=') ? option.slice(option.indexOf('=') + 1) : 'true';
}
