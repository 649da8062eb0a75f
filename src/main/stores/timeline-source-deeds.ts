// What was done about a person, and to the settings that everybody is scored by, as sources of a timeline.
import type { PlatformShape } from '../workspace/shape.ts';
import { alertSources, readable } from './alerts-source.ts';
import { JOURNAL } from './journal.ts';
import { BLOCKS, equalsId } from './people-source.ts';
import {
  kindPlace,
  type MarkSource,
  mineIn,
  NOTHING,
  type Subject,
  textOr,
  timeOf,
  titleSql,
} from './timeline-source-base.ts';

const CONFIG = 'omni2.omni2_config';
/** Alerts of a person whose triage is looked for: their newest. */
const MOST_TRIAGED = 10_000;

export function blockSource(shape: PlatformShape, subject: Subject): MarkSource | null {
  const table = readable(shape, BLOCKS);
  const at = timeOf(table, 'blocked_at', 'b');
  if (subject.space !== 'auth' || !table?.columns.has('user_id') || !at) return null;
  const still = table.columns.has('is_blocked') ? 'b."is_blocked"' : 'true';
  return {
    ...NOTHING,
    from: `${BLOCKS} b`,
    where: (params) => `${equalsId(table, 'user_id', 'b."user_id"', subject.id, params)} AND ${still}`,
    ...at,
    kind: String(kindPlace('block')),
    ref: `'blocked:' || b."user_id"::text`,
    title: titleSql(`concat_ws(': ', 'Blocked from the chat', ${textOr(table, 'b', 'block_reason')})`),
    known: false,
  };
}

const journalSource = {
  ...NOTHING,
  from: `${JOURNAL} j`,
  time: 'j.at',
  zoned: true,
  ref: `'journal:' || j.seq::text`,
  title: titleSql(`concat_ws(' · ', j.action, j.actor)`),
  known: false,
} as const;

/** What was done about the person, and with their alerts. */
export function triageSource(shape: PlatformShape, subject: Subject): MarkSource | null {
  if (!readable(shape, JOURNAL)) return null;
  const alerts = alertSources(shape).flatMap((from) => {
    const where = mineIn(from, subject, 'a');
    return where === null ? [] : [{ from, where }];
  });
  return {
    ...journalSource,
    where: (params) => {
      const keys = alerts.map(
        ({ from, where }) =>
          `(SELECT ${from.key} FROM ${from.relation} a WHERE ${where(params)} ORDER BY ${from.createdAt} DESC LIMIT ${MOST_TRIAGED})`,
      );
      const triaged = `j.action IN ('alerts.triage', 'alerts.undo') AND j.subjects && ARRAY(${keys.join(' UNION ALL ')})`;
      const acted = `j.action LIKE 'people.%' AND j.subject = ${params.add(subject.key)}`;
      return keys.length === 0 ? acted : `((${triaged}) OR (${acted}))`;
    },
    kind: String(kindPlace('triage')),
  };
}

/** What changed in how everybody is scored. */
export function journalConfigSource(shape: PlatformShape): MarkSource | null {
  if (!readable(shape, JOURNAL)) return null;
  return {
    ...journalSource,
    where: () => `split_part(j.action, '.', 1) IN ('patterns', 'packs', 'exceptions', 'configuration')`,
    kind: String(kindPlace('config')),
    title: titleSql(`concat_ws(' · ', j.action, j.subject, j.actor)`),
  };
}

/** The platform keeps only the last change of each setting. */
export function configSource(shape: PlatformShape, subject: Subject): MarkSource | null {
  const table = readable(shape, CONFIG);
  const at = timeOf(table, 'updated_at', 'g');
  if (!table?.columns.has('config_key') || !at) return null;
  return {
    ...NOTHING,
    from: `${CONFIG} g`,
    where: (params) =>
      `(g."config_key" NOT LIKE 'monitor\\_user\\_%' OR g."config_key" = ${params.add(`monitor_user_${subject.id}`)})`,
    ...at,
    kind: String(kindPlace('config')),
    ref: `'config:' || g."config_key"::text`,
    title: titleSql(`concat_ws(' ', 'Setting', g."config_key"::text)`),
    known: false,
  };
}
