// What an exception would have silenced: past alerts of the pattern by the writer and with the text it names.
import type { ExceptionRule } from '../../shared/protocol/exceptions.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { eventJoin } from './alerts.ts';
import { type AlertSource, alertSources, columnOr, readable, TRIAGE, textOf } from './alerts-source.ts';
import { Params } from './params.ts';
import { USERS, userColumns } from './users.ts';

type Preview = CallOutput<'exceptions.preview'>;
type Sample = Preview['samples'][number];

const DAYS = 90;
/** Alerts of the pattern that are looked at, the newest first. */
const MOST_ALERTS = 50_000;
const SAMPLES = 50;
const SAMPLE_CHARACTERS = 500;
const ORDER = ['true_positive', 'unlabelled', 'false_positive'] as const;

export async function previewException(
  sql: Sql,
  shape: PlatformShape,
  rule: ExceptionRule,
): Promise<Preview> {
  const total = { alerts: 0, truePositives: 0, falsePositives: 0, unlabelled: 0 };
  const samples: Sample[] = [];
  let exact = true;
  for (const from of alertSources(shape)) {
    const found = await previewIn(sql, shape, from, rule);
    if (!found) continue;
    if (!found.exact) exact = false;
    total.alerts += found.counts.true_positive + found.counts.false_positive + found.counts.unlabelled;
    total.truePositives += found.counts.true_positive;
    total.falsePositives += found.counts.false_positive;
    total.unlabelled += found.counts.unlabelled;
    samples.push(...found.samples);
  }
  samples.sort((a, b) => ORDER.indexOf(a.label) - ORDER.indexOf(b.label) || (a.at < b.at ? 1 : -1));
  return { ...total, samples: samples.slice(0, SAMPLES), exact };
}

async function previewIn(
  sql: Sql,
  shape: PlatformShape,
  from: AlertSource,
  rule: ExceptionRule,
): Promise<{ counts: Record<Sample['label'], number>; samples: Sample[]; exact: boolean } | null> {
  const event = eventJoin(shape, from);
  const conditions: string[] = [];
  const params = new Params();
  const patterns = event.patterns;
  const names = params.add(rule.pattern);
  const matched = `EXISTS (SELECT FROM jsonb_array_elements(CASE jsonb_typeof(${patterns}) WHEN 'array' THEN ${patterns} ELSE '[]' END) AS x(one)
    WHERE CASE jsonb_typeof(x.one) WHEN 'string' THEN x.one #>> '{}' ELSE coalesce(x.one ->> 'name', x.one ->> 'pattern_name') END = ${names})`;
  const text = `coalesce(${event.message}, ${columnOr(from, 'alert_message', 'NULL')}, '')`;
  if (rule.user !== null) conditions.push(`${textOf(from, 'user_id')} = ${params.add(rule.user)}`);
  if (rule.text !== null) conditions.push(`strpos(lower(${text}), lower(${params.add(rule.text)})) > 0`);
  const role = rule.role === null ? null : roleSql(shape, from);
  // Without roles nobody is known to have the one named.
  if (rule.role !== null && role === null) return null;
  if (role !== null) conditions.push(`lower(${role.name}) = lower(${params.add(rule.role)})`);
  const triaged = readable(shape, TRIAGE) !== undefined;
  const status = from.columns.has('status') ? 'upper(a."status"::text)' : `'OPEN'`;
  const reason = triaged ? 't.reason' : 'NULL::text';
  const label = `CASE WHEN ${reason} = 'true_positive' THEN 'true_positive'
    WHEN ${reason} = 'false_positive' OR ${status} = 'FALSE_POSITIVE' THEN 'false_positive' ELSE 'unlabelled' END`;
  const user = userColumns(shape, from);
  const rows = await sql.query<{
    key: string;
    at: string;
    user: string | null;
    text: string;
    label: Sample['label'];
    of_label: number;
    looked: number;
  }>(
    `WITH recent AS MATERIALIZED (
       SELECT ${from.key} AS key, ${from.createdAt} AS at, coalesce(${user.name}, ${textOf(from, 'user_id')}) AS "user",
         left(${text}, ${SAMPLE_CHARACTERS}) AS text, ${label} AS label, ${matched} ${conditions.map((one) => `AND ${one}`).join(' ')} AS fits
       FROM (SELECT * FROM ${from.relation} a WHERE ${from.createdAt} >= now() - interval '${DAYS} days'
             ORDER BY ${from.createdAt} DESC LIMIT ${MOST_ALERTS}) a
       ${triaged ? `LEFT JOIN ${TRIAGE} t ON t.alert_key = ${from.key}` : ''} ${user.join} ${event.join} ${role?.join ?? ''}),
     fitting AS (
       SELECT *, count(*) OVER (PARTITION BY label) AS of_label, row_number() OVER (PARTITION BY label ORDER BY at DESC, key) AS place
       FROM recent WHERE fits)
     SELECT f.key, f.at, f."user", f.text, f.label, f.of_label, (SELECT count(*) FROM recent) AS looked FROM fitting f WHERE f.place <= ${SAMPLES}`,
    params.values,
  );
  const counts = { true_positive: 0, false_positive: 0, unlabelled: 0 };
  for (const row of rows) counts[row.label] = row.of_label;
  return {
    counts,
    samples: rows.map((row) => ({
      key: row.key,
      at: row.at,
      user: row.user,
      text: row.text,
      label: row.label,
    })),
    exact: (rows[0]?.looked ?? 0) < MOST_ALERTS,
  };
}

/** The name of the writer's role, with what has to be joined for it; null where it cannot be known. */
function roleSql(shape: PlatformShape, from: AlertSource): { join: string; name: string } | null {
  const users = readable(shape, USERS);
  const roles = readable(shape, 'auth_service.roles');
  const known = users?.columns.has('role_id') && roles?.columns.has('name') && from.columns.has('user_id');
  if (!known) return null;
  return {
    join: `LEFT JOIN ${USERS} ru ON ru."id"::text = a."user_id"::text LEFT JOIN auth_service.roles rr ON rr."id"::text = ru."role_id"::text`,
    name: 'rr."name"::text',
  };
}
