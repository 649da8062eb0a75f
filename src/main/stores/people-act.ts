// What is done about a person: said first in exact steps, then done in one transaction with its journal entry.
import { Failure } from '../../shared/model/failure.ts';
import type { PersonAction } from '../../shared/protocol/people.ts';
import type { ScoringConfiguration } from '../scoring/configuration.ts';
import type { Database, Param, Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { familyOf, fits, readable } from './alerts-source.ts';
import { appendEntry, type Json, lockJournal } from './journal.ts';
import { storable } from './params.ts';
import { computeProfile } from './people-profile.ts';
import { BLOCKS, PROFILES, parseKey } from './people-source.ts';

const NOTES = 'security_console.person_notes';
const WHITELISTINGS = 'security_console.whitelistings';
/** Channel on which consoles tell each other whose standing changed: `{by, key}`. */
export const PEOPLE_CHANNEL = 'security_console_people';

/** Who the journal names for what no analyst did. */
const CONSOLE = 'console';

type Person = { readonly key: string; readonly name: string };

/** The steps an action would take, and what to think of before it is done. Throws a Failure where it cannot be done here. */
export function actionSteps(
  shape: PlatformShape,
  person: Person,
  action: PersonAction,
  hasLive: boolean,
): { steps: string[]; warnings: string[] } {
  const { id } = requirePossible(shape, person.key, action);
  const journal = 'Write who did this, when and why into the journal.';
  const who = `${person.name} (id ${id})`;
  const warnings: string[] = [];
  const steps: string[] = [];
  switch (action.what) {
    case 'flag':
      steps.push(
        `Set flagged to ${action.on ? 'true' : 'false'} for ${who} in omni2.user_risk_profiles.`,
        action.on
          ? 'HIGH and CRITICAL begin lower for them from their next message on.'
          : 'HIGH and CRITICAL begin where they do for everybody.',
      );
      break;
    case 'whitelist':
      steps.push(
        `Set whitelisted to ${action.on ? 'true' : 'false'} for ${who} in omni2.user_risk_profiles.`,
        action.on
          ? 'Their messages are scored and logged, never blocked, and alert one level lower.'
          : 'Their messages are judged like everybody’s.',
      );
      if (action.on && action.until === null)
        warnings.push('Without an end date it lasts until somebody ends it.');
      if (action.on && action.until !== null)
        steps.push(`End it by itself at ${action.until}, while a console is open.`);
      break;
    case 'block':
      if (action.on) {
        steps.push(
          `Block ${who} from ${action.services.join(', ')} in omni2.user_blocks.`,
          hasLive
            ? 'Publish user_blocked, so that the platform disconnects them at once.'
            : 'There is no live channel here: the platform acts when it next looks at the table.',
        );
        if (!action.services.includes('chat'))
          warnings.push(
            'The platform keeps a user from chatting only while "chat" is among the blocked services.',
          );
      } else {
        steps.push(
          `Unblock ${who} in omni2.user_blocks.`,
          'The platform has no message for this: it lets them in when it next looks at the table.',
        );
      }
      break;
    case 'store_profile':
      steps.push(
        `Write the numbers worked out from the events into ${who}’s row of omni2.user_risk_profiles.`,
      );
      break;
    case 'note':
      steps.push(`Keep the note with ${who}, for everybody who uses this workspace.`);
      break;
  }
  return { steps: [...steps, journal], warnings };
}

export interface ActionDone {
  /** To be published on user_blocked; null where there is nothing to tell the platform. */
  readonly publish: Record<string, unknown> | null;
}

export function actOnPerson(
  database: Database,
  shape: PlatformShape,
  settings: ScoringConfiguration,
  actor: string,
  person: Person,
  action: PersonAction,
): Promise<ActionDone> {
  const { id } = requirePossible(shape, person.key, action);
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const {
      before,
      after,
      publish = null,
    } = await apply(sql, shape, settings, actor, person.key, id, action);
    await appendEntry(sql, {
      actor,
      action: `people.${action.what}${'on' in action && !action.on ? '.end' : ''}`,
      subject: person.key,
      subjects: [],
      before,
      after: 'reason' in action ? { ...(after as object), reason: storable(action.reason) } : after,
    });
    await tellConsoles(sql, actor, person.key);
    return { publish };
  });
}

async function tellConsoles(sql: Sql, by: string, key: string): Promise<void> {
  await sql.query('SELECT pg_notify($1, $2)', [PEOPLE_CHANNEL, JSON.stringify({ by, key })]);
}

interface Applied {
  readonly before: Json;
  readonly after: Json;
  readonly publish?: Record<string, unknown>;
}

async function apply(
  sql: Sql,
  shape: PlatformShape,
  settings: ScoringConfiguration,
  actor: string,
  key: string,
  id: string,
  action: PersonAction,
): Promise<Applied> {
  if (action.what === 'note') {
    await sql.execute(`INSERT INTO ${NOTES} (person, author, body) VALUES ($1, $2, $3)`, [
      key,
      actor,
      storable(action.body),
    ]);
    return { before: null, after: { note: storable(action.body) } };
  }
  if (action.what === 'block') return applyBlock(sql, shape, actor, id, action);
  if (action.what === 'store_profile') {
    const { numbers } = await computeProfile(sql, shape, settings, key);
    const values = {
      total_incidents: numbers.incidents,
      high_risk_count: numbers.high,
      critical_risk_count: numbers.critical,
      latest_risk_score: numbers.latestScore,
      latest_risk_level: numbers.latestLevel,
      last_incident_at: numbers.lastIncidentAt,
    };
    return upsert(sql, shape, PROFILES, id, values);
  }
  const column = action.what === 'flag' ? 'flagged' : 'whitelisted';
  const changed = await upsert(sql, shape, PROFILES, id, { [column]: action.on });
  if (action.what !== 'whitelist') return changed;
  await sql.execute(`UPDATE ${WHITELISTINGS} SET ended_at = now() WHERE person = $1 AND ended_at IS NULL`, [
    key,
  ]);
  if (action.on)
    await sql.execute(
      `INSERT INTO ${WHITELISTINGS} (person, until, reason, actor) VALUES ($1, $2::timestamptz, $3, $4)`,
      [key, action.until, storable(action.reason), actor],
    );
  return { ...changed, after: { ...(changed.after as object), until: action.until } };
}

async function applyBlock(
  sql: Sql,
  shape: PlatformShape,
  actor: string,
  id: string,
  action: Extract<PersonAction, { what: 'block' }>,
): Promise<Applied> {
  const now = new Date();
  const changed = await upsert(sql, shape, BLOCKS, id, {
    is_blocked: action.on,
    block_reason: action.on ? storable(`${action.reason} (${actor})`) : null,
    custom_block_message: action.on && action.message !== '' ? storable(action.message) : null,
    blocked_at: action.on ? now.toISOString() : null,
    blocked_services: action.on ? action.services : [],
  });
  if (!action.on) return changed;
  const publish = {
    user_id: /^\d{1,15}$/.test(id) ? Number(id) : id,
    custom_message: action.message,
    blocked_by: actor,
    blocked_services: action.services,
    timestamp: now.getTime() / 1_000,
  };
  return { ...changed, publish };
}

/** Changes those of the columns that exist in the person's row, or makes the row; gives them as they were and are. */
async function upsert(
  sql: Sql,
  shape: PlatformShape,
  name: string,
  id: string,
  wanted: Readonly<Record<string, Param>>,
): Promise<Applied> {
  const table = readable(shape, name)!;
  const values = Object.entries(wanted).filter(([column]) => table.columns.has(column));
  const type = familyOf(table.columns.get('user_id')!.type);
  const mine = `"user_id"${type === 'text' ? '::text' : ''} = $1::${type}`;
  const columns = values.map(([column]) => `"${column}"`).join(', ');
  const [before] = await sql.query(`SELECT ${columns} FROM ${name} WHERE ${mine} FOR UPDATE`, [id]);
  const cast = ([column]: readonly [string, Param], place: number) => `$${place + 2}${castOf(table, column)}`;
  const stamp = table.columns.has('updated_at') ? ', "updated_at" = now()' : '';
  if (before) {
    const sets = values.map((value, place) => `"${value[0]}" = ${cast(value, place)}`).join(', ');
    await sql.execute(`UPDATE ${name} SET ${sets}${stamp} WHERE ${mine}`, [
      id,
      ...values.map(([, value]) => value),
    ]);
  } else {
    await sql.execute(
      `INSERT INTO ${name} ("user_id", ${columns}) VALUES ($1::${type}, ${values.map(cast).join(', ')})`,
      [id, ...values.map(([, value]) => value)],
    );
  }
  return { before: before ? jsonOf(before) : null, after: jsonOf(Object.fromEntries(values)) };
}

function castOf(table: TableShape, column: string): string {
  const type = table.columns.get(column)!.type;
  return type.startsWith('_') ? `::${type.slice(1)}[]` : `::${type}`;
}

const jsonOf = (row: object): Json => JSON.parse(JSON.stringify(row)) as Json;

/** Ends whitelistings whose time is over; the journal names the console itself. Gives how many. */
export function endExpired(database: Database, shape: PlatformShape): Promise<number> {
  if (!readable(shape, WHITELISTINGS)?.privileges.update || !readable(shape, PROFILES)?.privileges.update)
    return Promise.resolve(0);
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const rows = await sql.query<{ person: string; until: string }>(
      `UPDATE ${WHITELISTINGS} SET ended_at = now() WHERE ended_at IS NULL AND until <= now() RETURNING person, until`,
    );
    for (const { person, until } of rows) {
      const { id } = parseKey(person);
      const { before, after } = await upsert(sql, shape, PROFILES, id, { whitelisted: false });
      await appendEntry(sql, {
        actor: CONSOLE,
        action: 'people.whitelist.end',
        subject: person,
        subjects: [],
        before,
        after: { ...(after as object), reason: `It was to end at ${until}` },
      });
      await tellConsoles(sql, CONSOLE, person);
    }
    return rows.length;
  });
}

/** Throws a Failure in words where the person or this installation does not allow it. */
function requirePossible(shape: PlatformShape, key: string, action: PersonAction): { id: string } {
  const { space, id } = parseKey(key);
  if (action.what === 'note') {
    if (readable(shape, NOTES)?.privileges.insert) return { id };
    throw unable('Notes cannot be kept: the console’s tables are missing or may not be written');
  }
  if (space !== 'auth')
    throw new Failure(
      'wrong-space',
      'This person is known in public.users alone',
      'Flags, whitelistings and blocks belong to users of auth_service; give them the same e-mail address there.',
    );
  const name = action.what === 'block' ? BLOCKS : PROFILES;
  const table = readable(shape, name);
  const type = table?.columns.get('user_id')?.type;
  if (!table || type === undefined || !table.privileges.insert || !table.privileges.update)
    throw unable(`${name} is missing, or your role may not write it`);
  if (!fits(familyOf(type), id)) throw unable(`The id ${id} does not fit into ${name}`);
  if (action.what === 'whitelist' && !readable(shape, WHITELISTINGS)?.privileges.insert)
    throw unable('Whitelistings cannot be kept: the console’s tables are missing or may not be written');
  const column = COLUMN_OF[action.what];
  if (!table.columns.has(column)) throw unable(`${name} has no column ${column}`);
  refuseNonsense(action);
  return { id };
}

/** The column without which an action would do nothing. */
const COLUMN_OF = {
  flag: 'flagged',
  whitelist: 'whitelisted',
  block: 'is_blocked',
  store_profile: 'total_incidents',
} as const;

function refuseNonsense(action: PersonAction): void {
  if (action.what === 'block' && action.on && action.services.length === 0)
    throw new Failure('no-services', 'This would block them from nothing', 'Choose at least one service.');
  if (
    action.what === 'whitelist' &&
    action.on &&
    action.until !== null &&
    Date.parse(action.until) <= Date.now()
  )
    throw new Failure('ends-already', 'The end lies in the past', 'Choose a later end, or none.');
}

function unable(message: string): Failure {
  return new Failure(
    'not-possible-here',
    message,
    'See on the workspace screen what is missing, or ask an administrator.',
  );
}
