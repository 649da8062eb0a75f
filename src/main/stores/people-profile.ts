// A person's profile numbers: as stored, and worked out anew from the events that they come from.

import { entityScore, HISTORY_PART, shareOf } from '../../shared/model/entity-score.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { PersonDetail } from '../../shared/protocol/people.ts';
import type { ScoringConfiguration } from '../scoring/configuration.ts';
import { historyScore } from '../scoring/history.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { EVENTS, readable } from './alerts-source.ts';
import { Params } from './params.ts';
import {
  equalsId,
  eventsByUser,
  fadedSql,
  finiteSql,
  messageScoreSql,
  PROFILES,
  parseKey,
  TIMED,
  TOTAL,
  weightSql,
} from './people-source.ts';

type Numbers = NonNullable<PersonDetail['profile']>;

const COLUMNS = {
  incidents: 'total_incidents',
  high: 'high_risk_count',
  critical: 'critical_risk_count',
  latestScore: 'latest_risk_score',
  latestLevel: 'latest_risk_level',
  lastIncidentAt: 'last_incident_at',
} as const;

function columnSql(table: TableShape, column: string): string {
  if (!table.columns.has(column)) return 'NULL';
  return column === COLUMNS.lastIncidentAt ? finiteSql(`r."${column}"`) : `r."${column}"`;
}

/** As stored; null where there is no row. Columns that this installation lacks are null. */
export async function readProfile(sql: Sql, shape: PlatformShape, id: string): Promise<Numbers | null> {
  const table = readable(shape, PROFILES);
  if (!table) return null;
  const params = new Params();
  const mine = equalsId(table, 'user_id', 'r."user_id"', id, params);
  const columns = Object.entries(COLUMNS).map(([name, column]) => `${columnSql(table, column)} AS "${name}"`);
  const [row] = await sql.query<Numbers & Record<string, unknown>>(
    `SELECT ${columns.join(', ')} FROM ${PROFILES} r WHERE ${mine} LIMIT 1`,
    params.values,
  );
  return row ?? null;
}

/** Worked out from the events: every event of MEDIUM or above is an incident. */
export async function computeProfile(
  sql: Sql,
  shape: PlatformShape,
  { levels }: ScoringConfiguration,
  key: string,
): Promise<{ numbers: Numbers; events: number }> {
  const none: Numbers = {
    incidents: 0,
    high: 0,
    critical: 0,
    latestScore: null,
    latestLevel: null,
    lastIncidentAt: null,
  };
  const events = eventsByUser(shape);
  const { space, id } = parseKey(key);
  if (!events || space !== 'auth') return { numbers: none, events: 0 };
  const params = new Params();
  const mine = `${equalsId(events, 'user_id', 'e."user_id"', id, params)} AND ${TIMED}`;
  // The level as recorded: it was given with the flags and bounds of then.
  const level = events.columns.has('risk_level')
    ? 'upper(e."risk_level"::text)'
    : `CASE WHEN ${TOTAL} >= ${Number(levels.critical)} THEN 'CRITICAL' WHEN ${TOTAL} >= ${Number(levels.high)} THEN 'HIGH'
         WHEN ${TOTAL} >= ${Number(levels.medium)} THEN 'MEDIUM' ELSE 'LOW' END`;
  const [row] = await sql.query<
    Numbers & { events: number; latest: string[] | null } & Record<string, unknown>
  >(
    `SELECT count(*) AS events, count(*) FILTER (WHERE level <> 'LOW') AS incidents, count(*) FILTER (WHERE level = 'HIGH') AS high,
       count(*) FILTER (WHERE level = 'CRITICAL') AS critical, max(at) FILTER (WHERE level <> 'LOW') AS "lastIncidentAt",
       (array_agg(ARRAY[total::text, level] ORDER BY at DESC, id DESC) FILTER (WHERE level <> 'LOW'))[1:1] AS latest
     FROM (SELECT e."id" AS id, e."created_at" AS at, ${TOTAL} AS total, ${level} AS level FROM ${EVENTS} e WHERE ${mine}) each`,
    params.values,
  );
  if (!row) return { numbers: none, events: 0 };
  const { events: count, latest, incidents, high, critical, lastIncidentAt } = row;
  const [score, word] = latest?.flat() ?? [];
  return {
    numbers: {
      incidents,
      high,
      critical,
      latestScore: score === undefined ? null : Math.round(Number(score)),
      latestLevel: word ?? null,
      lastIncidentAt,
    },
    events: count,
  };
}

const FIELDS: readonly (readonly [keyof Numbers, string])[] = [
  ['incidents', 'Incidents'],
  ['high', 'HIGH events'],
  ['critical', 'CRITICAL events'],
  ['latestScore', 'Latest score'],
  ['latestLevel', 'Latest level'],
  ['lastIncidentAt', 'Last incident'],
];

/** Stored beside computed, and every field in which they differ. */
export async function recomputeProfile(
  sql: Sql,
  shape: PlatformShape,
  settings: ScoringConfiguration,
  key: string,
): Promise<CallOutput<'people.recompute'>> {
  const { space, id } = parseKey(key);
  const [stored, { numbers, events }] = await Promise.all([
    space === 'auth' ? readProfile(sql, shape, id) : null,
    computeProfile(sql, shape, settings, key),
  ]);
  const differences = FIELDS.flatMap(([field, label]) => {
    const [was, is] = [stored?.[field] ?? null, numbers[field]];
    const same = field === 'lastIncidentAt' ? sameSecond(was, is) : was === is;
    return same || (stored === null && (is === null || is === 0))
      ? []
      : [
          {
            field: label,
            stored: was === null ? '–' : String(was),
            computed: is === null ? '–' : String(is),
          },
        ];
  });
  return { stored, computed: numbers, differences, events };
}

/** A profile is written moments after its event. */
function sameSecond(a: unknown, b: unknown): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return a === b;
  return Math.abs(Date.parse(a) - Date.parse(b)) <= 1_000;
}

/** A page of the inputs of an entity score, heaviest first, with the sums over all of them. */
export async function scoreInputs(
  sql: Sql,
  shape: PlatformShape,
  settings: ScoringConfiguration,
  { key, offset, limit }: { key: string; offset: number; limit: number },
): Promise<CallOutput<'people.inputs'>> {
  const { space, id } = parseKey(key);
  const at = new Date().toISOString();
  const events = eventsByUser(shape);
  const none = { score: 0, inputs: [], total: 0, elsewhere: 0, at };
  if (!events || space !== 'auth') return none;
  const params = new Params();
  const now = `${params.add(at)}::timestamptz`;
  const mine = `${equalsId(events, 'user_id', 'e."user_id"', id, params)} AND ${TIMED}`;
  const { cap, half_life_minutes: halfLife } = settings.accumulation;
  const heat = events.columns.has('conversation_id')
    ? `(SELECT max(floor(least(${Number(cap)}, heat) * 100 / ${Number(cap)} + 0.5)) FROM (
         SELECT sum(${messageScoreSql(events, settings.ml_decides_from)} * ${fadedSql(now, 'e."created_at"', Number(halfLife) * 60)}) AS heat
         FROM ${EVENTS} e WHERE ${mine} AND e."created_at" > ${now} - interval '6 hours' AND e."conversation_id" IS NOT NULL GROUP BY e."conversation_id") c)`
    : 'NULL';
  const [sums] = await sql.query<{ weight: number | null; count: number; heat: number | null }>(
    `SELECT sum(${weightSql(now)}) AS weight, count(*) AS count, ${heat} AS heat FROM ${EVENTS} e WHERE ${mine}`,
    params.values,
  );
  const profile = await readProfile(sql, shape, id);
  const history = historyScore(
    profile && {
      incidents: profile.incidents ?? 0,
      high: profile.high ?? 0,
      critical: profile.critical ?? 0,
      lastIncidentMs: profile.lastIncidentAt === null ? null : Date.parse(profile.lastIncidentAt),
      whitelisted: false,
      flagged: false,
    },
    Date.parse(at),
    settings.history,
  );
  const accumulation = sums?.heat ?? 0;
  const sum = (sums?.weight ?? 0) + history * HISTORY_PART + accumulation;
  const layers = [
    {
      kind: 'history' as const,
      event: null,
      at: profile?.lastIncidentAt ?? null,
      label: 'Earlier incidents',
      score: history,
      weight: history * HISTORY_PART,
    },
    {
      kind: 'accumulation' as const,
      event: null,
      at: null,
      label: 'The conversation that is highest now',
      score: accumulation,
      weight: accumulation,
    },
  ].filter(({ weight }) => weight > 0);
  // The two layers stand first, then the events by weight.
  const before = layers.slice(offset, offset + limit);
  const rest = limit - before.length;
  const rows =
    rest > 0
      ? await sql.query<{ event: string; at: string; label: string; score: number; weight: number }>(
          // The page is found by what the index holds; texts are read for it alone.
          `SELECT p.id::text AS event, p.at, p.score, p.weight, ${events.columns.has('message') ? `(SELECT left(m."message", 160) FROM ${EVENTS} m WHERE m."id" = p.id)` : "''"} AS label
           FROM (SELECT e."id" AS id, e."created_at" AS at, ${TOTAL} AS score, ${weightSql(now)} AS weight FROM ${EVENTS} e WHERE ${mine}
             ORDER BY 4 DESC, 1 LIMIT ${params.add(rest)} OFFSET ${params.add(Math.max(0, offset - layers.length))}) p ORDER BY p.weight DESC, p.id`,
          params.values,
        )
      : [];
  const inputs = [...before, ...rows.map((row) => ({ kind: 'event' as const, ...row }))].map((input) => ({
    ...input,
    share: shareOf(input.weight, sum),
  }));
  const score = entityScore(sum);
  return {
    score,
    inputs,
    total: (sums?.count ?? 0) + layers.length,
    elsewhere: score - inputs.reduce((total, { share }) => total + share, 0),
    at,
  };
}
