// Handlers of verification: each question in a transaction of its own, so that one that fails or lasts too long leaves the others.
import { Failure } from '../../shared/model/failure.ts';
import type { Answer, Verification } from '../../shared/protocol/verification.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import {
  AUDIT_TABLES_SQL,
  activitySql,
  auditActivity,
  auditTables,
  ID_SPACES_SQL,
  idSpaces,
  KEY_TYPES_SQL,
  keyTypes,
  PATHS_SQL,
  readOnly,
  rolePaths,
} from '../stores/verification.ts';
import {
  areIdsTheSame,
  areTheyOne,
  areTypesTheSame,
  doLimitsWork,
  whatItResolvesTo,
  whichCostColumns,
  whichTables,
  whoWrites,
} from '../verification/answers.ts';
import type { AuditActivity } from '../verification/facts.ts';
import type { Database } from '../workspace/port.ts';

export function createVerificationService(): Pick<Handlers, 'verification.read'> {
  return {
    'verification.read': async ({ exact }, context) => verify(context.workspace().database, exact),
  };
}

/** Every question with its answer. */
export async function verify(database: Database, exact: boolean): Promise<Verification> {
  const [about] = await database.query<{ database: string; role: string; server: string; at: string }>(
    `SELECT current_database()::text AS database, current_user::text AS role, version() AS server, now() AS at`,
  );
  const tables = await readOnly(database, (sql) => auditTables(sql, exact));
  const paths = await readOnly(database, rolePaths);
  const activity: AuditActivity[] = [];
  for (const table of tables) {
    const nothing = { schema: table.schema, time: null, first: null, last: null, days: [], users: null };
    activity.push(
      await readOnly(database, (sql) => auditActivity(sql, table)).catch((error: unknown) => ({
        ...nothing,
        problem: reason(error),
      })),
    );
  }
  const activities = tables.flatMap((table) => activitySql(table) ?? []).join(';\n\n');
  const answers: Answer[] = [
    { id: 'tables', sql: AUDIT_TABLES_SQL, ...whichTables(tables) },
    { id: 'search-path', sql: PATHS_SQL, ...whatItResolvesTo(tables, paths) },
    { id: 'one-table', sql: AUDIT_TABLES_SQL, ...areTheyOne(tables) },
    { id: 'cost-columns', sql: AUDIT_TABLES_SQL, ...whichCostColumns(tables) },
    { id: 'writers', sql: activities, ...whoWrites(tables, activity) },
    { id: 'limits', sql: AUDIT_TABLES_SQL, ...doLimitsWork(tables, paths) },
    await asked(
      'ids',
      ID_SPACES_SQL,
      'Is a user’s id the same in auth_service.users and public.users?',
      async () => areIdsTheSame(await readOnly(database, idSpaces)),
    ),
    await asked('key-types', KEY_TYPES_SQL, 'Do the ids that tie records together have one type?', async () =>
      areTypesTheSame(await readOnly(database, keyTypes)),
    ),
  ];
  return {
    readAt: about?.at ?? new Date().toISOString(),
    database: about?.database ?? '',
    role: about?.role ?? '',
    server: (about?.server ?? '').slice(0, 200),
    answers,
  };
}

async function asked(
  id: string,
  sql: string,
  question: string,
  answer: () => Promise<Omit<Answer, 'id' | 'sql'>>,
): Promise<Answer> {
  try {
    return { id, sql, ...(await answer()) };
  } catch (error) {
    const facts = { columns: [], rows: [] };
    return {
      id,
      sql,
      question,
      answer: `It could not be read: ${reason(error)}`,
      state: 'unknown',
      notes: [],
      facts,
    };
  }
}

function reason(error: unknown): string {
  return error instanceof Failure ? `${error.message}. ${error.hint}` : 'The database refused the query.';
}
