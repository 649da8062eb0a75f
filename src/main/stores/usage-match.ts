// Matches the answers of a part of a day with rows of the audit tables, surest rule first; each rule takes only what is left, one to one.
import type { TransactionSql } from '../workspace/port.ts';

/** Pairs within a group of equal texts are compared one by one up to so many; larger groups are paired in their order. */
const COMPARED = 400;
/** How often the nearest pairs of a group are taken; what is left after that has other nearest ones and is taken in order. */
const ROUNDS = 3;

interface Rule {
  readonly why: string;
  /** Columns that have to be equal, as SQL over an answer `a` and a row `r`. */
  readonly answer: string;
  readonly row: string;
  readonly seconds: number;
  readonly whereAnswer: string;
  readonly whereRow: string;
}

const TEXT: Rule = {
  why: 'text',
  answer: `a.person || ' ' || a.question::text`,
  row: `r.person || ' ' || r.question::text`,
  seconds: 600,
  whereAnswer: 'a.person IS NOT NULL AND a.question IS NOT NULL',
  whereRow: 'r.person IS NOT NULL AND r.question IS NOT NULL AND NOT r.slack',
};
const ANSWER: Rule = {
  why: 'answer',
  answer: `a.person || ' ' || a.answer::text`,
  row: `r.person || ' ' || r.answer::text`,
  seconds: 600,
  whereAnswer: 'a.person IS NOT NULL AND a.answer IS NOT NULL AND a.question IS NULL',
  whereRow: 'r.person IS NOT NULL AND r.answer IS NOT NULL AND NOT r.slack',
};
/** The first look is at what stands together in time: a row is written when its answer is. */
const NEAR_SECONDS = 10;
/** Answers of flows: they keep neither question nor answer. */
const WITHOUT_TEXT = 'a.person IS NOT NULL AND a.output > 0 AND a.question IS NULL AND a.answer IS NULL';

const RULES: readonly Rule[] = [
  {
    why: 'session',
    answer: 'a.session',
    row: 'r.session',
    seconds: 3_600,
    whereAnswer: 'a.session IS NOT NULL',
    whereRow: 'r.session IS NOT NULL',
  },
  { ...TEXT, seconds: NEAR_SECONDS },
  { ...ANSWER, seconds: NEAR_SECONDS },
  {
    why: 'tokens',
    answer: `a.person || ' ' || a.output`,
    row: `r.person || ' ' || coalesce(r.output, r.total)`,
    seconds: NEAR_SECONDS,
    whereAnswer: WITHOUT_TEXT,
    whereRow: 'r.person IS NOT NULL AND NOT r.slack',
  },
  // Two rows of steps twice as long as what is near, each beginning in the middle of the other's: what is near stands in one step of either.
  ...[0, NEAR_SECONDS].map((shift): Rule => {
    const step = (at: string) => `floor((extract(epoch FROM ${at}) + ${shift}) / ${2 * NEAR_SECONDS})`;
    return {
      // The older endpoint writes none of these rows, so that one at the same moment is hardly another answer's.
      why: 'time',
      answer: `a.person || ' ' || ${step('a.at')}`,
      row: `r.person || ' ' || ${step('r.at')}`,
      seconds: NEAR_SECONDS,
      whereAnswer: WITHOUT_TEXT,
      whereRow: `r.person IS NOT NULL AND left(r.rkey, 2) = 'o:' AND r.output IS NULL`,
    };
  }),
  TEXT,
  ANSWER,
  {
    why: 'text_only',
    answer: `a.question::text || ' ' || a.output`,
    row: `r.question::text || ' ' || r.output`,
    seconds: 120,
    // Short texts are said by many.
    whereAnswer: 'a.question IS NOT NULL AND a.output IS NOT NULL AND a.chars >= 20',
    whereRow: `r.question IS NOT NULL AND r.output IS NOT NULL AND NOT r.slack AND r.stranger`,
  },
];

/** Joins what is gathered in `usage_a` and `usage_r`; the pairs are in `usage_m` then. */
export async function matchPart(sql: TransactionSql): Promise<void> {
  for (const [number, rule] of RULES.entries()) {
    const { possible, small, large } = await commonKeys(sql, rule, number);
    let taken = 0;
    for (let round = 0; small && round < ROUNDS && taken < possible; round++) {
      const more = await takeNearest(sql, rule, number);
      if (more === 0) break;
      taken += more;
    }
    if (large) for (const exact of [true, false]) await takeInOrder(sql, rule, number, exact);
  }
}

/** What of a rule is left on either side, with what has to be equal as `same`. */
const leftAnswers = ({ answer, whereAnswer }: Rule) =>
  `SELECT a.key, a.at, a.output, ${answer} AS same FROM usage_a a WHERE ${whereAnswer} AND NOT EXISTS (SELECT FROM usage_m m WHERE m.key = a.key)`;
const leftRows = ({ row, whereRow }: Rule) =>
  `SELECT r.rkey, r.at, r.output, r.total, ${row} AS same FROM usage_r r WHERE ${whereRow} AND NOT EXISTS (SELECT FROM usage_m m WHERE m.rkey = r.rkey)`;

/** Notes in `usage_k` which keys both sides have; gives how many pairs there can be, and whether there are groups of either size. */
async function commonKeys(
  sql: TransactionSql,
  rule: Rule,
  number: number,
): Promise<{ possible: number; small: boolean; large: boolean }> {
  const [row] = await sql.query<{ possible: number; small: boolean; large: boolean }>(
    `WITH r AS MATERIALIZED (SELECT same, count(*) AS many FROM (${leftRows(rule)}) left_rows GROUP BY 1),
     a AS MATERIALIZED (SELECT same, count(*) AS many FROM (${leftAnswers(rule)}) left_answers WHERE same IN (SELECT same FROM r) GROUP BY 1),
     found AS (INSERT INTO usage_k SELECT ${number}, same, a.many * r.many > ${COMPARED}, least(a.many, r.many) FROM a JOIN r USING (same) RETURNING large, possible)
     SELECT coalesce(sum(possible), 0) AS possible, coalesce(bool_or(NOT large), false) AS small, coalesce(bool_or(large), false) AS large FROM found`,
  );
  return row!;
}

/** Both tell of the same count of output tokens, as far as they tell one; else they are not of one answer. */
const COMPATIBLE = `(a.output IS NULL OR CASE WHEN r.output IS NOT NULL THEN r.output = a.output ELSE r.total IS NULL OR r.total >= a.output END)`;

const keys = (number: number, not: '' | 'NOT ') =>
  `k AS MATERIALIZED (SELECT same FROM usage_k WHERE rule = ${number} AND ${not}large)`;
const near = ({ seconds }: Rule) =>
  `r.at BETWEEN a.at - interval '${seconds} seconds' AND a.at + interval '${seconds} seconds'`;

/** Takes each pair of which neither has a nearer partner; gives how many. */
function takeNearest(sql: TransactionSql, rule: Rule, number: number): Promise<number> {
  return sql.execute(
    `WITH ${keys(number, 'NOT ')},
     a AS MATERIALIZED (SELECT * FROM (${leftAnswers(rule)}) left_answers WHERE same IN (SELECT same FROM k)),
     r AS MATERIALIZED (SELECT * FROM (${leftRows(rule)}) left_rows WHERE same IN (SELECT same FROM k)),
     pairs AS (SELECT a.key, r.rkey, abs(extract(epoch FROM r.at - a.at)) AS away FROM a JOIN r ON r.same = a.same AND ${COMPATIBLE} AND ${near(rule)}),
     ranked AS (SELECT key, rkey, row_number() OVER (PARTITION BY key ORDER BY away, rkey) AS of_key, row_number() OVER (PARTITION BY rkey ORDER BY away, key) AS of_row FROM pairs)
     INSERT INTO usage_m SELECT key, rkey, '${rule.why}' FROM ranked WHERE of_key = 1 AND of_row = 1`,
  );
}

/** Pairs what is left of large groups in the order of time: those of equal output tokens (`exact`), or with rows that tell no output. */
function takeInOrder(sql: TransactionSql, rule: Rule, number: number, exact: boolean): Promise<number> {
  const group = exact ? 'same, output' : 'same';
  return sql.execute(
    `WITH ${keys(number, '')},
     a AS MATERIALIZED (SELECT *, row_number() OVER (PARTITION BY ${group} ORDER BY at, key) AS n FROM (${leftAnswers(rule)}) left_answers
       WHERE same IN (SELECT same FROM k)${exact ? ' AND output IS NOT NULL' : ''}),
     r AS MATERIALIZED (SELECT *, row_number() OVER (PARTITION BY ${group} ORDER BY at, rkey) AS n FROM (${leftRows(rule)}) left_rows
       WHERE same IN (SELECT same FROM k) AND output IS ${exact ? 'NOT NULL' : 'NULL'})
     INSERT INTO usage_m SELECT a.key, r.rkey, '${rule.why}' FROM a JOIN r ON r.same = a.same AND r.n = a.n${exact ? ' AND r.output = a.output' : ''} AND ${COMPATIBLE} AND ${near(rule)}`,
  );
}
