// Matches the answers of a day with rows of the audit tables, surest rule first; each rule takes only what is left, one to one.
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

export async function matchDay(sql: TransactionSql): Promise<void> {
  for (const rule of RULES) {
    if (!(await isUseful(sql, rule))) continue;
    for (let round = 0; round < ROUNDS; round++) {
      if ((await takeNearest(sql, rule)) === 0) break;
      await sql.execute('ANALYZE usage_m');
    }
    for (const exact of [true, false])
      if ((await takeInOrder(sql, rule, exact)) > 0) await sql.execute('ANALYZE usage_m');
  }
}

/** Whether there is anything left on both sides that the rule could join. */
async function isUseful(sql: TransactionSql, { whereAnswer, whereRow }: Rule): Promise<boolean> {
  const [row] = await sql.query<{ useful: boolean }>(
    `SELECT EXISTS (SELECT FROM usage_r r WHERE ${whereRow}) AND EXISTS (SELECT FROM usage_a a WHERE ${whereAnswer}) AS useful`,
  );
  return row?.useful === true;
}

/** Both tell of the same count of output tokens, as far as they tell one; else they are not of one answer. */
const COMPATIBLE = `(a.output IS NULL OR CASE WHEN r.output IS NOT NULL THEN r.output = a.output ELSE r.total IS NULL OR r.total >= a.output END)`;

function left({ answer, row, whereAnswer, whereRow }: Rule): string {
  return `a AS MATERIALIZED (SELECT a.key, a.at, a.output, ${answer} AS same, row_number() OVER w AS n, count(*) OVER (PARTITION BY ${answer}) AS many FROM usage_a a
      WHERE ${whereAnswer} AND NOT EXISTS (SELECT FROM usage_m m WHERE m.key = a.key) WINDOW w AS (PARTITION BY ${answer} ORDER BY a.at, a.key)),
    r AS MATERIALIZED (SELECT r.rkey, r.at, r.output, r.total, ${row} AS same, row_number() OVER w AS n, count(*) OVER (PARTITION BY ${row}) AS many FROM usage_r r
      WHERE ${whereRow} AND NOT EXISTS (SELECT FROM usage_m m WHERE m.rkey = r.rkey) WINDOW w AS (PARTITION BY ${row} ORDER BY r.at, r.rkey))`;
}

/** Takes each pair of which neither has a nearer partner; gives how many. */
function takeNearest(sql: TransactionSql, rule: Rule): Promise<number> {
  return sql.execute(
    `WITH ${left(rule)},
     small AS MATERIALIZED (SELECT same FROM (SELECT same, max(many) AS many FROM a GROUP BY 1) x JOIN (SELECT same, max(many) AS many FROM r GROUP BY 1) y USING (same)
       WHERE x.many * y.many <= ${COMPARED}),
     sa AS MATERIALIZED (SELECT a.* FROM a JOIN small USING (same)),
     sr AS MATERIALIZED (SELECT r.* FROM r JOIN small USING (same)),
     pairs AS (SELECT a.key, r.rkey, abs(extract(epoch FROM r.at - a.at)) AS away FROM sa a JOIN sr r ON r.same = a.same AND ${COMPATIBLE}
       AND r.at BETWEEN a.at - interval '${rule.seconds} seconds' AND a.at + interval '${rule.seconds} seconds'),
     ranked AS (SELECT key, rkey, row_number() OVER (PARTITION BY key ORDER BY away, rkey) AS of_key, row_number() OVER (PARTITION BY rkey ORDER BY away, key) AS of_row FROM pairs)
     INSERT INTO usage_m SELECT key, rkey, '${rule.why}' FROM ranked WHERE of_key = 1 AND of_row = 1`,
  );
}

/**
 * Pairs what is left of large groups in the order of time: those of equal output tokens (`exact`), or with rows that tell no output.
 */
function takeInOrder(sql: TransactionSql, rule: Rule, exact: boolean): Promise<number> {
  const parts: Rule = exact
    ? {
        ...rule,
        answer: `(${rule.answer}) || ' ' || a.output`,
        row: `(${rule.row}) || ' ' || r.output`,
        whereAnswer: `${rule.whereAnswer} AND a.output IS NOT NULL`,
        whereRow: `${rule.whereRow} AND r.output IS NOT NULL`,
      }
    : { ...rule, whereRow: `${rule.whereRow} AND r.output IS NULL` };
  return sql.execute(
    `WITH ${left(parts)}
     INSERT INTO usage_m SELECT a.key, r.rkey, '${rule.why}' FROM a JOIN r ON r.same = a.same AND r.n = a.n AND a.many * r.many > ${COMPARED} AND ${COMPATIBLE}
       AND r.at BETWEEN a.at - interval '${rule.seconds} seconds' AND a.at + interval '${rule.seconds} seconds'`,
  );
}
