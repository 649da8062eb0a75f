// The index by which messages that are nearly the same as another are found among a million.
import { quoteName } from '../identifiers.ts';
import type { Trigrams } from './alert-indexes.ts';
import type { Piece } from './migration.ts';

/** Characters of a message that are held against another: enough for what attackers repeat, and a bound for what is pasted. */
export const COMPARED = 400;

export const LIKENESS_INDEX = 'security_risk_events_alike';

/** As SQL over a message; the search is written for exactly this expression. */
export const comparedSql = (message: string): string => `left(${message}, ${COMPARED})`;

export function likenessIndex(trigrams: Trigrams): Piece {
  const operators = `${quoteName(trigrams.schema)}.gin_trgm_ops`;
  return {
    name: `omni2.${LIKENESS_INDEX}`,
    columns: ['message'],
    sql: `CREATE INDEX IF NOT EXISTS ${LIKENESS_INDEX} ON omni2.security_risk_events USING gin (${comparedSql('"message"')} ${operators});`,
  };
}
