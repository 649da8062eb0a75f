// The statements that change a column.
import type { Alteration } from './ddl-alter.ts';
import { changedOptions, keyOfOption, storageOptions, tableOf } from './ddl-names.ts';
import { type Column, quoted } from './model.ts';

/** `left` is under the right's name already; `changed` are the properties that differ. */
export function alterColumn(left: Column, right: Column, changed: ReadonlySet<string>): Alteration {
  const { props } = right;
  const before = left.props;
  if (
    props.inherited &&
    before.inherited &&
    !changed.has('default') &&
    !changed.has('notNull') &&
    !hasSettings(changed)
  )
    return { how: 'manual', statements: [], why: 'it comes from the table it is a partition or child of' };
  const head = `ALTER TABLE ${tableOf(right)} ALTER COLUMN ${quoted(right.name)}`;
  // A generated column can be turned into a plain one, but no column into a generated one, and its expression only from 17 on.
  if (props.generated !== null && (changed.has('generated') || changed.has('default')))
    return { how: 'replace', statements: [] };
  const statements: string[] = [];
  if (before.generated !== null && props.generated === null) {
    if (before.generated === 'virtual') return { how: 'replace', statements: [] };
    statements.push(`${head} DROP EXPRESSION`);
  }
  // What takes its place may be a sequence of its sequence's name.
  const ahead = before.identity !== null && props.identity === null ? [`${head} DROP IDENTITY`] : [];
  const retyped = changed.has('type') || changed.has('collation');
  const hadDefault = before.default !== null && before.generated === null;
  if (retyped && !props.inherited) {
    if (hadDefault) statements.push(`${head} DROP DEFAULT`);
    const collation = props.collation === null ? '' : ` COLLATE ${props.collation}`;
    const using =
      changed.has('type') && props.generated === null ? ` USING ${quoted(right.name)}::${props.type}` : '';
    statements.push(`${head} TYPE ${props.type}${collation}${using}`);
    if (props.default !== null && props.generated === null)
      statements.push(`${head} SET DEFAULT ${props.default}`);
  } else if (
    changed.has('default') ||
    (before.generated !== null && props.generated === null && props.default !== null)
  ) {
    if (props.default !== null) statements.push(`${head} SET DEFAULT ${props.default}`);
    else if (hadDefault) statements.push(`${head} DROP DEFAULT`);
  }
  if (changed.has('notNull') && props.notNull) statements.push(`${head} SET NOT NULL`);
  statements.push(...alterIdentity(head, left, right));
  if (changed.has('notNull') && !props.notNull) statements.push(`${head} DROP NOT NULL`);
  if (changed.has('storage'))
    statements.push(`${head} SET STORAGE ${(props.storage ?? 'default').toUpperCase()}`);
  if (changed.has('compression'))
    statements.push(`${head} SET COMPRESSION ${props.compression ?? 'default'}`);
  if (changed.has('statistics')) statements.push(`${head} SET STATISTICS ${props.statistics ?? -1}`);
  if (changed.has('options')) statements.push(...alterOptions(head, before.options, props.options));
  return { how: 'alter', statements, ahead };
}

function hasSettings(changed: ReadonlySet<string>): boolean {
  return ['storage', 'compression', 'statistics', 'options'].some((property) => changed.has(property));
}

function alterIdentity(head: string, left: Column, right: Column): string[] {
  const { identity, identityOptions } = right.props;
  if (identity === null) return [];
  if (left.props.identity === null)
    return [
      `${head} ADD GENERATED ${identity.toUpperCase()} AS IDENTITY${identityOptions === null ? '' : ` (${identityOptions})`}`,
    ];
  const parts = [
    left.props.identity === identity ? '' : `SET GENERATED ${identity.toUpperCase()}`,
    left.props.identityOptions === identityOptions
      ? ''
      : identityChanges(left.props.identityOptions, identityOptions),
  ].filter(Boolean);
  return parts.length === 0 ? [] : [`${head} ${parts.join(' ')}`];
}

const IDENTITY_PARTS: readonly [RegExp, string][] = [
  [/INCREMENT BY \S+/, 'SET INCREMENT BY 1'],
  [/MINVALUE \S+/, 'SET NO MINVALUE'],
  [/MAXVALUE \S+/, 'SET NO MAXVALUE'],
  [/START WITH \S+/, 'SET START WITH 1'],
  [/CACHE \S+/, 'SET CACHE 1'],
  [/CYCLE/, 'SET NO CYCLE'],
];

function identityChanges(left: string | null, right: string | null): string {
  return IDENTITY_PARTS.flatMap(([pattern, absent]) => {
    const [was, now] = [pattern.exec(left ?? '')?.[0], pattern.exec(right ?? '')?.[0]];
    if (was === now) return [];
    return now === undefined ? [absent] : [`SET ${now}`];
  }).join(' ');
}

/** Options of a foreign table's column are the wrapper's; of others, n_distinct and the like. */
function alterOptions(head: string, left: readonly string[], right: readonly string[]): string[] {
  const own = (options: readonly string[]) =>
    options.filter((option) => /^n_distinct(_inherited)?=/.test(option));
  const foreign = (options: readonly string[]) => options.filter((option) => !own([option]).length);
  const gone = own(left)
    .map(keyOfOption)
    .filter((key) => !own(right).some((option) => keyOfOption(option) === key));
  const set = own(right).filter((option) => !left.includes(option));
  const others = changedOptions(foreign(left), foreign(right));
  return [
    ...(gone.length === 0 ? [] : [`${head} RESET (${gone.join(', ')})`]),
    ...(set.length === 0 ? [] : [`${head} SET (${storageOptions(set)})`]),
    ...(others === '' ? [] : [`${head} ${others}`]),
  ];
}
