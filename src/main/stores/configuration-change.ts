// Changes of the configuration: each one transaction with a version and a journal entry; what somebody else changed meanwhile refuses it.

import { type Configuration, configurationSchema, differencesOf } from '../../shared/model/configuration.ts';
import { Failure } from '../../shared/model/failure.ts';
import type {
  ConfigurationOutcome,
  ConfigurationState,
  ConfigurationVersion,
} from '../../shared/protocol/configuration.ts';
import { MONITOR_CONFIG_KEY } from '../../shared/protocol/monitor.ts';
import { SCORING_CONFIG_KEY } from '../scoring/configuration.ts';
import type { Database, Row, Sql } from '../workspace/port.ts';
import { rightsOf } from '../workspace/rights.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import { readConfig, writeConfig } from './config-rows.ts';
import { configurationDigest, readConfiguration, type StoredConfiguration } from './configuration.ts';
import { appendEntry, type Json, lockJournal } from './journal.ts';
import { storable } from './params.ts';
import { OUTSIDE, openBook } from './patterns-book.ts';
import { carryOut, type Wish } from './patterns-change.ts';

const VERSIONS = 'security_console.configuration_versions';
const COLUMNS = 'version, at, actor, action, reason, tried, configuration';
const SHOWN = 200;
/** Rings all consoles when a change is done. */
export const CONFIGURATION_CHANNEL = 'security_console_configuration';

/** What is stored, and by whose word. */
export async function configurationState(sql: Sql, shape: PlatformShape): Promise<ConfigurationState> {
  return stateOf(shape, await readConfiguration(sql, shape), await lastVersion(sql, shape));
}

function stateOf(
  shape: PlatformShape,
  { configuration, digest, problems }: StoredConfiguration,
  last: ConfigurationVersion | null,
): ConfigurationState {
  return {
    configuration,
    digest,
    version: last?.version ?? null,
    by: last?.by ?? null,
    at: last?.at ?? null,
    problems: [...problems],
    mayChangeSignals: rightsOf(shape).has('patterns.write'),
  };
}

/** Newest first; none on an installation that lacks the table. One of a form that this console does not know is left out. */
export async function listVersions(sql: Sql, shape: PlatformShape): Promise<ConfigurationVersion[]> {
  if (!readable(shape, VERSIONS)) return [];
  const rows = await sql.query(`SELECT ${COLUMNS} FROM ${VERSIONS} ORDER BY version DESC LIMIT ${SHOWN}`);
  return rows.flatMap((row) => toVersion(row) ?? []);
}

async function lastVersion(sql: Sql, shape: PlatformShape): Promise<ConfigurationVersion | null> {
  if (!readable(shape, VERSIONS)) return null;
  const [row] = await sql.query(`SELECT ${COLUMNS} FROM ${VERSIONS} ORDER BY version DESC LIMIT 1`);
  return (row && toVersion(row)) ?? null;
}

export interface Change {
  /** What is to hold; or the version to go back to. */
  readonly to: Configuration | { readonly version: number };
  /** Digest of what the change was based on. */
  readonly basedOn: string;
  readonly reason: string;
  /** What trying a configuration on history gave, by its digest; undefined where that was not done. */
  tried(digest: string): string | undefined;
}

/** Puts a configuration into force. Throws a Failure where nothing would change, or the role may not. */
export function changeConfiguration(
  database: Database,
  shape: PlatformShape,
  actor: string,
  { to, basedOn, reason, tried }: Change,
): Promise<ConfigurationOutcome> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const raw = await readConfig(sql, shape, [SCORING_CONFIG_KEY, MONITOR_CONFIG_KEY], { lock: true });
    const stored = await readConfiguration(sql, shape);
    const last = await bringIntoStep(sql, shape, stored);
    if (stored.digest !== basedOn) return { state: 'conflict', current: stateOf(shape, stored, last) };

    const back = 'version' in to ? await versionOf(sql, to.version) : null;
    const wanted = back ? restored(back.configuration, stored.configuration) : (to as Configuration);
    const digest = configurationDigest(wanted);
    if (digest === stored.digest)
      throw new Failure('nothing-changed', 'That is how it is already', 'Change something first.');

    await writeRows(sql, shape, actor, { wanted, stored: stored.configuration, raw, reason });
    const version = await addVersion(sql, shape, {
      actor,
      action: back ? 'rollback' : 'save',
      reason: back ? `To version ${back.version}: ${reason}` : reason,
      tried: tried(digest) ?? null,
      before: stored.configuration,
      configuration: wanted,
    });
    return { state: 'saved', current: stateOf(shape, await readConfiguration(sql, shape), version) };
  });
}

/** What is stored becomes a version where the last one says otherwise: nothing that was ever in force is lost. */
async function bringIntoStep(
  sql: Sql,
  shape: PlatformShape,
  { configuration, digest }: StoredConfiguration,
): Promise<ConfigurationVersion | null> {
  const last = await lastVersion(sql, shape);
  if (last && configurationDigest(last.configuration) === digest) return last;
  return addVersion(sql, shape, {
    actor: OUTSIDE,
    action: 'found',
    reason: last ? 'Found changed by other means' : 'As it was before the console first changed it',
    tried: null,
    before: last?.configuration ?? null,
    configuration,
  });
}

/** An earlier configuration with the signals that are there now: those without a row are left out, new ones left as they are. */
function restored(earlier: Configuration, now: Configuration): Configuration {
  const kept = Object.entries(now.signals).map(([name, rule]) => [name, earlier.signals[name] ?? rule]);
  return { ...earlier, signals: Object.fromEntries(kept) };
}

interface Writing {
  readonly wanted: Configuration;
  readonly stored: Configuration;
  readonly raw: ReadonlyMap<string, unknown>;
  readonly reason: string;
}

async function writeRows(
  sql: Sql,
  shape: PlatformShape,
  actor: string,
  { wanted, stored, raw, reason }: Writing,
): Promise<void> {
  const rows = [
    [SCORING_CONFIG_KEY, wanted.scoring, stored.scoring, 'How risk is scored'],
    [MONITOR_CONFIG_KEY, wanted.monitor, stored.monitor, 'How monitors work'],
  ] as const;
  for (const [key, now, before, description] of rows) {
    if (differencesOf(before, now).length === 0) continue;
    // What this console does not know of stays.
    const there = raw.get(key);
    const kept = typeof there === 'object' && there !== null && !Array.isArray(there) ? there : {};
    await writeConfig(sql, shape, key, { ...kept, ...now }, description);
  }
  const names = Object.keys({ ...wanted.signals, ...stored.signals }).filter(
    (name) => differencesOf(stored.signals[name] ?? {}, wanted.signals[name] ?? {}).length > 0,
  );
  if (names.length === 0) return;
  if (!rightsOf(shape).has('patterns.write'))
    throw new Failure(
      'not-allowed',
      'You may not change signals in this workspace',
      'They are rows of the patterns: leave them as they are, or ask for the right to change patterns.',
    );
  const book = await openBook(sql, shape, names);
  const wishes = names.map((name): Wish => {
    const rule = wanted.signals[name];
    const definition = book.standings.get(name)?.definition;
    if (!rule || !definition || !stored.signals[name])
      throw new Failure(
        'signal-gone',
        `There is no signal ${storable(name)} to change`,
        'Signals are added and removed among the patterns.',
      );
    const value = JSON.stringify(rule.signal);
    const { enabled, points: riskScore } = rule;
    return { name, definition: { ...definition, enabled, riskScore, value }, action: 'publish' };
  });
  await carryOut(sql, actor, book, wishes, { action: 'patterns.change', reason });
}

interface NewVersion {
  readonly actor: string;
  readonly action: ConfigurationVersion['action'];
  readonly reason: string;
  readonly tried: string | null;
  readonly before: Configuration | null;
  readonly configuration: Configuration;
}

/** Adds the version, its journal entry with what differs, and rings all consoles. */
async function addVersion(
  sql: Sql,
  shape: PlatformShape,
  { actor, action, reason, tried, before, configuration }: NewVersion,
): Promise<ConfigurationVersion> {
  if (!readable(shape, VERSIONS))
    throw new Failure(
      'console-tables-missing',
      'Changes cannot be kept: the console’s own tables are not in this database',
      'Create them from the workspace screen, or ask an administrator to.',
    );
  const [row] = await sql.query(
    `INSERT INTO ${VERSIONS} (version, actor, action, reason, tried, configuration)
     SELECT coalesce(max(version), 0) + 1, $1, $2, $3, $4, $5::jsonb FROM ${VERSIONS} RETURNING ${COLUMNS}`,
    [actor, action, storable(reason), tried, JSON.stringify(configuration)],
  );
  const version = row && toVersion(row);
  if (!version) throw new Error('The version was not stored');
  const differences = before === null ? [] : differencesOf(before, configuration);
  // Fractions stand as text: the journal's chain holds whole numbers alone.
  const told = (side: 'before' | 'after'): Json =>
    Object.fromEntries(differences.map((one) => [one.pointer, JSON.stringify(one[side] ?? null)]));
  await appendEntry(sql, {
    actor,
    action: `configuration.${action}`,
    subject: 'configuration',
    subjects: [],
    before: told('before'),
    after: { version: version.version, reason: storable(reason), values: told('after') },
  });
  await sql.query('SELECT pg_notify($1, $2)', [CONFIGURATION_CHANNEL, String(version.version)]);
  return version;
}

/** One version. Throws a Failure where there is none of that number. */
async function versionOf(sql: Sql, version: number): Promise<ConfigurationVersion> {
  const [row] = await sql.query(`SELECT ${COLUMNS} FROM ${VERSIONS} WHERE version = $1`, [version]);
  const found = row && toVersion(row);
  if (found) return found;
  throw new Failure(
    'no-version',
    `There is no version ${version} of the configuration that this console can read`,
    'Read its versions again and choose one of them.',
  );
}

function toVersion(row: Row): ConfigurationVersion | null {
  const parsed = configurationSchema.safeParse(row.configuration);
  if (!parsed.success) return null;
  return {
    version: row.version as number,
    at: row.at as string,
    by: row.actor as string,
    action: row.action as ConfigurationVersion['action'],
    reason: row.reason as string,
    tried: row.tried as string | null,
    configuration: parsed.data,
  };
}
