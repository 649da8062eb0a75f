// Channels as they are kept: never with a secret, each change with the version it was based on and its journal entry.
import { variableOf } from '../../shared/model/channel-variable.ts';
import { Failure } from '../../shared/model/failure.ts';
import {
  type Channel,
  type ChannelRules,
  type ChannelSettings,
  channelRulesSchema,
  channelSettingsSchema,
} from '../../shared/protocol/channels.ts';
import type { Database, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import { appendEntry, type Json, lockJournal } from './journal.ts';
import { storable } from './params.ts';

export const CHANNELS = 'security_console.channels';
export const DELIVERIES = 'security_console.deliveries';

export type StoredChannel = Omit<Channel, 'secret' | 'variable'>;

interface ChannelRow extends Record<string, unknown> {
  id: string;
  name: string;
  enabled: boolean;
  settings: unknown;
  rules: unknown;
  version: number;
  updatedBy: string;
  updatedAt: string;
  waiting: number;
  failed: number;
  lastSentAt: string | null;
}

const COLUMNS =
  'c.id::text AS id, c.name, c.enabled, c.settings, c.rules, c.version, c.updated_by AS "updatedBy", c.updated_at AS "updatedAt"';

/** All channels by name; one of a form that this console does not know is left out. */
export async function listChannels(sql: Sql, shape: PlatformShape): Promise<StoredChannel[]> {
  if (!readable(shape, CHANNELS) || !readable(shape, DELIVERIES)) return [];
  const rows = await sql.query<ChannelRow>(
    `SELECT ${COLUMNS},
            (SELECT count(*) FROM ${DELIVERIES} d WHERE d.channel = c.id AND d.state IN ('waiting', 'sending')) AS waiting,
            (SELECT count(*) FROM ${DELIVERIES} d WHERE d.channel = c.id AND d.state = 'failed') AS failed,
            (SELECT max(d.sent_at) FROM ${DELIVERIES} d WHERE d.channel = c.id) AS "lastSentAt"
       FROM ${CHANNELS} c ORDER BY lower(c.name)`,
  );
  return rows.flatMap((row) => parsed(row) ?? []);
}

function parsed(row: ChannelRow): StoredChannel | null {
  const settings = channelSettingsSchema.safeParse(row.settings);
  const rules = channelRulesSchema.safeParse(row.rules);
  return settings.success && rules.success ? { ...row, settings: settings.data, rules: rules.data } : null;
}

/** One channel. Throws a Failure where it is gone. */
export async function readChannel(sql: Sql, shape: PlatformShape, id: string): Promise<StoredChannel> {
  const channel = (await listChannels(sql, shape)).find((one) => one.id === id);
  if (channel === undefined) throw gone();
  return channel;
}

export interface ChannelChange {
  readonly id?: string | undefined;
  readonly version?: number | undefined;
  readonly name: string;
  readonly enabled: boolean;
  readonly settings: ChannelSettings;
  readonly rules: ChannelRules;
  /** What is done about the secret, which is kept elsewhere. */
  readonly secret?: 'changed' | 'forgotten' | undefined;
}

/** Makes or changes a channel; gives its id. Throws a Failure where the name is taken, or somebody else changed it meanwhile. */
export function saveChannel(
  database: Database,
  shape: PlatformShape,
  actor: string,
  change: ChannelChange,
): Promise<string> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const before = change.id === undefined ? null : await readChannel(sql, shape, change.id);
    if (before !== null && before.version !== change.version)
      throw new Failure(
        'changed-meanwhile',
        `${before.updatedBy} has changed this channel meanwhile`,
        'Open it again to see the change, then make yours.',
      );
    const name = storable(change.name);
    const [taken] = await sql.query(
      `SELECT 1 AS taken FROM ${CHANNELS} WHERE lower(name) = lower($1) AND id IS DISTINCT FROM $2::uuid`,
      [name, before?.id ?? null],
    );
    if (taken) throw new Failure('name-taken', 'There is a channel of this name', 'Choose another name.');
    const names = await sql.query<{ name: string }>(
      `SELECT name FROM ${CHANNELS} WHERE id IS DISTINCT FROM $1::uuid`,
      [before?.id ?? null],
    );
    const alike = names.find((other) => variableOf(other.name) === variableOf(name));
    if (alike)
      throw new Failure(
        'variable-taken',
        `A monitor would read the secret of “${alike.name}” from the same variable, ${variableOf(name)}`,
        'Choose a name that differs in letters or digits.',
      );
    const values = [
      name,
      change.enabled,
      JSON.stringify(change.settings),
      JSON.stringify(change.rules),
      actor,
    ];
    const [row] = before
      ? await sql.query<{ id: string }>(
          // One that is turned on again begins with what comes from now on.
          `UPDATE ${CHANNELS} SET name = $1, enabled = $2, settings = $3::jsonb, rules = $4::jsonb, updated_by = $5, updated_at = now(),
             version = version + 1, since = CASE WHEN $2 AND NOT enabled THEN now() ELSE since END
           WHERE id = $6::uuid RETURNING id::text AS id`,
          [...values, before.id],
        )
      : await sql.query<{ id: string }>(
          `INSERT INTO ${CHANNELS} (name, enabled, settings, rules, updated_by) VALUES ($1, $2, $3::jsonb, $4::jsonb, $5) RETURNING id::text AS id`,
          values,
        );
    if (!row) throw gone();
    const after = { ...plain(change), ...(change.secret && { secret: change.secret }) };
    await write(sql, actor, 'channels.save', row.id, before && plain(before), after);
    return row.id;
  });
}

/** Removes a channel with what it has not sent; false where it was not there. */
export function removeChannel(
  database: Database,
  shape: PlatformShape,
  actor: string,
  id: string,
): Promise<boolean> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const before = (await listChannels(sql, shape)).find((one) => one.id === id);
    if (before === undefined) return false;
    await sql.execute(`DELETE FROM ${CHANNELS} WHERE id = $1::uuid`, [id]);
    await write(sql, actor, 'channels.remove', id, plain(before), null);
    return true;
  });
}

/** Writes down that a console begins to send what waits, or ends. */
export function noteSending(
  database: Database,
  actor: string,
  machine: string,
  here: boolean,
): Promise<void> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    await write(sql, actor, 'channels.send', machine, { sends: !here }, { sends: here });
  });
}

async function write(
  sql: Sql,
  actor: string,
  action: string,
  id: string,
  before: Json,
  after: Json,
): Promise<void> {
  await appendEntry(sql, { actor, action, subject: id, subjects: [], before, after });
}

function plain({
  name,
  enabled,
  settings,
  rules,
}: Pick<StoredChannel, 'name' | 'enabled' | 'settings' | 'rules'>): Readonly<Record<string, Json>> {
  return JSON.parse(JSON.stringify({ name, enabled, settings, rules }));
}

function gone(): Failure {
  return new Failure(
    'channel-gone',
    'This channel is gone',
    'Somebody has removed it. Look at the list again.',
  );
}
