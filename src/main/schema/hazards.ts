// What running a statement on a busy table means: the lock it takes, rows it rewrites or loses, time it needs; and the safer way.

export interface Hazard {
  readonly kind: 'lock' | 'rewrite' | 'data loss' | 'validation' | 'rights';
  readonly text: string;
  /** What to do instead, or with it. */
  readonly safer: string | null;
}

interface Rule {
  readonly pattern: RegExp;
  readonly hazard: Hazard;
}

const lock = (text: string, safer: string | null = null): Hazard => ({ kind: 'lock', text, safer });
const ONLINE = 'Choose the online form of the script.';

const RULES: readonly Rule[] = [
  {
    pattern: /^DROP (TABLE (?!pg_temp\.)|FOREIGN TABLE|MATERIALIZED VIEW|SCHEMA)\b/,
    hazard: {
      kind: 'data loss',
      text: 'Its rows are gone for good',
      safer: 'Rename it first, and drop it when nobody missed it.',
    },
  },
  {
    pattern: / DROP COLUMN /,
    hazard: {
      kind: 'data loss',
      text: 'The values of the column are gone for good',
      safer: 'Stop writing and reading it first; drop it in a later release.',
    },
  },
  { pattern: /^DROP SEQUENCE\b/, hazard: { kind: 'data loss', text: 'Its position is gone', safer: null } },
  {
    pattern: / ALTER COLUMN (?:"(?:[^"]|"")*"|\S+) TYPE /,
    hazard: {
      kind: 'rewrite',
      text: 'The table is written anew, locked against reading and writing, unless the types are alike inside',
      safer: 'Add a new column, fill it in batches, and exchange the names.',
    },
  },
  {
    pattern: / ADD COLUMN .*GENERATED ALWAYS AS .* STORED/s,
    hazard: {
      kind: 'rewrite',
      text: 'The table is written anew, locked against reading and writing',
      safer: null,
    },
  },
  {
    pattern: / ADD COLUMN .*(DEFAULT (?!.*::)[^,]*\((?!\)))/s,
    hazard: {
      kind: 'rewrite',
      text: 'A default that is worked out per row writes the table anew',
      safer: 'Add the column without it, fill it in batches, then set the default.',
    },
  },
  {
    pattern: /^CREATE TABLE pg_temp\./,
    hazard: {
      kind: 'rewrite',
      text: 'The table is made anew and its rows are copied twice, locked against reading and writing; identity columns go on behind their greatest value',
      safer: 'Leave the order as it is, and name the columns in SELECT and INSERT.',
    },
  },
  {
    pattern: / SET (UN)?LOGGED$/,
    hazard: {
      kind: 'rewrite',
      text: 'The table is written anew, locked against reading and writing',
      safer: null,
    },
  },
  {
    pattern: / SET NOT NULL$/,
    hazard: {
      kind: 'validation',
      text: 'Every row is read while the table is locked; fails on the first null',
      safer: ONLINE,
    },
  },
  {
    pattern: / ADD CONSTRAINT (?:"(?:[^"]|"")*"|\S+) FOREIGN KEY (?!.*NOT VALID)/s,
    hazard: {
      kind: 'validation',
      text: 'Every row is looked up while both tables are locked against writing',
      safer: ONLINE,
    },
  },
  {
    pattern: / ADD CONSTRAINT (?:"(?:[^"]|"")*"|\S+) CHECK (?!.*NOT VALID)/s,
    hazard: { kind: 'validation', text: 'Every row is read while the table is locked', safer: ONLINE },
  },
  {
    pattern: / ADD CONSTRAINT (?:"(?:[^"]|"")*"|\S+) (PRIMARY KEY|UNIQUE|EXCLUDE)/,
    hazard: {
      kind: 'validation',
      text: 'Its index is built while the table is locked; fails on duplicates',
      safer: 'Build a unique index with CONCURRENTLY, then ADD CONSTRAINT … USING INDEX.',
    },
  },
  {
    pattern: /^CREATE (UNIQUE )?INDEX (?!CONCURRENTLY)/,
    hazard: lock('Nobody can write to the table while the index is built', ONLINE),
  },
  {
    pattern: /^DROP INDEX (?!CONCURRENTLY)/,
    hazard: lock('Takes a short exclusive lock of the table', null),
  },
  {
    pattern: / ATTACH PARTITION /,
    hazard: {
      kind: 'validation',
      text: 'Every row of the partition is read',
      safer: 'Give it a CHECK that says the same before.',
    },
  },
  {
    pattern: /^ALTER TYPE .* RENAME TO /,
    hazard: lock('Functions that were compiled with the type may fail until they are run anew', null),
  },
  {
    pattern: /^(CREATE OR REPLACE |DROP )VIEW\b/,
    hazard: lock('Waits for those who read the view, and they for it', null),
  },
  {
    pattern: /^CREATE USER MAPPING\b/,
    hazard: {
      kind: 'rights',
      text: 'A password, if it has one, is not read and not in it',
      safer: 'Add it by hand: ALTER USER MAPPING … OPTIONS (ADD password …).',
    },
  },
  {
    pattern: /^CREATE SUBSCRIPTION\b/,
    hazard: {
      kind: 'rights',
      text: 'Its connection may hold a password and is not read, so it is made without one and not enabled',
      safer: 'Give it by hand: ALTER SUBSCRIPTION … CONNECTION …, then ENABLE, then REFRESH PUBLICATION.',
    },
  },
  {
    pattern: /^DROP SUBSCRIPTION\b/,
    hazard: {
      kind: 'data loss',
      text: 'Its slot stays on the publisher and holds back WAL there',
      safer: 'Drop the slot on the publisher: SELECT pg_drop_replication_slot(…).',
    },
  },
  {
    pattern: /^REVOKE\b|^DROP POLICY\b/,
    hazard: { kind: 'rights', text: 'Some role may see or do something else at once', safer: null },
  },
];

/** All that is to be said of a statement. */
export function hazardsOf(sql: string): Hazard[] {
  return RULES.filter(({ pattern }) => pattern.test(sql)).map(({ hazard }) => hazard);
}
